"""What of a table goes to which file, and whether it is what stands there already."""

from collections.abc import Collection

import duckdb

from pipelines.model.dictionary import SCHEMA, Table
from pipelines.model.sql_text import identifier
from pipelines.publish.exports.layout import REPORT, YEAR, Part, is_of_years
from pipelines.renewed_folder import fingerprint

ROW = "told"  # what a row of the table is called in `rows_of`
REPORTS, FILE_NO = "dim_report", "file_no"
OF_REPORT = "report"
UNKNOWN = "unknown"  # the file of the rows that tell no year


def table_parts(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Part]:
    """The parts of a table, by one reading of it.

    The same rows give the same `made_from` in whatever order they lie; it is a sum of hashes of 64 bits.

    Returns:
        By year and file, those of no year last; one part at least.
    """
    names = [column.name for column in table.columns]
    columns = ", ".join(identifier(ROW, name) for name in names)
    written_by = repr([(column.name, column.type) for column in table.columns] + [*table.key])
    year = "null"
    if is_of_years(table.name, names):
        year = identifier(ROW if YEAR in names else OF_REPORT, YEAR)
    # A row of no report, or of one that is not there, is in the first file.
    file_no = f"coalesce({identifier(OF_REPORT, FILE_NO)}, 1)" if REPORT in names else "1"
    found = connection.execute(
        f"select {year}, {file_no}, count(*), sum(hash({columns})) from {_rows(table.name, names)}"  # noqa: S608 - the dictionary's
        " group by 1, 2 order by 1 nulls last, 2"
    ).fetchall()
    in_files = {of_year for of_year, number, *_ in found if number > 1}
    parts = []
    for of_year, number, rows, hashes in found or [(None, 1, 0, None)]:
        name = "" if year == "null" else UNKNOWN if of_year is None else str(of_year)
        name = f"{name}-{number}" if of_year in in_files else name
        where = f"{year} {'is null' if of_year is None else f'= {of_year}'} and {file_no} = {number}"
        parts.append(Part(table, name, where, rows, fingerprint(written_by, str(rows), str(hashes))))
    return parts


def rows_of(part: Part) -> str:
    """The rows of a part as SQL: what follows `select …`."""
    names = [column.name for column in part.table.columns]
    return f"from {_rows(part.table.name, names)} where {part.where}"


def _rows(table: str, columns: Collection[str]) -> str:
    rows = f"{identifier(SCHEMA, table)} as {ROW}"
    if REPORT not in columns:
        return rows
    reports, same = identifier(SCHEMA, REPORTS), [identifier(of, REPORT) for of in (ROW, OF_REPORT)]
    return f"{rows} left join {reports} as {OF_REPORT} on {' = '.join(same)}"
