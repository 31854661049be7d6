"""Rows of a query as plain values: what the pages are made of, and what their hashes are made over."""

from datetime import date, datetime
from typing import Any

import duckdb

Row = dict[str, Any]


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | dict[str, Any] | None = None
) -> list[Row]:
    """The rows by the names of their columns; days and times as ISO 8601 texts."""
    found = connection.execute(query, parameters or [])
    names = [column[0] for column in found.description or []]
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
