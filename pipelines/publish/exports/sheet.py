"""A table as a sheet of a workbook: typed cells below one header row, frozen and with filters."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.publish.exports.field_types import FieldType
from pipelines.publish.exports.sheet_text import sheet_text

NARROWEST, WIDEST = 10, 60  # columns, in characters
MEASURED = 2_000  # rows that a column's width is taken from
OLDEST_YEAR = 1900  # Excel knows no day before


@dataclass(frozen=True)
class Looks:
    """The formats of a workbook's cells."""

    header: Format
    heading: Format
    wrapped: Format
    by_type: Mapping[FieldType, Format | None]


def make_looks(book: Workbook) -> Looks:
    """The formats, made in the workbook."""
    return Looks(
        header=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        heading=book.add_format({"bold": True, "text_wrap": True}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        by_type={
            **dict.fromkeys(FieldType),
            FieldType.date: book.add_format({"num_format": "yyyy-mm-dd"}),
            FieldType.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        },
    )


def write_sheet(
    sheet: Worksheet,
    header: list[tuple[str, FieldType]],
    rows: Iterable[tuple[Any, ...]],
    looks: Looks,
) -> None:
    """Write the rows as they come; none is kept.

    Args:
        sheet: an empty sheet.
        header: name and type of each column.
        rows: their cells; None stays empty, times have no zone.
        looks: of the sheet's workbook.
    """
    for column, (name, _) in enumerate(header):
        sheet.write_string(0, column, name, looks.header)
    widths = [NARROWEST] * len(header)
    cells = [(_writer(sheet, kind), looks.by_type[kind]) for _, kind in header]
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is not None:
                write, look = cells[column]
                write(last, column, value, look)
                if last <= MEASURED:
                    widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _writer(sheet: Worksheet, kind: FieldType) -> Callable[[int, int, Any, Format | None], Any]:
    """What writes a value of that type into a cell."""

    def write_text(row: int, column: int, value: Any, look: Format | None) -> None:
        sheet.write_string(row, column, sheet_text(str(value)), look)

    def write_time(row: int, column: int, value: Any, look: Format | None) -> None:
        if value.year < OLDEST_YEAR:
            sheet.write_string(row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, value, look)

    match kind:
        case FieldType.string:
            return write_text
        case FieldType.boolean:
            return sheet.write_boolean
        case FieldType.integer | FieldType.number:
            return sheet.write_number
        case FieldType.date | FieldType.datetime:
            return write_time


def _width(value: Any) -> int:
    """Characters that the value takes; a Chinese one takes two."""
    text = str(value)[:WIDEST]
    return 2 + sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
