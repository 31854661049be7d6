"""The figure of a table's cell."""

from functools import cache

from pipelines.extract.catalogue import catalogue
from pipelines.extract.flat_tables import Cell
from pipelines.extract.ledger import Figure
from pipelines.extract.matching import THRESHOLD, Bounds, find_spot, matcher
from pipelines.extract.numerals import Numeral


def read_cell(n: Numeral, cell: Cell, spoken_of: str | None, before: list[Figure], role: str) -> Figure:
    """The figure of a table's cell: the heading says what is counted, the caption what of.

    A heading that no metric names is a part of what the caption or the sentence before gives the total of.

    Args:
        n: the number.
        cell: what it stands under.
        spoken_of: the topic that the text before the table last spoke of.
        before: the figures of the last sentence before the table.
        role: of the section.
    """
    unit, unit_class = (n.unit, n.unit_class) if n.unit_class else (cell.unit, cell.unit_class)
    value = n.value if n.unit_class else n.value * cell.scale
    topic = caption_topic(cell.caption) or spoken_of
    at = len(cell.heading)
    hits = matcher().hits(cell.heading, 0, at)
    bounds = Bounds.of(cell.heading, 0, at, [])
    spot = find_spot(cell.heading, at, at, bounds, (unit, unit_class or "bare"), topic)
    matches = matcher().matches(spot, hits)
    if not unit_class and not matches:  # a table without units: its heading alone says what is counted
        for unit, unit_class in (("件", "case"), ("次", "time"), ("项", "item")):
            spot.unit, spot.unit_class = unit, unit_class
            matches = matcher().matches(spot, hits)
            if matches:
                break
        else:
            unit = unit_class = ""
    whole = table_total(cell.caption, topic) or next(
        (f.metric for f in reversed(before) if f.unit == unit and f.status == "actual"), None
    )
    metric: str | None = None
    pattern: str | None = None
    part: str | None = None
    if cell.is_total and whole:
        metric, pattern = whole, "table"
    elif matches and matches[0].score >= THRESHOLD:
        metric, pattern = matches[0].pattern.metric, matches[0].pattern.skeleton
        if metric == whole or cell.breaks_down:
            part = cell.label if metric == whole and not cell.breaks_down else cell.row_label
    elif whole and {unit, unit_class} & set(catalogue().metrics[whole].units):
        metric, pattern, part = whole, "table", cell.label
    status = "target" if role == "plans" else "actual"
    return Figure(
        n.start, n.end, "", "figure", metric, value, unit, n.qualifier, status, part,
        pattern=pattern, head=n.head, tail=n.tail, unit_class=unit_class,
    )  # fmt: skip


@cache
def caption_topic(caption: str) -> str | None:
    """The topic that a table's caption names last."""
    topics = [hit.term.topic for hit in matcher().hits(caption, 0, len(caption)) if hit.term.topic]
    return topics[-1] if topics else None


@cache
def table_total(caption: str, topic: str | None) -> str | None:
    """The metric whose total a table under this caption, or on this topic, breaks down."""
    metrics = catalogue().metrics
    named = [code for code, metric in metrics.items() if any(word in caption for word in metric.tables)]
    return next(
        iter(named or [code for code, metric in metrics.items() if topic and metric.topic == topic]), None
    )
