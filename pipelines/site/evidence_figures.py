"""What a report's page shows of each figure: its state, its doubts, and what it hangs together with."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from pipelines.site.evidence_text import Span
from pipelines.site.rows import Row

# The states in the order in which a legend tells of them. A span takes the last of its figures' states.
STATES = ("canonical", "repeated", "part", "target", "prior", "change", "unmapped", "conflicting")

# Where the quality tables tell more of a reason to look at a figure.
PAGE_OF_REASON = {
    "outlier": "quality_outliers",
    "restatement": "quality_restatements",
    "breakdown": "quality_breakdowns",
}
TOLD_ELSEWHERE = ("conflict", "scan")  # by `others`, and by the head of the page


def state_of(figure: Row) -> str:
    """The one state that gives a figure's mark its shape.

    Args:
        figure: a row of int_figures.

    Returns:
        For what is not of this year what it is (`target`, `prior`, `change`), else its standing.
    """
    return figure["status"] if figure["status"] != "actual" else figure["standing"]


def with_states(figures: Sequence[Row], doubts: dict[str, list[Row]]) -> list[Row]:
    """The figures with what the page adds to each.

    Args:
        figures: rows of int_figures of one report, in the order of its text.
        doubts: rows of quality_review by figure_key.

    Returns:
        Each figure with `state`; `tags`, further words that hold for it; `others`, the figures that give the
        chosen one's metric another value, or the chosen one that it disagrees with or repeats; `total`, the
        figure that it is a part of; and `doubts`, reasons to look at it with what it was compared with.
    """
    by_key = {figure["figure_key"]: figure for figure in figures}
    disputed: dict[str, list[Row]] = defaultdict(list)
    chosen: dict[str, Row] = {}
    for figure in figures:
        if figure["standing"] == "conflicting":
            disputed[figure["metric"]].append(figure)
        elif figure["standing"] == "canonical":
            chosen[figure["metric"]] = figure
    return [
        {
            **figure,
            "state": state_of(figure),
            "tags": _tags(figure, disputed),
            "others": _others(figure, disputed, chosen),
            "total": by_key.get(figure["part_of_key"]),
            "doubts": [
                {**doubt, "page": PAGE_OF_REASON.get(doubt["reason"], "quality_review")}
                for doubt in doubts.get(figure["figure_key"], [])
                if doubt["reason"] not in TOLD_ELSEWHERE
            ],
        }
        for figure in figures
    ]


def _tags(figure: Row, disputed: dict[str, list[Row]]) -> list[str]:
    return [
        tag
        for tag, holds in (
            ("disputed", figure["standing"] == "canonical" and figure["metric"] in disputed),
            ("unmapped", figure["standing"] == "unmapped" and figure["status"] != "actual"),
            ("corrected", figure["is_corrected"]),
            ("confirmed", figure["is_confirmed"]),
        )
        if holds
    ]


def _others(figure: Row, disputed: dict[str, list[Row]], chosen: dict[str, Row]) -> list[Row]:
    if figure["standing"] == "canonical":
        return disputed.get(figure["metric"], [])
    if figure["standing"] in ("conflicting", "repeated") and figure["metric"] in chosen:
        return [chosen[figure["metric"]]]
    return []


def spans_of(figures: Sequence[Row], numerals: Sequence[Row]) -> list[Span]:
    """What to mark in the text.

    Args:
        figures: as `with_states` gives them, in the order of their spans.
        numerals: rows of the ledger that are no figures.
    """
    marks = []
    for (start, end), found in groupby(figures, key=itemgetter("span_start", "span_end")):
        here = list(found)
        shown = max(here, key=lambda figure: STATES.index(figure["state"]))
        classes = [f"family-{shown['family'] or 'unmapped'}", shown["state"]]
        tags = {tag for figure in here for tag in figure["tags"]}
        classes += [tag for tag in ("disputed", "corrected") if tag in tags]
        if shown["qualifier"] == "none_stated":
            classes.append("none")
        marks.append(Span(start, end, " ".join(classes), tuple(figure["figure_key"] for figure in here)))
    return marks + [Span(row["span_start"], row["span_end"], f"k-{row['kind']}") for row in numerals]
