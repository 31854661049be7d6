"""A Word file with what else reports hold: styles that number, fields, tracked changes, tables in tables."""

from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

LINES = [
    "第一章 总则",
    "第一条 适用范围𠮷字。",
    "分两行",
    "书写12次",
    "第二条 修订后共12件。",
    "第二章 附则",
    "① 甲",
    "② 乙",
    "链接为市政府网站。",
    "大表 | 内表 | 12",
    "合计 | 3",
    "第一条 续",
]


def write_features(path: Path) -> None:
    """Write the file: its lines are LINES."""
    document = docx.Document()
    root = document.part.numbering_part.element
    for number, levels in ((61, _chapters()), (62, _level(0, "decimalEnclosedCircle", "%1"))):
        root.insert(
            0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}</w:abstractNum>')
        )
        root.append(_num(number, f'<w:abstractNumId w:val="{number}"/>'))
    for level, name in enumerate(("Heading 1", "Heading 2")):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.append(_numpr(level, 61))
    document.add_heading("总则", 1)
    document.add_heading("适用范围𠮷字。", 2)
    document.add_paragraph("分两行\n书写12次")
    paragraph = document.add_heading("修订后共", 2)
    for xml in (
        '<w:del {} w:id="1" w:author="a"><w:r><w:delText>11件</w:delText></w:r></w:del>',
        '<w:ins {} w:id="2" w:author="a"><w:r><w:t>12件</w:t></w:r></w:ins>',
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>",
        "<w:r {}><w:t>。</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    document.add_heading("附则", 1)
    for text, number in (("甲", 62), ("乙", 62)):
        item = document.add_paragraph(text)
        item._p.get_or_add_pPr().append(_numpr(0, number))
    paragraph = document.add_paragraph("链接为")
    for kind, text in (
        ("begin", None), (None, ' HYPERLINK "http://www.example.com/" '), ("separate", None), ("", "市政府"),
        ("end", None),
    ):  # fmt: skip
        if kind:
            inner = f'<w:fldChar w:fldCharType="{kind}"/>'
        else:
            tag = "instrText" if kind is None else "t"
            inner = f'<w:{tag} xml:space="preserve">{text}</w:{tag}>'
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))
    paragraph.add_run("网站。")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["大表", "", "合计", "3"], strict=True):
        cell.text = text
    inside = table.cell(0, 1).add_table(1, 2)
    inside.cell(0, 0).text, inside.cell(0, 1).text = "内表", "12"
    document.add_heading("续", 2)
    document.save(str(path))


def _chapters() -> str:
    return _level(0, "chineseCounting", "第%1章") + _level(1, "chineseCounting", "第%2条")


def _level(number: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{number}" {nsdecls("w")}><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _num(number: int, inner: str) -> object:
    return parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{inner}</w:num>')


def _numpr(level: int, number: int) -> object:
    return parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )
