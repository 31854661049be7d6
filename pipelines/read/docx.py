"""Word files (.docx): paragraphs with their list numbers, tables in place."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from pipelines.read.docx_lists import ListNumbers
from pipelines.read.numbering import numbered
from pipelines.read.table_rows import row_lines

WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag", "moveTo")}
TEXT_BOX = qn("w:txbxContent")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted text, instructions of fields, ruby above the text: not shown, or shown twice.
LEFT_OUT = {qn(f"w:{name}") for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rt")} | {FALLBACK}
SHOWN = {qn("w:tab"): " ", qn("w:noBreakHyphen"): "-", qn("w:cr"): "\n", qn("w:br"): "\n"}


class DocxError(ValueError):
    """The package is no Word document that python-docx understands; the message is what it said."""


def read_docx(data: bytes) -> list[str]:
    """The lines of a Word file: one a paragraph or a row of a table.

    Args:
        data: the whole file.

    Raises:
        DocxError: a part is missing or is not what it should be.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        body, numbers = document.element.body, ListNumbers(document)
    except MemoryError:
        raise
    except Exception as error:  # python-docx looks at little: a part of another kind shows where it is used
        raise DocxError(f"{type(error).__name__}: {error}") from error
    return list(_blocks(body if body is not None else [], numbers))


def _blocks(parent: Any, numbers: ListNumbers) -> Iterator[str]:
    """Lines of what stands in a body, a cell or a text box."""
    for element in parent:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, numbers)
        elif element.tag == qn("w:tbl"):
            yield from _table(element, numbers)
        elif element.tag in WRAPPERS:
            yield from _blocks(element, numbers)


def _paragraph(element: Any, numbers: ListNumbers) -> Iterator[str]:
    boxes: list[Any] = []
    text = "".join(_pieces(element, boxes))
    number = numbers.next(element)  # an empty paragraph counts too
    if text.strip():
        yield from numbered(number, text.rstrip()).split("\n")
    for box in boxes:
        yield from _blocks(box, numbers)


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in LEFT_OUT or (tag == qn("w:r") and _hidden(child)):
            continue
        if tag == qn("w:t"):
            yield child.text or ""
        elif tag in SHOWN:
            if child.get(qn("w:type")) not in {"page", "column"}:
                yield SHOWN[tag]
        elif tag == TEXT_BOX:
            boxes.append(child)
        else:
            yield from _pieces(child, boxes)


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val")) not in {"0", "false", "off"}


def _table(table: Any, numbers: ListNumbers) -> Iterator[str]:
    for row in _inside(table, qn("w:tr")):
        cells = [list(_blocks(cell, numbers)) for cell in _inside(row, qn("w:tc"))]
        yield from row_lines(cells)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also within content controls."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in WRAPPERS:
            yield from _inside(element, tag)
