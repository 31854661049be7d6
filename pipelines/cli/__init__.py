"""The `fazhi` command: a module a command."""
