"""List numbers as Word counts and writes them."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.read.docx import read_docx
from pipelines.read.numbering import Counters, Level, chinese, numbered, written

REPORT = {
    0: Level("chineseCounting", "%1、"),
    1: Level("chineseCounting", "（%2）"),
    2: Level("decimal", "%3."),
}


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (101, "一百零一"), (110, "一百一十")],
)
def test_chinese_numbers(number, shown):
    assert chinese(number) == shown


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (3, "decimal", "3"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (2, "ideographTraditional", "乙"),
        (12, "decimalFullWidth", "１２"),
        (7, "no such format", "7"),
        (0, "chineseCounting", "0"),
    ],
)
def test_formats(number, form, shown):
    assert written(number, form) == shown


def test_lower_levels_begin_anew_and_others_go_on():
    counters = Counters()
    shown = [counters.next("a", level, REPORT) for level in (0, 1, 1, 2, 2, 1, 2, 0, 1)]
    assert shown == ["一、", "（一）", "（二）", "1.", "2.", "（三）", "1.", "二、", "（一）"]


def test_a_level_that_never_begins_anew():
    levels = {0: Level(text="%1."), 1: Level(text="%1.%2", restart=0)}
    counters = Counters()
    assert [counters.next("a", level, levels) for level in (0, 1, 0, 1)] == ["1.", "1.1", "2.", "2.2"]


def test_a_level_below_one_that_was_not_met_counts_it_as_begun():
    assert Counters().next("a", 1, {0: Level(), 1: Level(text="%1.%2")}) == "1.1"


def test_an_instance_begins_anew_once():
    counters = Counters()
    levels = {0: Level(text="%1.")}
    assert counters.next("a", 0, levels) == "1."
    assert [counters.next("a", 0, levels, {0: 1}, "second") for _ in range(2)] == ["1.", "2."]


def test_bullets_show_nothing():
    assert Counters().next("a", 0, {0: Level("bullet", "\uf06c")}) == ""


@pytest.mark.parametrize(
    ("number", "text", "shown"),
    [
        ("一、", "总体情况", "一、总体情况"),
        ("1.", "\t受理投诉", "1.受理投诉"),
        ("1.", "2023年", "1. 2023年"),  # never 1.2023
        ("第一章", "总则", "第一章 总则"),
        ("", "正文", "正文"),
    ],
)
def test_a_number_stays_apart_from_the_text_where_they_would_be_one_word(number, text, shown):
    assert numbered(number, text) == shown


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_list(document, levels: str) -> None:
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="88">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="88"/></w:num>'))


def test_numbers_that_a_heading_style_gives():
    document = docx.Document()
    with_list(
        document,
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Heading1"/>'
        '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/>'
        '<w:pStyle w:val="Heading2"/><w:lvlText w:val="（%2）"/></w:lvl>',
    )
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="88"/></w:numPr>'))
    document.add_heading("举措", 1)
    document.add_heading("执法", 2)
    document.add_heading("普法", 2)
    own = document.add_heading("无号", 2)
    own._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    assert read_docx(saved(document)) == ["一、举措", "（一）执法", "（二）普法", "无号"]


def test_an_instance_with_a_level_and_a_start_of_its_own():
    document = docx.Document()
    with_list(document, '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>')
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="89"><w:abstractNumId w:val="88"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/><w:lvl w:ilvl="0"><w:numFmt w:val="upperLetter"/>'
            '<w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride></w:num>'
        )
    )
    for number in (88, 88, 89, 89):
        properties = document.add_paragraph("项")._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )
    assert read_docx(saved(document)) == ["1.项", "2.项", "A)项", "B)项"]


def test_tables_stand_in_place_and_layout_tables_fall_apart():
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["项目", "数量", "检查", "12"], strict=True):
        cell.text = text
    document.add_paragraph("中")
    document.add_table(1, 1).cell(0, 0).text = "全年检查12次。\n处罚3件。"
    assert read_docx(saved(document)) == [
        "前",
        "项目 | 数量",
        "检查 | 12",
        "中",
        "全年检查12次。",
        "处罚3件。",
    ]


def test_deleted_and_hidden_text_is_not_shown_but_inserted_text_is():
    document = docx.Document()
    paragraph = document.add_paragraph("检查")
    for xml in (
        "<w:del {}><w:r><w:delText>11</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>12</w:t></w:r></w:ins>",
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>13</w:t></w:r>",
        "<w:hyperlink {}><w:r><w:t>次</w:t></w:r></w:hyperlink>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert read_docx(saved(document)) == ["检查12次"]


def test_a_level_that_no_list_has_costs_no_time():
    assert Counters().next("list", 999_999_999, {999_999_999: Level(text="%1.")}) == "1."
