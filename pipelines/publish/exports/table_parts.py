"""What of a table goes to which file, and whether it is what stands there already."""

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
    year = year_of(table) or "null"
    columns = ", ".join(identifier(ROW, column.name) for column in table.columns)
    found = connection.execute(
        f"select {year}, count(*), sum(hash({columns}))"  # noqa: S608 - the dictionary's
        f" from {identifier(SCHEMA, table.name)} as {ROW} group by 1 order by 1 nulls last"
    ).fetchall()
    written_by = repr([(column.name, column.type) for column in table.columns] + [table.key])
    return [
        Part(table, _name(table, part), rows, fingerprint(written_by, str(rows), str(hashes)))
        for part, rows, hashes in found or [(None, 0, None)]
    ]


def rows_of(part: Part) -> str:
    """The rows of a part as SQL: what follows `select …`."""
    rows = f"from {identifier(SCHEMA, part.table.name)} as {ROW}"
    year = year_of(part.table)
    if year is None:
        return rows
    return f"{rows} where {year} {'is null' if part.name == UNKNOWN else f'= {part.name}'}"


def _name(table: Table, part: int | None) -> str:
    if year_of(table) is None:
        return ""
    return UNKNOWN if part is None else str(part)
