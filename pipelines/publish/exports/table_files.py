"""Rows of a published table as Parquet and as CSV. The same rows give the same bytes."""

from pathlib import Path

import duckdb

from pipelines.model.dictionary import Column, Table
from pipelines.model.sql_text import identifier, literal
from pipelines.publish.exports.field_types import FieldType, field_type
from pipelines.publish.exports.layout import Part
from pipelines.publish.exports.table_parts import ROW, rows_of

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for a formula: full-width signs too, where its language is Chinese. Apostrophes may
# stand before it: one more can then be told from the text's own. The description of every CSV file says so.
FORMULA = r"^'*[-=+@\t\r\n＝＋－＠]"
ISO_8601 = "%Y-%m-%dT%H:%M:%S.%fZ"


def write_parquet(connection: duckdb.DuckDBPyConnection, part: Part, path: Path) -> None:
    """Write rows as Parquet (zstd), in the order of `sorted_by`.

    Args:
        connection: of the database.
        part: which rows.
        path: the file.
    """
    columns = ", ".join(identifier(ROW, column.name) for column in part.table.columns)
    order = ", ".join(identifier(ROW, name) for name in sorted_by(part.table))
    query = f"select {columns} {rows_of(part)} order by {order}"
    _copy(connection, query, path, "format parquet, compression zstd")


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, parquet: Path, path: Path) -> None:
    r"""Write rows as CSV after RFC 4180, for spreadsheets too.

    UTF-8 with a byte-order mark, a header, lines that end with CR LF. Null is an empty cell; times are UTC. A
    text that a spreadsheet would take for a formula has an apostrophe in front.

    Args:
        connection: any; the rows come out of `parquet`, one after another, in their order.
        table: the table.
        parquet: what `write_parquet` wrote.
        path: the file.
    """
    cells = [_cell(table, column) for column in table.columns]
    # DuckDB writes no byte-order mark, but the name of the first column comes first in the file.
    names = [BYTE_ORDER_MARK + table.columns[0].name, *(column.name for column in table.columns[1:])]
    cells = [f"{cell} as {identifier(name)}" for cell, name in zip(cells, names, strict=True)]
    query = f"select {', '.join(cells)} from read_parquet({literal(str(parquet))})"  # noqa: S608 - the dictionary's
    _copy(connection, query, path, "format csv, header true, new_line '\r\n'")


def sorted_by(table: Table) -> list[str]:
    """The columns that put the rows in their order.

    Up to the one that tells them apart, or those that do together, or all.
    """
    names = [column.name for column in table.columns]
    match table.key:
        case ():
            return names
        case (alone,):
            return names[: names.index(alone) + 1]
        case together:
            return list(together)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> None:
    connection.execute(f"copy ({query}) to {literal(str(path))} ({options})")


def _cell(table: Table, column: Column) -> str:
    name = identifier(column.name)
    match field_type(table, column):
        case FieldType.string:
            return f"regexp_replace({name}, {literal(FORMULA)}, '''\\0')"
        case FieldType.datetime:
            return f"strftime(timezone('UTC', {name}), {literal(ISO_8601)})"
        case _:
            return name
