"""Data for the pages' scripts, as scripts themselves: a page that is opened from a file may not fetch."""

from typing import Any

from pipelines.site.page import as_script_data


def address(name: str) -> str:
    """Where the piece of a name stands; the pages' scripts know the same rule."""
    return f"data/{name}.js"


def piece(name: str, data: Any) -> str:
    """The text of a piece: it hands its data to whoever waits for its name."""
    return f"fazhi.piece({as_script_data(name)},{as_script_data(data)});\n"
