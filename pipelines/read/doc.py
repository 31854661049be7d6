"""Word files of 1997 to 2003 (.doc), and those of WPS (.wps), which are the same inside.

Read from the binary format itself ([MS-DOC]): the libraries tried lose the automatic list numbers 一、（一）,
or write others, and run a table's cells together with the paragraph below.
"""

import io
import struct
from collections.abc import Iterator
from itertools import pairwise

import olefile

from pipelines.read.doc_format import CharacterRuns, ParagraphRuns, Styles
from pipelines.read.doc_lists import ListTables
from pipelines.read.numbering import numbered
from pipelines.read.table_rows import row_lines

WORD = 0xA5EC
WORD_97 = 101  # the least nFib that has pieces of Unicode
ENCRYPTED, OTHER_TABLE = 0x0100, 0x0200
COMPRESSED = 0x40000000
PARAGRAPH_ENDS = "\r\x07\x0c"
FIELD_BEGIN, FIELD_MIDDLE, FIELD_END = "\x13", "\x14", "\x15"
SHOWN = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": " ", "\t": " "}
    | dict.fromkeys("\x00\x01\x02\x03\x04\x05\x06\x08\x1f")
)


class NotWordError(ValueError):
    """The OLE file holds no Word document that can be read here: the message says what it is."""


def read_doc(data: bytes) -> list[str]:
    """The lines of a .doc file: one a paragraph or a row of a table.

    Args:
        data: the whole file.

    Raises:
        NotWordError: it is no Word document, an encrypted one, or one of before 1997.
        Exception: struct.error, IndexError and the like on a damaged file.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        if not ole.exists("WordDocument"):
            streams = ", ".join("/".join(entry) for entry in ole.listdir()[:8])
            raise NotWordError(f"The OLE file holds no Word document, but {streams}.")
        word = ole.openstream("WordDocument").read()
        ident, fib = struct.unpack_from("<HH", word)
        flags = struct.unpack_from("<H", word, 10)[0]
        if ident != WORD or fib < WORD_97:
            raise NotWordError("A Word document of before 1997.")
        if flags & ENCRYPTED:
            raise NotWordError("The Word document is encrypted.")
        name = "1Table" if flags & OTHER_TABLE else "0Table"
        table = ole.openstream(name).read()
        extra = ole.openstream("Data").read() if ole.exists("Data") else b""
    return list(stream_lines(word, table, extra))


def stream_lines(word: bytes, table: bytes, extra: bytes) -> Iterator[str]:
    """The lines out of the streams WordDocument, 0Table or 1Table, and Data."""
    text, places = _text(word, table)
    styles = Styles(word, table)
    paragraphs = ParagraphRuns(word, table, extra, styles)
    shown = _shown(text, places, CharacterRuns(word, table))
    lists = ListTables(word, table)
    cells: list[list[str]] = [[]]
    inner: list[list[str]] = [[]]  # of a table within a cell
    start = 0
    for at, sign in enumerate(text):
        if sign not in PARAGRAPH_ENDS:
            continue
        form = paragraphs.at(places[at])
        line = "".join(c for c, seen in zip(text[start:at], shown[start:at], strict=True) if seen)
        start = at + 1
        line = line.translate(SHOWN).rstrip()
        number = "" if form.row_end else lists.next(form.list, form.level)
        lines = numbered(number, line).split("\n") if line.strip() and not form.row_end else []
        if form.inner_row_end:
            cells[-1] += row_lines(inner[:-1])
            inner = [[]]
        elif form.depth > 1:
            inner[-1] += lines
            if form.inner_cell:
                inner.append([])
        elif not form.in_table:
            yield from lines
        elif form.row_end:
            # The last cell's own mark has opened one more.
            yield from row_lines(cells[:-1])
            cells = [[]]
        else:
            cells[-1] += lines
            if sign == "\x07":
                cells.append([])
    yield from (line for cell in cells for line in cell)


def _text(word: bytes, table: bytes) -> tuple[str, list[int]]:
    """The document's text without notes and headers, and where in the file each character stands."""
    length = struct.unpack_from("<i", word, 0x4C)[0]
    offset, size = struct.unpack_from("<II", word, 0x1A2)
    pieces = table[offset : offset + size]
    while pieces[:1] == b"\x01":
        pieces = pieces[3 + struct.unpack_from("<H", pieces, 1)[0] :]
    size = struct.unpack_from("<I", pieces, 1)[0]
    count = (size - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", pieces, 5)
    out: list[str] = []
    places: list[int] = []
    for number, (begin, end) in enumerate(pairwise(positions)):
        place = struct.unpack_from("<I", pieces, 5 + 4 * (count + 1) + 8 * number + 2)[0]
        chars = min(end, length) - begin
        if chars <= 0:
            break
        if place & COMPRESSED:
            place = (place & ~COMPRESSED) // 2
            out.append(word[place : place + chars].decode("cp1252", "replace"))
            places += range(place, place + chars)
        else:
            # Surrogates stay apart: positions count code units.
            units = struct.unpack_from(f"<{chars}H", word, place)
            out.append("".join(map(chr, units)))
            places += range(place, place + 2 * chars, 2)
    text = "".join(out)
    return text, places[: len(text)]


def _shown(text: str, places: list[int], runs: CharacterRuns) -> list[bool]:
    """For each character, whether a reader sees it: no instructions of fields, nothing hidden or deleted."""
    out: list[bool] = []
    fields: list[bool] = []  # for each field around: whether its result has begun
    for sign, place in zip(text, places, strict=True):
        if sign == FIELD_BEGIN:
            fields.append(False)
        elif sign == FIELD_MIDDLE and fields:
            fields[-1] = True
        elif sign == FIELD_END and fields:
            fields.pop()
        mark = sign in {FIELD_BEGIN, FIELD_MIDDLE, FIELD_END}
        out.append(not mark and all(fields) and not runs.hidden(place))
    return out
