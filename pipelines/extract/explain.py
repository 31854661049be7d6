"""How one number was read: the patterns that competed for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipelines.extract.engine import Section, extract
from pipelines.extract.ledger import Figure
from pipelines.extract.matching import Match


class Identified(Protocol):
    """What is needed of a report."""

    year: int | None

    @property
    def sections(self) -> Sequence[Section]:
        """In the order of the text."""

    body_start: int
    body_end: int


@dataclass(slots=True)
class Explanation:
    """The rows of the ledger at a place, the sentence, and the matches for its number, best first."""

    rows: list[Figure]
    quote: str
    matches: list[Match] = field(default_factory=list)


def explain(text: str, offset: int, report: Identified) -> Explanation:
    """What the engine saw at `offset`.

    Args:
        text: the document's text.
        offset: a code point within the number, or within the words that say that there was none.
        report: as identified; its body, year and sections are part of the reading.
    """
    trace: dict[int, list[Match]] = {}
    body = (report.body_start, report.body_end)
    ledger = extract(text, year=report.year, sections=report.sections, body=body, trace=trace)
    rows = [row for row in ledger if row.start <= offset < row.end]
    quote = text[rows[0].quote_start : rows[0].quote_end] if rows else ""
    seen: dict[tuple[str | None, str], Match] = {}
    for match in sorted(trace.get(rows[0].start, []) if rows else [], key=lambda m: -m.score):
        seen.setdefault((match.pattern.metric, match.pattern.skeleton), match)
    return Explanation(rows, quote, list(seen.values()))
