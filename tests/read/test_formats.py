"""One report in every format: each file of `files/` gives the same text, and the same figures."""

import difflib
import json
import re
import struct
from functools import cache
from pathlib import Path

import pytest

from pipelines.extract.engine import extract
from pipelines.identify.report import identify
from pipelines.read import documents, libreoffice, ocr
from pipelines.read.reader import read_file, read_members
from pipelines.read.result import ReadResult

FILES = Path(__file__).with_name("files")
EXPECTED = (FILES / "report.txt").read_text(encoding="utf-8").splitlines()
EXACT = [
    "report.txt", "report.gb18030.txt", "report.utf16.txt", "report.html", "report.docx",
    "report.resaved.docx", "report.doc", "report.wps", "report.rtf", "report.ofd",
]  # fmt: skip
ALL = [*EXACT, "report.pdf", "report.zip", "report.scan.pdf"]
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the extra fazhi[ocr] is not installed")


@cache
def read(name: str) -> ReadResult:
    """The report in the file; an archive holds it with a file beside."""
    found = list(read_members(name, (FILES / name).read_bytes()))
    assert {result.outcome for _, result in found} == {"read"}
    return max((result for _, result in found), key=lambda result: len(result.text))


def bare(lines: list[str]) -> list[str]:
    """Lines without white space, and without those that show nothing."""
    return [bare for line in lines if (bare := re.sub(r"\s", "", line))]


def accuracy(lines: list[str], expected: list[str]) -> float:
    """The share of the expected characters that were read, less those that stand nowhere there."""
    got, wanted = "".join(bare(lines)), "".join(bare(expected))
    same = sum(
        block.size for block in difflib.SequenceMatcher(None, got, wanted, False).get_matching_blocks()
    )
    return 1 - (max(len(got), len(wanted)) - same) / len(wanted)


@pytest.mark.parametrize("name", [*EXACT, "report.zip"])
def test_every_character_and_every_line_is_there(name: str) -> None:
    assert bare(read(name).text.splitlines()) == bare(EXPECTED)


FEATURES = [
    "第一章 总则", "第一条 适用范围𠮷字。", "分两行", "书写12次", "第二条 修订后共12件。",
    "第二章 附则", "① 甲", "② 乙", "链接为市政府网站。", "大表 | 内表 | 12", "合计 | 3", "第一条 续",
]  # fmt: skip


@pytest.mark.parametrize("name", ["features.docx", "features.doc", "features.rtf"])
def test_styles_that_number_fields_tracked_changes_and_hidden_text(name: str) -> None:
    lines = read(name).text.splitlines()
    # striprtf knows no tables within tables.
    tables = [line for line in lines if "表" in line] if name.endswith(".rtf") else []
    assert [line for line in lines if line not in tables] == [
        line for line in FEATURES if not (tables and "表" in line)
    ]


def test_a_pdf_gives_paragraphs_headings_and_rows() -> None:
    result = read("report.pdf")
    lines = result.text.splitlines()
    assert accuracy(lines, EXPECTED) >= 0.99
    assert bare(lines) == bare(EXPECTED)
    assert not re.search(r"\d [\u4e00-\u9fff]|[\u4e00-\u9fff] \d", result.text.replace(" | ", "|"))
    assert "系统名称为e-Law System 2.0。" in result.text


def test_a_scan_is_marked_and_says_how_sure_it_is() -> None:
    if not ocr.available():
        pytest.skip("the extra fazhi[ocr] is not installed")
    result = read("report.scan.pdf")
    lines = result.text.splitlines()
    assert accuracy(lines, EXPECTED) >= 0.98
    assert {line for line in bare(EXPECTED) if len(line) < 25} <= set(bare(lines))  # headings and rows
    assert (result.metadata["ocr"], result.metadata["ocr_pages"]) == ("rapidocr", "1, 2")
    assert 0.9 < float(result.metadata["ocr_confidence"]) <= 1


@needs_ocr
def test_a_picture_of_a_page_is_read() -> None:
    result = read("report.page1.png")
    rows = [line for line in result.text.splitlines() if " | " in line]
    first_page = EXPECTED[: EXPECTED.index(rows[-1]) + 1]
    assert (result.format, result.metadata["ocr"]) == ("png", "rapidocr")
    assert accuracy(result.text.splitlines(), first_page) >= 0.98
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["report.scan.pdf", "report.page1.png"])
def test_without_the_extra_a_scan_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.read import pool
    from pipelines.read.reader import read_bytes

    monkeypatch.setattr(ocr, "available", lambda: False)
    monkeypatch.setattr(pool, "available", lambda: False)
    for result in (read_bytes((FILES / name).read_bytes()), read_file(FILES / name)):
        assert (result.outcome, result.text) == ("needs_ocr", "")
    assert "fazhi[ocr]" in read_bytes((FILES / name).read_bytes()).detail


def test_the_figures_of_one_report_are_the_same_in_all_formats() -> None:
    names = ALL if ocr.available() else ALL[:-1]
    found = {name: figures(read(name)) for name in names}
    assert len(found["report.txt"]) >= 30
    for name in names:
        assert found[name] == found["report.txt"], name


def figures(result: ReadResult) -> list[tuple[object, ...]]:
    """What a report says of whom and when, and its figures but for where they stand."""
    report = identify(result.text, result.metadata)
    ledger = extract(
        result.text,
        year=report.year,
        sections=report.sections,
        body=(report.body_start, report.body_end),
    )
    return [
        (report.agency, report.year, report.title, report.published_on),
        *(
            (f.raw, f.metric, f.value, f.unit, f.qualifier, f.status, f.part)
            for f in ledger
            if f.kind == "figure"
        ),
    ]


def test_a_word_file_that_the_own_reader_fails_on_is_read_by_libreoffice(monkeypatch) -> None:
    if libreoffice.program() is None:
        pytest.skip("LibreOffice is not installed")

    def fail(data: bytes) -> list[str]:
        raise struct.error("a form that is not known")

    monkeypatch.setattr(documents, "read_doc", fail)
    result = documents.ole((FILES / "report.doc").read_bytes(), seconds=60)
    assert (result.format, result.metadata) == ("doc", {"converted_by": "LibreOffice"})
    assert bare(result.text.splitlines()) == bare(EXPECTED)


def test_without_libreoffice_such_a_file_says_what_may_help(monkeypatch) -> None:
    def fail(data: bytes) -> list[str]:
        raise struct.error("a form that is not known")

    monkeypatch.setattr(documents, "read_doc", fail)
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    result = documents.ole((FILES / "report.doc").read_bytes(), seconds=60)
    assert (result.outcome, "install it" in result.detail) == ("corrupt", True)


def test_links_to_files_are_in_a_pages_metadata() -> None:
    (link,) = json.loads(read("report.html").metadata["attachments"])
    assert link["href"] == "./P020240126.docx"
    assert link["text"].endswith("年度报告.docx")
