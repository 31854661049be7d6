"""The Excel workbook, read back with another library."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from small_tables import DICTIONARY, EVENT, ORIGIN, ROWS, TEXTS

from pipelines.model.dictionary import Column, Dictionary, Table
from pipelines.publish.exports.sheet_text import CUT, MOST_UNITS, sheet_text
from pipelines.publish.exports.write import write_exports


@pytest.fixture(scope="module")
def book(exported: Path) -> Workbook:
    return openpyxl.load_workbook(exported / "fazhi.xlsx")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Workbook]:
    """A workbook of one table with one column of text."""

    def _export(texts: list[str], name: str = "t", max_rows: int = 100) -> Workbook:
        database = tmp_path / "fazhi.duckdb"
        with duckdb.connect(str(database)) as connection:
            connection.execute(f"create table {name} (a varchar)")
            for text in texts:
                connection.table(name).insert([text])
        table = Table(name, "表", "marts", "A table.", "_t.yml", (Column("a", "甲", "VARCHAR", "A."),))
        write_exports(database, Dictionary((table,), ""), tmp_path / "exports", ORIGIN, max_rows)
        return openpyxl.load_workbook(tmp_path / "exports" / "fazhi.xlsx")

    return _export


def column(book: Workbook, sheet: str, number: int) -> list[Any]:
    return [row[number] for row in book[sheet].iter_rows(min_row=2, values_only=True)]


def test_the_sheets_begin_with_what_it_is_the_dictionary_and_the_metrics(book: Workbook) -> None:
    assert book.sheetnames == [
        *("about", "dictionary", "dim_metric"),
        *("fct_event", "quality_count", "quality_empty"),
    ]


def test_the_first_sheet_tells_when_and_of_what_it_was_made_and_its_limits(book: Workbook) -> None:
    lines = [cell for (cell,) in book["about"].iter_rows(values_only=True)]
    assert lines[0] == "Made at 生成时间: 2026-01-02 18:30:00 UTC"
    assert lines[1].startswith("Run 运行编号: run-1 ")
    assert {"What it can not be used for", "• No ranking. Not at all.", "法治数据"} <= set(lines)


def test_one_header_row_names_each_column_in_both_languages_and_stays_in_sight(book: Workbook) -> None:
    sheet = book["fct_event"]
    header = [cell.value for cell in sheet[1]]
    assert header == [f"{column.name} {column.zh}" for column in EVENT.columns]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:J{ROWS['fct_event'] + 1}"


def test_cells_have_the_values_and_types_of_the_database(book: Workbook, small: Path) -> None:
    query = (
        "select * replace (timezone('UTC', seen_at) as seen_at, share::double as share) from fct_event"
        " where published_on >= date '1900-01-01' order by agency, event_key"
    )
    with duckdb.connect(str(small), read_only=True) as connection:
        wanted = connection.execute(query).fetchall()
    found = list(book["fct_event"].iter_rows(min_row=3, max_row=len(TEXTS) + 1, values_only=True))
    days = [tuple(v.date() if i == 7 else v for i, v in enumerate(row)) for row in found]  # type: ignore[union-attr]
    assert [row[:9] for row in days] == [row[:9] for row in wanted]
    # Excel has one type for all numbers.
    kinds = [[type(value) for value in row[:7] if not isinstance(value, float)] for row in wanted]
    assert [[type(row[i]) for i in (0, 1, 2, 3, 6)] for row in found] == kinds


def test_days_and_times_look_like_such(book: Workbook) -> None:
    day, time = book["fct_event"][3][7:9]
    assert (day.value, day.number_format) == (datetime(2024, 2, 1), "yyyy-mm-dd")
    assert (time.value, time.number_format) == (
        datetime(2024, 2, 1, 16, 30, 15, 250000),
        "yyyy-mm-dd hh:mm:ss",
    )


def test_a_day_that_excel_does_not_know_is_a_text(book: Workbook) -> None:
    assert book["fct_event"][2][7].value == "1024-01-31"


def test_texts_are_texts_and_no_formulas_links_or_numbers(book: Workbook) -> None:
    cells = [row[9] for row in book["fct_event"].iter_rows(min_row=2, max_row=len(TEXTS) + 1)]
    # Excel shows _x005F_ as the underscore that it stands for; openpyxl leaves it.
    found = [cell.value.replace("_x005F_x", "_x") for cell in cells]
    assert found == [text.replace("\r", "\n") for text in TEXTS]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def test_null_is_an_empty_cell(book: Workbook) -> None:
    last = [cell.value for cell in book["fct_event"][ROWS["fct_event"] + 1]]
    assert last == [None, len(TEXTS), None, "target", *[None] * 6]


def test_the_dictionary_describes_every_table_and_column(book: Workbook) -> None:
    rows = list(book["dictionary"].iter_rows(min_row=2, values_only=True))
    assert rows[3] == (
        *("fct_event", "事件", None, None, None, None, "One event (事件)."),
        *(ROWS["fct_event"], ROWS["fct_event"], "csv/fct_event.csv, parquet/fct_event.parquet"),
    )
    assert rows[8][:7] == ("fct_event", "事件", "value", "数值", "number", "元", "The value (数值).")
    tables = DICTIONARY.tables
    assert len(rows) == len(tables) + sum(len(table.columns) for table in tables)


def test_a_table_of_too_many_rows_is_cut_and_the_dictionary_says_so(export: Callable[..., Workbook]) -> None:
    book = export(["c", "a", "b"], max_rows=2)
    assert column(book, "t", 0) == ["a", "b"]
    described = [cell.value for cell in book["dictionary"][2]]
    assert described[-3:] == [3, 2, "csv/t.csv, parquet/t.parquet"]


def test_a_sheet_of_a_table_with_a_long_name_has_a_shorter_one(export: Callable[..., Workbook]) -> None:
    assert export(["x"], name="quality_" + "a" * 40).sheetnames[2] == "quality_" + "a" * 19 + "~1"


def test_what_xml_cannot_hold_is_left_out(export: Callable[..., Workbook]) -> None:
    assert column(export(["a\x01b\x1fc\uffffd\te"]), "t", 0) == ["abcd\te"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(export: Callable[..., Workbook]) -> None:
    (found,) = column(export(["字" * 40_000]), "t", 0)
    assert found.endswith(CUT) and len(found) == MOST_UNITS


@pytest.mark.parametrize("character", ["字", "𠀀"])
def test_a_cell_holds_as_many_units_of_utf_16_as_excel_lets_it(character: str) -> None:
    size = len(character.encode("utf-16-le")) // 2
    most = character * (MOST_UNITS // size)
    assert sheet_text(most) == most
    cut = sheet_text(most + character)
    assert cut.endswith(character + CUT)
    assert MOST_UNITS - size < len(cut.encode("utf-16-le")) // 2 <= MOST_UNITS
