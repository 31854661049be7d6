"""The published tables as one Excel workbook: what it is, the dictionary, the metrics, and a sheet a table.

Numbers are numbers, dates are dates, and no text becomes a formula or a link. A sheet has one header row, as
filters and pivot tables need it, with the English and the Chinese name in each cell: `agency 机关`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.database import count_rows
from pipelines.model.dictionary import SCHEMA, Column, Dictionary, Table
from pipelines.model.sql_text import identifier
from pipelines.publish.exports.field_types import FieldType, field_type
from pipelines.publish.exports.layout import WORKBOOK, all_files
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.overview import overview_lines
from pipelines.publish.exports.sheet import Looks, TableSheet, make_looks, write_sheet
from pipelines.publish.exports.sheet_text import sheet_text
from pipelines.publish.exports.table_files import sorted_by

ABOUT, DICTIONARY = "about", "dictionary"
METRICS = "dim_metric"  # its sheet comes before those of the other tables
MOST_ROWS = 1_048_575  # what a sheet holds below its header
SHEET_NAME = 31  # characters that a sheet's name may have
FETCHED = 2_000  # rows at a time

DICTIONARY_HEADER = [
    ("table 表", FieldType.string),
    ("table_zh 表中文名", FieldType.string),
    ("column 列", FieldType.string),
    ("column_zh 列中文名", FieldType.string),
    ("type 类型", FieldType.string),
    ("unit 单位", FieldType.string),
    ("description 说明", FieldType.string),
    ("rows 总行数", FieldType.integer),
    ("rows_here 本文件所含行数", FieldType.integer),
    ("whole_table 全表所在文件", FieldType.string),
]


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    dictionary: Dictionary,
    origin: Origin,
    max_rows: int,
) -> None:
    """Write the workbook into the folder of the exports, a row at a time.

    Args:
        connection: of the database.
        folder: of the exports.
        dictionary: the published tables; their first rows are taken, in the order that the other files have.
        origin: said on the first sheet.
        max_rows: a longer table is cut, and the dictionary sheet says so; at most `MOST_ROWS`.
    """
    tables = sorted(dictionary.tables, key=lambda table: table.name != METRICS)
    rows = {table.name: count_rows(connection, SCHEMA, table.name) for table in tables}
    here = {name: min(count, max_rows, MOST_ROWS) for name, count in rows.items()}
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with Workbook(str(folder / WORKBOOK), options) as book:
        # Without a time it would have that of the writing, and differ each time.
        book.set_properties({"title": "fazhi", "created": origin.made_at})
        looks = make_looks(book)
        _write_about(book.add_worksheet(ABOUT), dictionary, origin, looks)
        described = _dictionary_rows(tables, rows, here)
        write_sheet(book.add_worksheet(DICTIONARY, TableSheet), DICTIONARY_HEADER, described, looks)
        for table, name in zip(tables, _sheet_names(tables), strict=True):
            header = [(_header(column), field_type(table, column)) for column in table.columns]
            found = _rows(connection, table, here[table.name])
            write_sheet(book.add_worksheet(name, TableSheet), header, found, looks)


def _write_about(sheet: Worksheet, dictionary: Dictionary, origin: Origin, looks: Looks) -> None:
    facts = [
        f"Made at 生成时间: {origin.made_at:%Y-%m-%d %H:%M:%S %Z}",
        f"Run 运行编号: {origin.run_id} (also in manifest.json of the snapshot 与快照 manifest.json 一致)",
        f"Program version 程序版本: {origin.version}",
        f"Sheet {DICTIONARY}: every table and column, and what of a long table stands elsewhere."
        f" 工作表 {DICTIONARY} 说明各表各列，过长的表在此列明全表所在文件。",
    ]
    sheet.set_column(0, 0, 110)
    lines = [(fact, looks.wrapped) for fact in facts]
    lines += [
        (line.text, looks.heading if line.level else looks.wrapped)
        for line in overview_lines(dictionary.overview)
    ]
    for row, (text, look) in enumerate(lines):
        sheet.write_string(row, 0, sheet_text(text), look)


def _dictionary_rows(
    tables: list[Table], rows: Mapping[str, int], here: Mapping[str, int]
) -> Iterable[tuple[Any, ...]]:
    for table in tables:
        counts = (rows[table.name], here[table.name], ", ".join(all_files(table)))
        yield table.name, table.zh, None, None, None, None, table.description, *counts
        for column in table.columns:
            described = (column.name, column.zh, field_type(table, column), column.unit, column.description)
            yield table.name, table.zh, *described, None, None, None


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, limit: int) -> Iterator[tuple[Any, ...]]:
    """The first rows of the table; times in UTC without a zone: a cell has none."""
    columns = [
        f"timezone('UTC', {identifier(c.name)})"
        if field_type(table, c) is FieldType.datetime
        else identifier(c.name)
        for c in table.columns
    ]
    order = ", ".join(identifier(name) for name in sorted_by(table))
    connection.execute(
        f"select {', '.join(columns)} from {identifier(SCHEMA, table.name)} order by {order} limit {limit}"  # noqa: S608 - the dictionary's
    )
    while rows := connection.fetchmany(FETCHED):
        yield from rows


def _header(column: Column) -> str:
    return f"{column.name} {column.zh}" if column.zh else column.name


def _sheet_names(tables: list[Table]) -> list[str]:
    """The tables' names; a long one is cut, and numbered so that none stands twice."""
    return [
        table.name if len(table.name) <= SHEET_NAME else f"{table.name[: SHEET_NAME - 4]}~{number}"
        for number, table in enumerate(tables, start=1)
    ]
