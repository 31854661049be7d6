"""The report as a Word file with automatic list numbers, as its author's template would make it."""

from pathlib import Path
from typing import BinaryIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from source import Part

LEVELS = [
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
]
LEVEL = {"h1": 0, "h2": 1, "item": 2}
NUM = "77"
FONT = "WenQuanYi Micro Hei"


def write_docx(target: Path | BinaryIO, report: list[Part]) -> None:
    """Write the report; its list numbers are in numbering.xml and nowhere in the text."""
    document = docx.Document()
    _numbering(document)
    normal = document.styles["Normal"]
    normal.font.name = FONT
    normal.font.size = Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for part in report:
        if part.kind == "table":
            _table(document, part.rows)
            continue
        paragraph = document.add_paragraph()
        run = paragraph.add_run(part.text)
        form = paragraph.paragraph_format
        if part.kind in {"title", "dateline"}:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.font.size = Pt(20 if part.kind == "title" else 14)
        elif part.kind == "sign":
            form.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif part.kind == "p":
            form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            form.first_line_indent = Pt(28)
        else:
            run.bold = part.kind == "h1"
            _number(paragraph, LEVEL[part.kind])
    document.save(str(target) if isinstance(target, Path) else target)


def _numbering(document: docx.document.Document) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="560"/></w:pPr></w:lvl>'
        for number, (form, text) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUM}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    root.insert(0, abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUM}"><w:abstractNumId w:val="{NUM}"/></w:num>'))


def _number(paragraph: docx.text.paragraph.Paragraph, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{NUM}"/></w:numPr>')
    )


def _table(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
