"""From text known by its place on pages (PDF, OFD, OCR) to lines: one a paragraph or row of a table."""

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.read.page_lines import CELL, WIDE

SAME_ROW = 0.5  # of a character's height: what lies closer stands in one row
CELL_GAP = 1.0  # of a character's height: a wider gap may part cells
WORD_GAP = 0.18  # likewise: between words of Latin script
INDENT = 1.2  # characters: a row that begins further in begins a paragraph
SLACK = 0.6  # characters: a row that had more room left for what comes next ends its paragraph
# What a row is never broken within: a number or a word, and the punctuation after it.
UNBROKEN = re.compile(r"(?:[!-~À-ɏ]+|.)[，。、；：！？）”’》%]*")
OTHER_SIZE = 0.15  # a share of a row's height
TITLE_SIZE = 1.2  # times the height of most rows
WIDE_PITCH = 1.8  # times the usual distance of rows
EDGE = 0.12  # of the page's height: where page numbers stand
PAGE_NUMBER = re.compile(
    r"[-—–－·\s第]*(?:\d{1,3}|[ivxIVX]{1,5})[-—–－·\s]*(?:页?[/／共\s]*\d*[-—–－·\s]*页?)?"
)
HEADING = re.compile(
    r"第[一二三四五六七八九十百]+[章节条部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|附件"
)
SENTENCE_ENDS = "。！？；：.;:!?”’）)"
LATIN = re.compile(r"[!-~À-ɏ]")
DIGIT_END, DIGIT_BEGIN = re.compile(r"\d[,.]?$"), re.compile(r"[,.]?\d")


@dataclass(slots=True)
class Run:
    """A piece of text and the box that it fills; y grows downwards, in any unit."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Page:
    """A page's height and its text, in any order."""

    height: float
    runs: list[Run] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[str]
    left: float
    right: float
    top: float
    size: float
    page: int
    tabled: bool = False

    @property
    def text(self) -> str:
        return (CELL if self.tabled else " ").join(self.cells)


def page_lines(pages: list[Page]) -> list[str]:
    """Read pages: rows of characters from top to bottom, joined into paragraphs, also over page ends.

    Rows with wide gaps, two or more below each other, are rows of a table: their cells are joined by ` | `.
    Page numbers, and heads that most pages repeat, are left out.
    """
    by_page = [_rows(page, number) for number, page in enumerate(pages)]
    _drop_furniture(by_page, [page.height for page in pages])
    for rows in by_page:
        for above, below in pairwise(rows):
            if len(above.cells) > 1 and len(below.cells) > 1:
                above.tabled = below.tabled = True
    rows = [row for page in by_page for row in page]
    return _paragraphs(rows)


def join(before: str, after: str) -> str:
    """Two pieces of one paragraph: a space only between words of Latin script."""
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].isalpha():
        return before[:-1] + after
    if DIGIT_END.search(before) and DIGIT_BEGIN.match(after):
        return before + after  # a number that the row's end has cut
    if LATIN.match(before[-1:]) and LATIN.match(after[:1]):
        return f"{before} {after}"
    return before + after


def _rows(page: Page, number: int) -> list[_Row]:
    groups: list[list[Run]] = []
    middle = 0.0
    for run in sorted(page.runs, key=lambda r: (r.top + r.bottom) / 2):
        own = (run.top + run.bottom) / 2
        height = run.bottom - run.top
        if groups and own - middle <= SAME_ROW * max(height, groups[-1][0].bottom - groups[-1][0].top):
            groups[-1].append(run)
        else:
            groups.append([run])
            middle = own
    rows = (_row(group, number) for group in groups)
    return [row for row in rows if row.text.strip()]


def _row(runs: list[Run], page: int) -> _Row:
    runs.sort(key=lambda run: run.left)
    size = statistics.median(run.bottom - run.top for run in runs)
    cells, last = [""], None
    for run in runs:
        gap = run.left - last.right if last else 0.0
        before = cells[-1]
        if last and gap > CELL_GAP * size and before.strip():
            cells.append("")
        elif last and gap > WORD_GAP * size and LATIN.match(before[-1:]) and LATIN.match(run.text[:1]):
            cells[-1] += " "
        cells[-1] += run.text
        last = run
    shown = [_tidy(cell) for cell in cells]
    filled = [run for run in runs if run.text.strip()] or runs
    return _Row(
        [cell for cell in shown if cell] or [""],
        min(run.left for run in filled),
        max(run.right for run in filled),
        min(run.top for run in filled),
        size,
        page,
    )


def _tidy(text: str) -> str:
    """White space as in print: none beside a wide character."""
    text = re.sub(r"\s+", " ", text.replace("\u3000", " ")).strip()
    return re.sub(rf"(?<=[{WIDE}]) | (?=[{WIDE}])", "", text)


def _drop_furniture(pages: list[list[_Row]], heights: list[float]) -> None:
    heads = Counter(rows[0].text for rows in pages if len(rows) > 1)
    feet = Counter(rows[-1].text for rows in pages if len(rows) > 1)
    often = max(3, len(pages) // 2 + 1)
    for rows, height in zip(pages, heights, strict=True):
        for at in (-1, 0):
            if not rows:
                break
            row = rows[at]
            near = row.top < EDGE * height if at == 0 else row.top + row.size > (1 - EDGE) * height
            repeated = (heads if at == 0 else feet)[row.text] >= often
            if near and (repeated or PAGE_NUMBER.fullmatch(row.text)):
                rows.pop(at)


def _paragraphs(rows: list[_Row]) -> list[str]:
    if not rows:
        return []
    size = statistics.median_low([row.size for row in rows for _ in range(len(row.text))])
    plain = [row for row in rows if not row.tabled] or rows
    left = _margin([row.left for row in plain], size, lowest=True)
    right = _margin([row.right for row in plain], size, lowest=False)
    pitches = [below.top - above.top for above, below in pairwise(rows) if above.page == below.page]
    pitch = statistics.median(pitches) if pitches else size * 2
    lines: list[str] = []
    last: _Row | None = None
    for row in rows:
        if last is not None and _goes_on(last, row, left, right, size, pitch):
            lines[-1] = join(lines[-1], row.text)
        else:
            lines.append(row.text)
        last = row
    return lines


def _goes_on(last: _Row, row: _Row, left: float, right: float, size: float, pitch: float) -> bool:
    """Whether a row goes on with the paragraph of the one before."""
    if last.tabled or row.tabled or abs(last.size - row.size) > OTHER_SIZE * max(last.size, row.size):
        return False
    same_page = last.page == row.page
    if same_page and row.top - last.top > WIDE_PITCH * max(pitch, row.size):
        return False
    if row.size > TITLE_SIZE * size:
        return same_page  # a title of two rows, mostly centred
    if row.left > left + INDENT * size or last.right + _needed(row) < right - SLACK * size:
        return False
    return not (HEADING.match(row.text) and last.text[-1:] in SENTENCE_ENDS)


def _needed(row: _Row) -> float:
    """The width of what begins a row and could not stand apart from itself at the end of the one before."""
    first = UNBROKEN.match(row.text)
    return sum(0.55 if LATIN.match(c) else 1.0 for c in first[0]) * row.size if first else 0.0


def _margin(edges: list[float], size: float, *, lowest: bool) -> float:
    """The outermost edge that several rows share: one row alone may stick out."""
    ordered = sorted(edges, reverse=not lowest)
    for edge in ordered:
        if sum(abs(edge - other) <= size / 2 for other in ordered) >= min(3, len(ordered)):
            return edge
    return ordered[0]
