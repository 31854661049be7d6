"""What most deserves a reviewer's look in a published warehouse, and the row that says what came of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from pipelines.model.corrections import CHANGES, NONE, Correction, FigureId, checked_correction


class ReviewError(ValueError):
    """A figure that can't be told from what was typed."""


@dataclass(frozen=True)
class ReviewFigure:
    """One figure as it was read, before any correction, and why it deserves a look.

    `span` and `quote_start` count code points of the document's text. `reasons` and `compared_with` are None
    where nothing is known against the figure. A unit is "" for none; metric and part are None.
    """

    figure_key: str
    document_sha256: str
    address: str | None  # of the document that it is read from
    agency: str | None
    year: int | None
    metric: str | None
    label_zh: str | None
    value: float
    unit: str
    qualifier: str
    status: str
    part: str | None
    raw: str
    span_start: int
    span_end: int
    quote: str
    quote_start: int
    reasons: str | None
    compared_with: str | None

    @property
    def figure(self) -> FigureId:
        """How corrections name it."""
        return self.document_sha256, self.span_start, self.span_end, self.metric


# As it was read: what a correction is compared with. Documents and reports hold what the marts do.
FIGURES = """
    select
        figures.figure_key, reports.document_sha256, reports.address, reports.agency, reports.year,
        figures.metric, metrics.label_zh, figures.value, coalesce(figures.unit, '') as unit,
        figures.qualifier, figures.status, figures.part, figures.raw, figures.span_start, figures.span_end,
        figures.quote, figures.quote_start, review.reasons, review.compared_with
    from staging.stg_figures as figures
    inner join dim_report as reports on figures.report_key = reports.report_key
    left join dim_metric as metrics on figures.metric = metrics.metric
    left join quality_review as review on figures.figure_key = review.figure_key
"""
TO_REVIEW = f"""{FIGURES}
    where
        review.priority is not null
        and ($agency is null or contains(reports.agency, $agency))
        and ($metric is null or figures.metric = $metric or starts_with(figures.metric, $metric || '.'))
        and ($reason is null or list_contains(string_split(review.reasons, ', '), $reason))
    order by review.priority desc, reports.year desc, reports.agency, figures.figure_key
"""


def figures_to_review(
    connection: duckdb.DuckDBPyConnection,
    reviewed: Collection[FigureId] = (),
    agency: str | None = None,
    metric: str | None = None,
    reason: str | None = None,
) -> Iterator[ReviewFigure]:
    """The figures of `quality_review`, what most deserves a look first.

    Args:
        connection: to a published warehouse.
        reviewed: figures to leave out: those reviewed since it was published.
        agency: only agencies with this in their name.
        metric: only this metric, or this family.
        reason: only figures with this among their reasons, such as `outlier`.
    """
    asked = {"agency": agency, "metric": metric, "reason": reason}
    found = connection.cursor().execute(TO_REVIEW, asked)
    while row := found.fetchone():
        figure = ReviewFigure(*row)
        if figure.figure not in reviewed:
            yield figure


def find_figure(connection: duckdb.DuckDBPyConnection, key: str) -> ReviewFigure:
    """The figure of that key, or of the one key that begins so, whether it awaits a review or not.

    Raises:
        ReviewError: there is none, or several.
    """
    query = f"{FIGURES} where starts_with(figures.figure_key, ?) order by figures.figure_key limit 4"
    rows = connection.execute(query, [key]).fetchall() if key else []
    if not rows:
        raise ReviewError(
            f"there is no figure {key!r}: `fazhi review` and the column figure_key give the keys"
        )
    if len(rows) > 1:
        keys = ", ".join(row[0] for row in rows[:3]) + (" ..." if len(rows) > 3 else "")
        raise ReviewError(f"several figures begin with {key!r} ({keys}): type more of the key")
    return ReviewFigure(*rows[0])


def correction_of(
    figure: ReviewFigure,
    verdict: str,
    reason: str,
    reviewer: str,
    reviewed_on: date,
    changes: Mapping[str, Any] | None = None,
) -> Correction:
    """The row that says what a review of a figure found.

    Args:
        figure: as it was read.
        verdict: correct, confirm or remove.
        reason: why.
        reviewer: by whom.
        reviewed_on: when.
        changes: what it should be, by column; `-` for none. What is None, or as it was read, is no change.

    Raises:
        CorrectionsError: a change is none that a figure can have, or a verdict `correct` has none.
    """
    read = as_read(figure)
    changed = {name: value for name, value in (changes or {}).items() if value is not None}
    return checked_correction(
        {
            "document_sha256": figure.document_sha256,
            "span_start": figure.span_start,
            "span_end": figure.span_end,
            "raw": figure.raw,
            "read_metric": figure.metric,
            "read_value": figure.value,
            "verdict": verdict,
            **{name: value for name, value in changed.items() if value != read[name]},
            "reason": reason,
            "reviewer": reviewer,
            "reviewed_on": reviewed_on,
        }
    )


def as_read(figure: ReviewFigure) -> dict[str, Any]:
    """What of a figure can be corrected, by column, with `-` for none."""
    return {name: NONE if getattr(figure, name) in (None, "") else getattr(figure, name) for name in CHANGES}


def marked_quote(figure: ReviewFigure) -> tuple[str, str, str]:
    """The sentence in three: what stands before the number, the number, what stands after it."""
    start, end = figure.span_start - figure.quote_start, figure.span_end - figure.quote_start
    return figure.quote[:start], figure.quote[start:end], figure.quote[end:]
