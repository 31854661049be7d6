"""Figures before and after a change of catalogue or code: gained, lost, changed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
COMPARED = ("metric", "value", "unit", "qualifier", "status", "part")


@dataclass(slots=True)
class Comparison:
    """What differs: `changed` pairs a figure before and after; `kept` counts those that stayed."""

    gained: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    kept: int = 0

    def by_metric(self) -> dict[str, Counter[str]]:
        """How many were gained, lost and changed, by metric; a changed one by what it was."""
        counts: dict[str, Counter[str]] = {}
        rows = [("gained", r) for r in self.gained] + [("lost", r) for r in self.lost]
        for outcome, row in [*rows, *(("changed", before) for before, _ in self.changed)]:
            counts.setdefault(row["metric"] or "", Counter())[outcome] += 1
        return dict(sorted(counts.items()))


def compare(before: Iterable[Row], after: Iterable[Row]) -> Comparison:
    """Pair the figures of two extractions of the same files.

    Args:
        before: rows as `fazhi extract --format jsonl` prints them; those that are no figures do not count.
        after: likewise.

    Returns:
        Figures of one file and span that are alike are kept; what is left at a span is paired as changed,
        and what has no partner is gained or lost.
    """
    old, new = by_span(before), by_span(after)
    result = Comparison()
    for span in sorted(old.keys() | new.keys()):
        was, now = old.get(span, []), new.get(span, [])
        alike = [row for row in was if any(same(row, other) for other in now)]
        result.kept += len(alike)
        was = [row for row in was if row not in alike]
        now = [row for row in now if not any(same(row, other) for other in alike)]
        result.changed += zip(was, now, strict=False)
        result.lost += was[len(now) :]
        result.gained += now[len(was) :]
    return result


def by_span(rows: Iterable[Row]) -> dict[tuple[str, int, int], list[Row]]:
    """The figures by file, start and end."""
    spans: dict[tuple[str, int, int], list[Row]] = {}
    for row in rows:
        if row.get("kind", "figure") == "figure":
            spans.setdefault((row["file"], row["start"], row["end"]), []).append(row)
    return spans


def same(a: Row, b: Row) -> bool:
    """Whether two figures say the same."""
    return all(a.get(name) == b.get(name) for name in COMPARED)
