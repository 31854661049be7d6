"""Rows of a query as plain values: what the pages are made of, and what their hashes are made over."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

import duckdb

Row = dict[str, Any]
FETCHED = 2000  # rows at a time


def asked_for(keys: Iterable[str]) -> dict[str, str]:
    """The parameter `$keys`, for `in (select unnest(string_split($keys, ' ')))`.

    For each value of a list, duckdb would look whether three libraries are there: a tenth of a millisecond.
    """
    return {"keys": " ".join(keys)}


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | dict[str, Any] | None = None
) -> list[Row]:
    """The rows by the names of their columns; days and times as ISO 8601 texts."""
    return list(_rows(connection.execute(query, parameters or [])))


def tuples(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows as they come, only some of them in memory, and as they are.

    Others may use the connection meanwhile.
    """
    found = connection.cursor().execute(query, parameters or {})
    while batch := found.fetchmany(FETCHED):
        yield from batch


class Following:
    """The rows of a query by a key, for one who asks for keys in the order that the query has.

    Only the rows of one key are held: those of all would not fit into memory.

    Args:
        connection: of the database; others may use it meanwhile.
        query: its rows in the order in which the keys are asked for, those of a key together.
        key: the column of the key, which the rows are given without.
        parameters: of the query.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, query: str, key: str, parameters: dict[str, Any]
    ) -> None:
        self._key = key
        found = _rows(connection.cursor().execute(query, parameters))
        self._groups = groupby(found, key=lambda row: row[key])
        self._next = next(self._groups, None)

    def rows_of(self, key: str) -> list[Row]:
        """The rows of that key; none where the query has none."""
        if self._next is None or self._next[0] != key:
            return []
        found = [{name: row[name] for name in row if name != self._key} for row in self._next[1]]
        self._next = next(self._groups, None)
        return found


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    names = [column[0] for column in found.description or []]
    while batch := found.fetchmany(FETCHED):
        for row in batch:
            yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
