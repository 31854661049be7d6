"""From a text to its ledger: every numeral, as a figure with its metric or with the reason why it is none."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from pipelines.extract.catalogue import catalogue
from pipelines.extract.flat_tables import find_cells
from pipelines.extract.ledger import Figure
from pipelines.extract.matching import Match
from pipelines.extract.naming import heading_numbers, name_kind, quoted_spans
from pipelines.extract.normalise import normalise
from pipelines.extract.numerals import Numeral
from pipelines.extract.segments import repeated_lines, sentences, trim
from pipelines.extract.sentence import Reading, read_sentence

HEADING_LINE = 40  # characters: a longer line is a paragraph


class Section(Protocol):
    """What the engine needs of a section."""

    section_no: int
    start: int
    end: int
    role: str


def extract(
    text: str,
    *,
    year: int | None = None,
    sections: Sequence[Section] = (),
    body: tuple[int, int] | None = None,
    trace: dict[int, list[Match]] | None = None,
) -> list[Figure]:
    """The ledger of a text, in the order of the text: all its figures and all numerals that are none.

    Args:
        text: the document's text.
        year: the report's year, where known; tells a later year's plan from fact.
        sections: spans with roles; figures in a section of role `plans` are targets.
        body: the report's body; numerals outside stand in the page around it and are no figures.
        trace: filled, by where each number starts, with the patterns that competed for it.
    """
    normal = normalise(text)
    reading = Reading(normal, year, trace=trace)
    cells = find_cells(normal)
    headings = heading_numbers(normal)
    metrics = catalogue().metrics
    copies = repeated_lines(normal)
    copied_from = [start for start, _ in copies]
    starts = [s.start for s in sections]
    out: list[Figure] = []
    for start, end, numerals in sentences(normal):
        quotes = quoted_spans(normal[start:end]) if numerals else []
        quotes = [(a + start, b + start, m) for a, b, m in quotes]
        at = bisect_right(starts, start) - 1
        section = sections[at] if at >= 0 and start < sections[at].end else None
        outside = None  # the kind of the numerals of a sentence that is not the report's, or is so once more
        if body is not None and not body[0] <= start < body[1]:
            outside = "page"
        elif (copy := bisect_right(copied_from, start)) and start < copies[copy - 1][1]:
            outside = "repetition"
        quantities: list[Numeral] = []
        for n in numerals:
            kind = "figure" if n.start in cells else name_kind(normal, n, quotes, headings)
            if kind == "figure" and outside:
                kind = outside
            if kind == "figure" and n.unit_class == "" and n.start not in cells:
                kind = "other"
            if kind == "figure" and n.chinese and n.qualifier == "exact" and small_word(n):
                kind = "name"
            if kind == "figure":
                quantities.append(n)
            elif not n.chinese:
                out.append(
                    Figure(n.start, n.end, text[n.start : n.end], kind, quote_start=start, quote_end=end)
                )
        if outside:
            continue
        if normal[start - 1 : start] == "\n" and start - normal.rfind("\n", 0, start - 1) > HEADING_LINE:
            reading.topic, reading.last = None, []  # a paragraph goes on from a heading, not from another
        found = read_sentence(reading, start, end, quantities, cells, section.role if section else "")
        for f in found:
            if f.metric and metrics[f.metric].on_trial:
                f.metric, f.candidate = None, f.metric
            f.raw = text[f.start : f.end]
            f.quote_start, f.quote_end = trim(text, start, end)
            f.section_no = section.section_no if section else None
        out += found
    out.sort(key=lambda f: (f.start, f.end))
    return out


def small_word(n: Numeral) -> bool:
    """Chinese numerals that are hardly ever a count: 一次, 一件事, 两个维护, 连续两年."""
    return n.value < 2 or n.unit_class == "duration" or (n.unit_class == "item" and n.value < 10)
