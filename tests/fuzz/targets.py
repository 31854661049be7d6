"""What is fuzzed: a function for each target, which takes bytes and fails where an invariant does not hold.

A target that fails names a bug. What it failed on becomes a file below `cases/TARGET/`, which
`test_cases.py` runs ever after.
"""

import io
import json
import math
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from unittest.mock import patch

import polars as pl

from pipelines.extract.engine import extract
from pipelines.extract.normalise import normalise
from pipelines.extract.numerals import find_numerals
from pipelines.extract.stage import Item, ledger_rows
from pipelines.identify.neighbours import sketch
from pipelines.identify.report import identify
from pipelines.identify.report_rows import document_row
from pipelines.identify.sections import find_sections
from pipelines.identify.wording import says_otherwise, wording_of
from pipelines.publish.exports.sheet_text import MOST_UNITS, sheet_text
from pipelines.read import documents, libreoffice
from pipelines.read.archives import ZipLimits
from pipelines.read.doc import stream_lines
from pipelines.read.frames import pack_result, unpack, unpack_result
from pipelines.read.layout import Page, Run, page_lines
from pipelines.read.limits import ReadLimits
from pipelines.read.reader import read_bytes
from pipelines.read.result import ReadResult
from pipelines.tables import FIGURES, NUMERALS, REPORT_DOCUMENTS

LIMITS = ReadLimits(zip=ZipLimits(members=50, total_bytes=1 << 20, member_bytes=1 << 19), ocr=False)
# Of a reader; `failed` is for what nobody has thought of, and so a bug.
OUTCOMES = {"read", "unpacked", "empty", "unsupported", "needs_ocr", "too_large", "corrupt"}
KINDS = {"year", "date", "doc_number", "heading", "name", "phone", "ordinal", "page", "repetition", "other"}
GRAMMAR_KINDS = {"figure", "date", "time", "phone", "doc_number", "name"}
DIGITS = re.compile(r"[0-9]+")
CHARS = "一、检查12次。-a 　"
PART = b"\n=====\n"  # parts a package's parts in the input


def numerals(data: bytes) -> None:
    """The number grammar: numerals in order, each within what qualifies it, with a finite value."""
    text = normalise(_text(data))
    found = list(find_numerals(text))
    for n in found:
        assert 0 <= n.head <= n.start < n.end <= n.tail <= len(text), n
        assert n.kind in GRAMMAR_KINDS, n
        assert math.isfinite(n.value) and n.value >= 0, n
        assert bool(n.unit) == bool(n.unit_class), n
    assert all(a.end <= b.start for a, b in pairwise(found)), found
    covered = {place for n in found for place in range(n.start, n.end)}
    for run in DIGITS.finditer(text):
        assert not covered.isdisjoint(range(*run.span())), run


def sections(data: bytes) -> None:
    """The section parser: sections follow each other without a gap, each below one of a higher level."""
    text = normalise(_text(data))
    found = find_sections(text, 2023)
    assert (found[0].section_no, found[0].start, found[-1].end) == (0, 0, len(text))
    for number, (a, b) in enumerate(pairwise(found), 1):
        assert a.end == b.start > a.start - (number == 1), (a, b)
        assert b.section_no == number and b.parent_no < number
        assert found[b.parent_no].level < b.level
        assert text.startswith(b.label or b.heading, b.start), b
    assert all(s.role for s in found)


def engine(data: bytes) -> None:
    """The whole engine: the ledger of a text, with and without a body and sections."""
    text = _text(data)
    normal = normalise(text)
    assert len(normal) == len(text)
    body = (len(text) // 8, len(text) - len(text) // 8) if data[:1] < b"\x30" else (0, len(text))
    found = extract(text, year=2023, sections=find_sections(normal, 2023), body=body)
    for f in found:
        assert 0 <= f.start < f.end <= len(text)
        assert text[f.start : f.end] == f.raw, f
        assert 0 <= f.quote_start < f.quote_end <= len(text), f
        assert f.quote_start <= f.start and f.end <= f.quote_end, f
        assert f.kind in KINDS or f.kind == "figure", f
        assert (f.kind == "figure") == (f.value is not None), f
        if f.value is not None:
            assert math.isfinite(f.value) and f.value >= 0, f
            assert f.unit is not None and f.qualifier and f.status, f
        assert f.whole is None or any(f.whole is other for other in found), f
    spans = sorted({(f.start, f.end) for f in found if f.pattern != "none_stated"})
    assert all(a[1] <= b[0] for a, b in pairwise(spans)), spans
    kinds: dict[int, set[str]] = defaultdict(set)
    for f in found:
        for place in range(f.start, f.end):
            kinds[place].add(f.kind)
    for run in DIGITS.finditer(normal):
        assert len(set().union(*(kinds[place] for place in range(*run.span())))) == 1, run
    _, figures, others = ledger_rows(Item("r", text, 2023, [], body, "v"))
    pl.DataFrame(figures, schema=FIGURES, orient="row")
    pl.DataFrame(others, schema=NUMERALS, orient="row")


def report(data: bytes) -> None:
    """Identify: what a text says of itself, and the words that it is compared by."""
    text = _text(data)
    said = identify(text, {})
    assert 0 <= said.body_start <= len(text) and said.body_start <= said.body_end <= len(text), said
    assert said.year is None or 2000 <= said.year < 2100
    half = text[: len(text) // 2]
    words, other = wording_of(text, said.title), wording_of(half, said.title)
    says_otherwise(words, other)
    assert not says_otherwise(words, words)
    row = document_row("0" * 64, "s", said, sketch(words), "v")
    pl.DataFrame([row], schema=REPORT_DOCUMENTS)


def any_bytes(data: bytes) -> None:
    """Bytes of any kind, by their content: texts and pages for the most part."""
    _read(data)


def html(data: bytes) -> None:
    """A page, whatever its text begins with."""
    _read(b"<!doctype html><html>" + _text(data).encode())


def rtf(data: bytes) -> None:
    """Rich text."""
    _read(b"{\\rtf1" + data)


def doc(data: bytes) -> None:
    """The three streams of a .doc."""
    word, table, extra = [*data.split(PART), b"", b""][:3]
    try:
        lines = list(stream_lines(word, table, extra))
    except documents.DAMAGE:
        return
    assert all("\n" not in line for line in lines)


def ole(data: bytes) -> None:
    """A .doc as the file that it is, without the help of LibreOffice."""
    with patch.object(libreoffice, "program", return_value=None):
        _read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data)


def docx(data: bytes) -> None:
    """A .docx by its body, its list numbers and its styles."""
    body, numbering, styles = [*data.split(PART), b"", b""][:3]
    parts = {"word/document.xml": body, "word/numbering.xml": numbering, "word/styles.xml": styles}
    _read(zipped(DOCX_FRAME | {name: part for name, part in parts.items() if part}))


def ofd(data: bytes) -> None:
    """An OFD by its parts."""
    names = (
        "OFD.xml",
        "Doc_0/Document.xml",
        "Doc_0/Tpls/Tpl_0/Content.xml",
        "Doc_0/Pages/Page_0/Content.xml",
    )
    _read(zipped(dict(zip(names, data.split(PART), strict=False))))


def archive(data: bytes) -> None:
    """A zip as the file that it is."""
    _read(b"PK\x03\x04" + data)


def layout(data: bytes) -> None:
    """Text by its place on pages: each four bytes are a character and where it stands."""
    pages = [Page(297.0), Page(0.0)]
    for at in range(0, len(data) - 3, 4):
        char, x, y, size = data[at : at + 4]
        left, top = float(x) if x < 250 else math.nan, float(y) if y < 250 else math.inf
        run = Run(CHARS[char % len(CHARS)], left, top, left + size / 16, top + size / 16 - 1)
        pages[char & 0x40 > 0].runs.append(run)
    lines = page_lines(pages)
    assert all("\n" not in line for line in lines)


def sheet(data: bytes) -> None:
    """A text as a cell of a spreadsheet."""
    text = sheet_text(_text(data) * 200)  # long enough to be cut
    assert len(text.encode("utf-16-le")) // 2 <= MOST_UNITS
    assert not re.search(r"[\0-\x08\x0b-\x1f\ufffe\uffff]", text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "numerals": numerals,
    "sections": sections,
    "engine": engine,
    "report": report,
    "any": any_bytes,
    "html": html,
    "rtf": rtf,
    "doc": doc,
    "ole": ole,
    "docx": docx,
    "ofd": ofd,
    "zip": archive,
    "layout": layout,
    "sheet": sheet,
}


def _text(data: bytes) -> str:
    """The bytes as a text that a reader may have given: any but lone surrogates."""
    return data.decode("utf-8", errors="ignore")


def _read(data: bytes) -> ReadResult:
    """What the reader gives, which must be an outcome that can be stored."""
    result = read_bytes(data, LIMITS)
    assert result.outcome in OUTCOMES, result
    assert (result.outcome == "read") == bool(result.text.strip()), result
    assert "\0" not in result.text, result
    assert (result.outcome == "unpacked") == bool(result.members)
    json.dumps([result.text, result.metadata, result.detail], ensure_ascii=False).encode()
    for member in result.members:
        assert "\0" not in member.name and not member.name.startswith("/"), member.name
        assert ".." not in member.name.split("/"), member.name
        member.name.encode()
    stream = io.BytesIO(b"".join(pack_result(result)))
    assert unpack_result(*unpack(stream.read)) == result
    return result


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
DOCX_FRAME = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{_OFFICE}.numbering+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/></Types>'
    ).encode(),
    "_rels/.rels": (
        f'{_RELATIONS}<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ).encode(),
    "word/_rels/document.xml.rels": (
        f'{_RELATIONS}<Relationship Id="r1" Type="{_RELATION}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
    ).encode(),
}
