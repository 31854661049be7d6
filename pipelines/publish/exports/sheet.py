"""A table as a sheet of a workbook: typed cells below one header row, frozen and with filters."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.publish.exports.field_types import FieldType
from pipelines.publish.exports.sheet_text import sheet_text

NARROWEST, WIDEST = 10, 60  # columns, in characters
MEASURED = 2_000  # rows that a column's width is taken from
OLDEST_YEAR = 1900  # Excel knows no day before
CODE = re.compile("_(x[0-9a-fA-F]{4}_)")  # what Excel would take for the character of that code


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


class TableSheet(Worksheet):
    """A sheet that takes whole rows, of a workbook in constant memory.

    Cell by cell, xlsxwriter spends some ten calls on each, and three times as long. The rows go where it
    collects its own, as the same XML.
    """

    def write_rows(self, rows: Iterable[tuple[Any, ...]], columns: list[Callable[[Any], str]]) -> int:
        """Write rows below the header, as they come; none is kept.

        Args:
            rows: their cells; None stays empty.
            columns: what gives a cell of each column as XML: all that follows its place.

        Returns:
            How many there were.
        """
        self._write_single_row(1)  # the header, which is still held
        named = [(xl_col_to_name(number), cell) for number, cell in enumerate(columns)]
        last = 1
        for last, row in enumerate(rows, start=2):
            cells = [
                f'<c r="{name}{last}"{cell(value)}</c>'
                for (name, cell), value in zip(named, row, strict=True)
                if value is not None
            ]
            self.row_data_fh.write(f'<row r="{last}">{"".join(cells)}</row>')
        self._check_dimensions(last - 1, len(columns) - 1)
        return last - 1

    def cell_of(self, kind: FieldType, look: Format | None) -> Callable[[Any], str]:
        """What writes a value of that type."""
        style = f' s="{look._get_xf_index()}"' if look else ""

        def number(value: Any) -> str:
            if not math.isfinite(value):
                return f' t="e"><v>{"#NUM!" if math.isnan(value) else "#DIV/0!"}</v>'
            return f"><v>{value:.16G}</v>"

        def time(value: Any) -> str:
            if value.year < OLDEST_YEAR:
                return _text(value.isoformat())
            return f"{style}><v>{self._convert_date_time(value):.16G}</v>"

        match kind:
            case FieldType.string:
                return _text
            case FieldType.boolean:
                return lambda value: f' t="b"><v>{value:d}</v>'
            case FieldType.integer | FieldType.number:
                return number
            case FieldType.date | FieldType.datetime:
                return time


def write_sheet(
    sheet: TableSheet,
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
    cells = [sheet.cell_of(kind, looks.by_type[kind]) for _, kind in header]
    last = sheet.write_rows(_measured(rows, widths), cells)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _text(value: Any) -> str:
    text = sheet_text(str(value))
    if "_x" in text:
        text = CODE.sub(r"_x005F_\1", text)
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{escape(text)}</t></is>'


def _measured(rows: Iterable[tuple[Any, ...]], widths: list[int]) -> Iterable[tuple[Any, ...]]:
    """The rows; the widths grow with the first of them."""
    for number, row in enumerate(rows):
        if number < MEASURED:
            for column, value in enumerate(row):
                if value is not None and widths[column] < WIDEST:
                    widths[column] = max(widths[column], _width(value))
        yield row


def _width(value: Any) -> int:
    """Characters that the value takes; a Chinese one takes two."""
    text = str(value)[:WIDEST]
    if text.isascii():
        return 2 + len(text)
    return 2 + sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
