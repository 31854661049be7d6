"""Data for the pages' scripts, as scripts themselves: a page that is opened from a file may not fetch."""

from collections.abc import Iterable
from typing import Any

from pipelines.site.page import as_script_data, safe_in_script


def address(name: str) -> str:
    """Where the piece of a name stands; the pages' scripts know the same rule."""
    return f"data/{name}.js"


def piece(name: str, data: Any) -> str:
    """The text of a piece: it hands its data to whoever waits for its name."""
    return _piece(name, as_script_data(data))


def piece_of_rows(name: str, rows: Iterable[str]) -> str:
    """The text of a piece that is a list, of which each row is JSON already."""
    return _piece(name, safe_in_script(f"[{','.join(rows)}]"))


def _piece(name: str, data: str) -> str:
    return f"fazhi.piece({as_script_data(name)},{data});\n"
