"""What the binary Word format says of paragraphs, characters and styles, as far as a text needs it.

Names in quotes are those of [MS-DOC].
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

PAGE = 512
# "Sprm": what a property is, by its code.
IN_TABLE, ROW_END, DEPTH = 0x2416, 0x2417, 0x6649
INNER_CELL, INNER_ROW_END = 0x244B, 0x244C
LEVEL, LIST = 0x260A, 0x460B
HUGE = 0x6646
DELETED, VANISHED = 0x0800, 0x083C
TABLE_DEFINITION, TAB_STOPS = 0xD608, 0xC615
SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
NO_STYLE = 0xFFF


@dataclass(frozen=True)
class Form:
    """A paragraph's properties.

    Attributes:
        in_table: whether it stands in a table.
        row_end: whether it is the mark at the end of an outermost table's row.
        depth: of nested tables, 1 for the outermost.
        inner_cell: whether it ends a cell of a nested table.
        inner_row_end: whether it ends a row of a nested table.
        list: the list's number from 1, 0 for none.
        level: in the list, from 0.
    """

    in_table: bool = False
    row_end: bool = False
    depth: int = 1
    inner_cell: bool = False
    inner_row_end: bool = False
    list: int = 0
    level: int = 0


class ParagraphRuns:
    """The properties of paragraphs, by where their end mark stands in the file."""

    def __init__(self, word: bytes, table: bytes, extra: bytes, styles: "Styles") -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, bytes]] = []
        for start, data in _formatted(word, table, 0x102, 13):
            self._starts.append(start)
            self._runs.append((struct.unpack_from("<H", data)[0], data[2:]) if len(data) >= 2 else (0, b""))
        self._extra = extra
        self._styles = styles

    def at(self, place: int) -> Form:
        """The properties of the paragraph whose mark stands there."""
        run = bisect_right(self._starts, place) - 1
        if run < 0:
            return Form()
        style, properties = self._runs[run]
        form = self._styles.form(style)
        for code, value in sprms(properties):
            if code == HUGE:
                offset = int.from_bytes(value, "little")
                size = int.from_bytes(self._extra[offset : offset + 2], "little")
                for own in sprms(self._extra[offset + 2 : offset + 2 + size]):
                    form = _with(form, *own)
            else:
                form = _with(form, code, value)
        return form


class CharacterRuns:
    """Which characters are hidden or deleted by a tracked change, by where they stand in the file."""

    def __init__(self, word: bytes, table: bytes) -> None:
        self._starts: list[int] = []
        self._hidden: list[bool] = []
        for start, data in _formatted(word, table, 0xFA, 1):
            self._starts.append(start)
            self._hidden.append(
                any(code in {DELETED, VANISHED} and value[:1] == b"\x01" for code, value in sprms(data))
            )
        self._any = any(self._hidden)

    def hidden(self, place: int) -> bool:
        """Whether the character that stands there is not seen."""
        if not self._any:
            return False
        run = bisect_right(self._starts, place) - 1
        return run >= 0 and self._hidden[run]


class Styles:
    """The lists that paragraph styles belong to."""

    def __init__(self, word: bytes, table: bytes) -> None:
        offset, size = struct.unpack_from("<II", word, 0xA2)
        sheet = table[offset : offset + size]
        self._styles: dict[int, tuple[int, bytes]] = {}
        if len(sheet) < 6:
            return
        header, count, base = struct.unpack_from("<HHH", sheet)
        at = 2 + header
        for number in range(count):
            if at + 2 > len(sheet):
                break
            length = struct.unpack_from("<H", sheet, at)[0]
            style = sheet[at + 2 : at + 2 + length]
            at += 2 + length + length % 2
            if len(style) > base + 2:
                self._styles[number] = _paragraph_style(style, base)

    def form(self, number: int) -> Form:
        """The properties that a style gives, with those of the styles that it is based on."""
        chain: list[bytes] = []
        while number in self._styles and len(chain) < 20:
            number, properties = self._styles[number]
            chain.append(properties)
        form = Form()
        for properties in reversed(chain):
            for code, value in sprms(properties):
                form = _with(form, code, value)
        return form


def sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The properties in a "grpprl", each as its code and operand; stops where it is cut off."""
    at = 0
    while at + 2 < len(data):
        code = struct.unpack_from("<H", data, at)[0]
        at += 2
        size = SIZES.get(code >> 13)
        if size is None:
            if code == TABLE_DEFINITION:
                size = struct.unpack_from("<H", data + b"\0", at)[0] - 1
                at += 2
            else:
                size = data[at]
                at += 1
                if code == TAB_STOPS and size == 255:
                    return  # its length is in its content, and nothing needed comes after it
        yield code, data[at : at + size]
        at += size


def _with(form: Form, code: int, value: bytes) -> Form:
    number = int.from_bytes(value[:4], "little")
    if code == IN_TABLE:
        return replace(form, in_table=number != 0)
    if code == ROW_END:
        return replace(form, row_end=number != 0)
    if code == INNER_CELL:
        return replace(form, inner_cell=number != 0)
    if code == INNER_ROW_END:
        return replace(form, inner_row_end=number != 0)
    if code == DEPTH:
        return replace(form, depth=number, in_table=form.in_table or number > 0)
    if code == LEVEL:
        return replace(form, level=number)
    if code == LIST:
        # 0xF801 takes a paragraph out of its style's list.
        return replace(form, list=number if number < 0x7FF else 0)
    return form


def _paragraph_style(style: bytes, base: int) -> tuple[int, bytes]:
    """The style that a paragraph style is based on, and its own properties; no properties for others."""
    kind_and_base, upx = struct.unpack_from("<HH", style, 2)
    based_on = kind_and_base >> 4
    if kind_and_base & 0xF != 1 or not upx & 0xF:
        return based_on, b""
    name = struct.unpack_from("<H", style, base)[0]
    at = base + 2 + 2 * name + 2
    if at + 2 > len(style):
        return based_on, b""
    size = struct.unpack_from("<H", style, at)[0]
    return based_on, style[at + 4 : at + 2 + size]


def _formatted(word: bytes, table: bytes, pointer: int, entry: int) -> Iterator[tuple[int, bytes]]:
    """Where each run of equal properties begins in the file, and its properties, in ascending order.

    Args:
        word: the stream WordDocument.
        table: the stream of tables.
        pointer: where the place of the "PlcBte" stands in the file's head.
        entry: bytes an entry takes in a page: 13 for paragraphs, 1 for characters.
    """
    offset, size = struct.unpack_from("<II", word, pointer)
    count = max(0, size - 4) // 8
    pages = struct.unpack_from(f"<{count}I", table, offset + 4 * (count + 1))
    for number in pages:
        page = word[(number & 0x3FFFFF) * PAGE :][:PAGE]
        if len(page) < PAGE:
            continue
        runs = page[-1]
        starts = struct.unpack_from(f"<{runs}I", page)
        for run, start in enumerate(starts):
            at = 2 * page[4 * (runs + 1) + entry * run]
            length = page[at] if at else 0
            if entry == 1:
                yield start, page[at + 1 : at + 1 + length]
            elif at and not length:
                yield start, page[at + 2 : at + 2 + 2 * page[at + 1]]
            else:
                yield start, page[at + 1 : at + 2 * length] if at else b""
