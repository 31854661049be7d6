"""What the tests of several folders share, and how they are spread over the cores."""

from pathlib import Path

import pytest

pytest_plugins = ["servers.postgres", "servers.webhook"]

TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of a folder run on one core, because they share what is costly to make."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.relative_to(TESTS).parts[0]))
