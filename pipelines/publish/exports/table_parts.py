"""What of a table goes to which file, and whether it is what stands there already."""

from collections.abc import Collection

import duckdb

from pipelines.model.dictionary import SCHEMA, Table
from pipelines.model.sql_text import identifier
from pipelines.publish.exports.layout import ROW, UNKNOWN, Part, year_of
from pipelines.renewed_folder import fingerprint


def table_parts(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Part]:
    """The parts of a table, by one reading of it.

    The same rows give the same `made_from` in whatever order they lie; it is a sum of hashes of 64 bits.

    Returns:
        By year, those of no year last; one part at least.
    """
    names = [column.name for column in table.columns]
    year = year_of(table.name, names)
    columns = ", ".join(identifier(ROW, name) for name in names)
    found = connection.execute(
        f"select {year or 'null'}, count(*), sum(hash({columns}))"  # noqa: S608 - the dictionary's
        f" from {identifier(SCHEMA, table.name)} as {ROW} group by 1 order by 1 nulls last"
    ).fetchall()
    written_by = repr([(column.name, column.type) for column in table.columns] + [table.key])
    return [
        Part(table, _name(year, told), rows, fingerprint(written_by, str(rows), str(hashes)))
        for told, rows, hashes in found or [(None, 0, None)]
    ]


def part_names(connection: duckdb.DuckDBPyConnection, table: str, columns: Collection[str]) -> list[str]:
    """The names of a table's parts, in their order.

    Args:
        connection: of the database.
        table: a published table.
        columns: the names of its columns.
    """
    year = year_of(table, columns)
    if year is None:
        return [""]
    found = connection.execute(
        f"select distinct {year} from {identifier(SCHEMA, table)} as {ROW} order by 1 nulls last"  # noqa: S608 - a table's
    ).fetchall()
    return [_name(year, told) for (told,) in found or [(None,)]]


def rows_of(part: Part) -> str:
    """The rows of a part as SQL: what follows `select …`."""
    rows = f"from {identifier(SCHEMA, part.table.name)} as {ROW}"
    year = year_of(part.table.name, [column.name for column in part.table.columns])
    if year is None:
        return rows
    return f"{rows} where {year} {'is null' if part.name == UNKNOWN else f'= {part.name}'}"


def _name(year: str | None, told: int | None) -> str:
    if year is None:
        return ""
    return UNKNOWN if told is None else str(told)
