"""A report's text as HTML, with its figures and its other numerals marked in place.

Characters are never added, left out or moved: the text content of the blocks, one after the other, is the
document's text. Headings and tables show in how a line is wrapped, and in nothing else.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, pairwise

from markupsafe import Markup

CELL = " | "
# What turns the direction of writing or has no look of its own. A line's end and a tab are text.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")  # HTML cannot carry them
NUMBER_ONLY = re.compile(r"[\d.,，%％\s　-]+")
NUMBER_CLASS = ' class="number"'
LONGEST_HEADING = 40
LONGEST_RUN_IN = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Characters to mark. Spans may share characters, in whole or in part.

    Attributes:
        start: first character, in code points of the document's text.
        end: behind the last.
        classes: of the mark, such as `family-training canonical`; for a numeral its kind.
        figures: keys of the figures that stand there; none for a numeral that is no figure.
    """

    start: int
    end: int
    classes: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading: where it begins (behind the line's spaces), its words, its level from 1."""

    start: int
    label: str
    words: str
    level: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow each other and are of one kind.

    Attributes:
        kind: `body`; `before` and `after` it; `again` for its words once more.
        html: the marked lines, with their line ends.
        start: where its first line begins in the text.
        end: where its last line ends.
    """

    kind: str
    html: Markup
    start: int
    end: int


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # without its line end
    kind: str = "body"
    pieces: list[tuple[int, int, list[Span]]] = field(default_factory=list)
    heading: Heading | None = None

    @property
    def has_figure(self) -> bool:
        return any(span.figures for _, _, active in self.pieces for span in active)


def visible(text: str | None) -> Markup:
    """Text with its unseen characters shown by their codes; each is shut off from what stands around it."""
    return Markup(_escaped(text or ""))  # noqa: S704 - escaped right there


def marked_text(
    text: str,
    spans: Sequence[Span],
    headings: Sequence[Heading] = (),
    body: tuple[int, int] | None = None,
    repetitions: Sequence[int] = (),
) -> list[Block]:
    """The blocks of a text.

    Each line is an element `p-START`, each figure an element `f-KEY`, each numeral `n-START`. Where several
    spans share characters, the shortest is the one that is seen and points to its row of the table; a piece
    of a span that began before it names the figures in `data-of`.

    Args:
        text: the document's text.
        spans: figures and numerals, in any order; what lies outside of the text is left out.
        headings: of the sections.
        body: where the report's body begins and ends; all of the text if not given.
        repetitions: where numerals stand that only repeat the body.
    """
    lines = list(_lines(text))
    starts = [line.start for line in lines]
    for start, end, active in _pieces(spans, len(text)):
        at = bisect_right(starts, start) - 1
        while at < len(lines) and lines[at].start < end:
            line = lines[at]
            if max(start, line.start) < min(end, line.end):
                line.pieces.append((max(start, line.start), min(end, line.end), active))
            at += 1
    for heading in headings:
        line = lines[max(0, bisect_right(starts, heading.start) - 1)]
        line.heading = line.heading or heading
    _set_kinds(text, lines, body, repetitions)
    seen: set[Span] = set()
    blocks = [(kind, list(of_kind)) for kind, of_kind in groupby(lines, key=lambda line: line.kind)]
    return [
        Block(
            kind,
            Markup("".join(_block(text, of_kind, seen))),  # noqa: S704 - escaped piece by piece
            of_kind[0].start,
            of_kind[-1].end,
        )
        for kind, of_kind in blocks
    ]


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for words in text.split("\n"):
        yield _Line(start, start + len(words))
        start += len(words) + 1


def _pieces(spans: Sequence[Span], length: int) -> Iterator[tuple[int, int, list[Span]]]:
    """Stretches over which the same spans stand, each with those spans, the shortest first."""
    ordered = sorted(
        (span for span in spans if 0 <= span.start < span.end <= length),
        key=lambda span: (span.start, span.end),
    )
    cluster: list[Span] = []
    reach = 0
    for span in [*ordered, None]:
        if span is not None and span.start < reach:
            cluster.append(span)
            reach = max(reach, span.end)
            continue
        edges = sorted({edge for one in cluster for edge in (one.start, one.end)})
        for start, end in pairwise(edges):
            active = [one for one in cluster if one.start <= start and end <= one.end]
            yield start, end, sorted(active, key=lambda one: one.end - one.start)
        if span is not None:
            cluster, reach = [span], span.end


def _set_kinds(
    text: str, lines: list[_Line], body: tuple[int, int] | None, repetitions: Sequence[int]
) -> None:
    """Tell the lines of the body from those around it and those that repeat it."""
    first, end = body if body and body[0] < body[1] else (0, len(text))
    repeating = sorted(repetitions)
    stood_before: list[bool] = []
    seen: set[str] = set()
    last_again: int | None = None  # with no figure since
    for at, line in enumerate(lines):
        words = text[line.start : line.end].strip()
        stood_before.append(words in seen)
        seen.add(words)
        if not words and at:
            line.kind = lines[at - 1].kind
        elif line.end <= first:
            line.kind = "before"
        elif line.start >= end:
            line.kind = "after"
        elif line.has_figure:
            last_again = None
        elif (found := bisect_left(repeating, line.start)) < len(repeating) and repeating[found] < line.end:
            for between in lines[at if last_again is None else last_again : at + 1]:
                between.kind = "again"
            last_again = at
    # Lines without a numeral repeat the body too where they stand around one that does.
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for beside, at in pairwise(order):
            if lines[beside].kind == "again" and stood_before[at] and not lines[at].has_figure:
                lines[at].kind = "again"


def _block(text: str, lines: list[_Line], seen: set[Span]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        rows = at
        while rows < len(lines) and _cells(text, lines[rows]):
            rows += 1
        if rows - at >= 2:
            yield '<div class="table-frame" tabindex="0"><table><tbody>'
            numbers = [number for _, _, number in _cells(text, lines[at + 1])]
            for row in lines[at:rows]:
                yield from _row(text, row, numbers if row is lines[at] else [], seen)
                yield "" if row is lines[rows - 1] else "\n"
            yield "</tbody></table></div>"
            at = rows
        else:
            yield from _paragraph(text, lines[at], seen)
            at += 1
        yield text[lines[at - 1].end : lines[at - 1].end + 1]  # its line end, or nothing behind the last


def _cells(text: str, line: _Line) -> list[tuple[int, int, bool]]:
    """The cells of a table's row: where each begins, where the bar behind it does, whether it is a number.

    None if the line is no row.
    """
    if CELL.rstrip() not in text[line.start : line.end]:
        return []
    # A row that ends in an empty cell has lost its last space.
    words = text[line.start : line.end] + " "
    bars = [line.start + bar.start() for bar in re.finditer(re.escape(CELL), words)]
    if not bars or any(
        start < bar + len(CELL) and bar < end for bar in bars for start, end, _ in line.pieces
    ):
        return []
    starts = [line.start, *(min(bar + len(CELL), line.end) for bar in bars)]
    return [
        (start, bar, NUMBER_ONLY.fullmatch(text, start, bar) is not None)
        for start, bar in zip(starts, [*bars, line.end], strict=True)
    ]


def _row(text: str, line: _Line, columns: list[bool], seen: set[Span]) -> Iterator[str]:
    """One row; `columns` tells, for the first one only, which columns of the table hold numbers."""
    cells = _cells(text, line)
    ends = [start for start, _, _ in cells[1:]] + [line.end]
    is_head = columns != [] and not line.pieces
    name = 'th scope="col"' if is_head else "td"
    yield f'<tr id="p-{line.start}">'
    for at, ((start, bar, is_number), end) in enumerate(zip(cells, ends, strict=True)):
        to_the_right = columns[at : at + 1] == [True] if is_head else is_number
        yield f"<{name}{NUMBER_CLASS if to_the_right else ''}>"
        yield from _marked(text, start, bar, line.pieces, seen)
        if bar < end:
            yield f'<span class="bar">{_escaped(text[bar:end])}</span>'
        yield f"</{name[:2]}>"
    yield "</tr>"


def _paragraph(text: str, line: _Line, seen: set[Span]) -> Iterator[str]:
    name, strong_end = "p", 0
    if line.heading and line.kind == "body":
        heading = line.heading
        words = heading.start + len(heading.label)
        while words < line.end and text[words].isspace():
            words += 1
        end = min(words + len(heading.words), line.end)
        around = text[line.start : heading.start].strip() + text[end : line.end].strip(" \t\r\u3000。：:")
        if not around and len(heading.words) <= LONGEST_HEADING and not (heading.level > 2 and line.pieces):
            name = f"h{min(heading.level, 3) + 2}"
        elif 0 < len(heading.words) <= LONGEST_RUN_IN:
            strong_end = end
    quiet = "" if text[line.start : line.end].strip() else ' class="blank"'
    yield f'<{name} id="p-{line.start}"{quiet}>'
    if name != "p" and line.heading and line.heading.start > line.start:
        # The spaces that set a heading in; a heading has its own look.
        yield '<span class="indent">'
        yield from _marked(text, line.start, line.heading.start, line.pieces, seen)
        yield "</span>"
        yield from _marked(text, line.heading.start, line.end, line.pieces, seen)
    elif strong_end and line.heading:
        yield from _marked(text, line.start, line.heading.start, line.pieces, seen)
        yield "<b>"
        yield from _marked(text, line.heading.start, strong_end, line.pieces, seen)
        yield "</b>"
        yield from _marked(text, strong_end, line.end, line.pieces, seen)
    else:
        yield from _marked(text, line.start, line.end, line.pieces, seen)
    yield f"</{name}>"


def _marked(
    text: str, start: int, end: int, pieces: list[tuple[int, int, list[Span]]], seen: set[Span]
) -> Iterator[str]:
    at = start
    for first, last, active in pieces:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        yield _escaped(text[at:first])
        yield _mark(_escaped(text[first:last]), active, seen)
        at = last
    yield _escaped(text[at:end])


def _mark(words: str, active: list[Span], seen: set[Span]) -> str:
    """One piece: a numeral's element inside of a figure's, whose anchors are all here or named in data-of."""
    anchors: list[str] = []
    earlier: list[str] = []
    seen_figure: Span | None = None
    for span in active:
        if not span.figures:
            anchor = "" if span in seen else f' id="n-{span.start}"'
            words = f'<span class="u {span.classes}"{anchor}>{words}</span>'
        else:
            seen_figure = seen_figure or span
            (earlier if span in seen else anchors).extend(span.figures)
        seen.add(span)
    if seen_figure is None:
        return words
    for key in anchors[1:]:
        words = f'<span id="f-{key}">{words}</span>'
    row = seen_figure.figures[0]
    anchor = f' id="f-{anchors[0]}"' if anchors else ""
    of = f' data-of="{" ".join(earlier)}"' if earlier else ""
    count = f' data-n="{len(seen_figure.figures)}"' if len(seen_figure.figures) > 1 else ""
    return f'<a class="m {seen_figure.classes}"{anchor}{of}{count} href="#r-{row}">{words}</a>'


def _escaped(text: str) -> str:
    safe = escape(text, quote=False)
    return UNSEEN.sub(_shown, safe) if UNSEEN.search(safe) else safe


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\r":
        return "&#13;"  # else the browser would read a line end
    carried = "\N{REPLACEMENT CHARACTER}" if NO_CHARACTER.match(character) else character
    return f'<bdi class="unseen" data-code="U+{ord(character):04X}">{carried}</bdi>'
