"""Real servers that tests of several folders share; each starts when the first test asks for it."""

pytest_plugins = ["servers.postgres", "servers.webhook"]
