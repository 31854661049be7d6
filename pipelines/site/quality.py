"""The quality tables, worst first, each row with the way to its evidence.

A page shows the worst rows of a table; the whole of it is in the exports.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.site import addresses
from pipelines.site.page import Page
from pipelines.site.register import Register, report_numbers
from pipelines.site.words import pair_of

MOST = 5000  # rows of a table that a page shows
REPORTS = ("report", "earlier_report")  # columns that hold a report's key


@dataclass(frozen=True)
class QualityTable:
    """How a quality table is shown.

    Attributes:
        name: in the database.
        query: its rows, worst first. What a column's name begins with says how it is shown: see
            `assets/quality.js`.
        bad: a condition that tells the rows that want a look from those that only confirm.
    """

    name: str
    query: str
    bad: str = "true"


# `report`, `metric`, `agency` become links by number or code. `figure` is the key of a figure of the row's
# report, and `earlier_figure` of its `earlier_report`; `figure:NAME` and `earlier:NAME` are values that lead
# there.
# `choice:` and `list:` hold codes that words.yaml names, `against:` reasons with values.
TABLES = (
    QualityTable(
        "quality_conflicts",
        """
        select report_key as report, metric, outcome as "choice:outcome", figures as "number:figures",
            chosen_figure_key as figure, chosen_value as "figure:chosen", least_value as "value:least",
            greatest_value as "value:greatest"
        from quality_conflicts
        where is_current_report
        order by outcome = 'differs' desc,
            (greatest_value - least_value) / nullif(abs(greatest_value), 0) desc nulls last,
            report_key, metric
        """,
        "is_current_report and outcome = 'differs'",
    ),
    QualityTable(
        "quality_restatements",
        """
        select found.report_key as report, found.metric, found.outcome as "choice:outcome",
            found.figure_key as figure, found.value as "figure:value", earlier.report_key as earlier_report,
            found.reported_prior_figure_key as earlier_figure,
            found.reported_prior_value as "earlier:reported_prior",
            found.stated_prior_value as "value:stated_prior", found.stated_change_pct as "pct:stated_change",
            found.change_pct as "pct:change"
        from quality_restatements as found
        left join intermediate.int_figures as earlier on found.reported_prior_figure_key = earlier.figure_key
        order by found.outcome = 'both_differ' desc,
            greatest(
                abs(found.stated_prior_value - found.reported_prior_value)
                / nullif(abs(found.reported_prior_value), 0),
                abs(found.stated_change_pct - found.change_pct) / 100
            ) desc nulls last, found.report_key, found.metric
        """,
    ),
    QualityTable(
        "quality_outliers",
        """
        select report_key as report, metric, basis as "choice:basis", hint as "choice:hint",
            figure_key as figure, value as "figure:figure", usual_value as "value:usual",
            compared_figures as "number:compared", score as "number:score"
        from quality_outliers
        order by score desc nulls first, report_key, metric
        """,
    ),
    QualityTable(
        "quality_breakdowns",
        """
        select report_key as report, metric, outcome as "choice:outcome", figure_key as figure, unit,
            total_value as "figure:total", parts_value as "value:parts_sum", breakdown as "text:breakdown"
        from quality_breakdowns
        where is_current_report
        order by case outcome when 'exceeds' then 0 when 'incomplete' then 1 else 2 end,
            abs(parts_value - total_value) / nullif(abs(total_value), 0) desc nulls last, report_key,
            figure_key
        """,
        "is_current_report and outcome = 'exceeds'",
    ),
    QualityTable(
        "quality_review",
        """
        select report_key as report, metric, reasons as "list:reasons", priority as "number:priority",
            figure_key as figure, value as "figure:figure", unit,
            compared_with as "against:compared_with"
        from quality_review
        order by priority desc, report_key, span_start, figure_key
        """,
    ),
    QualityTable(
        "quality_coverage",
        """
        select agency_key as agency, year as "year:year", outcome as "choice:outcome",
            found_documents as "number:found_documents", read_documents as "number:read_documents",
            reports as "number:reports", accounted_pct as "pct:accounted", mapped_pct as "pct:mapped"
        from quality_coverage
        order by
            case outcome when 'not_read' then 0 when 'not_found' then 1 when 'no_figures' then 2 else 3 end,
            accounted_pct, mapped_pct, agency_key, year
        """,
        "outcome != 'reported'",
    ),
    QualityTable(
        "quality_ledger",
        """
        select report_key as report, numerals as "number:numerals", figures as "number:figures",
            figures_with_metric as "number:figures_with_metric", other as "number:other",
            accounted_pct as "pct:accounted", mapped_pct as "pct:mapped"
        from quality_ledger
        order by accounted_pct nulls first, mapped_pct nulls first, report_key
        """,
        "accounted_pct < 100",
    ),
    QualityTable(
        "quality_unmapped",
        """
        select found.words as "text:words", found.unit as "text:unit", found.reports as "number:reports",
            found.figures as "number:figures", found.agencies as "number:agencies",
            found.median_value as "value:median", found.candidate_metric as metric,
            figures.report_key as report, found.example_figure_key as figure,
            figures.value as "figure:example"
        from quality_unmapped as found
        left join intermediate.int_figures as figures on found.example_figure_key = figures.figure_key
        order by found.reports desc, found.figures desc, found.words, found.unit
        """,
    ),
    QualityTable(
        "quality_reports",
        """
        select report_key as report, missing as "list:missing", source as "text:source",
            address as "text:address"
        from quality_reports
        order by length(missing) desc, report_key
        """,
    ),
    QualityTable(
        "quality_documents",
        """
        select file_name as "text:file", outcome as "choice:outcome", detail as "text:detail",
            what_to_do as "text:what_to_do", source as "text:source", address as "text:address",
            cast(first_seen_at as date) as "text:first_seen"
        from quality_documents
        order by first_seen_at desc, document_sha256
        """,
    ),
    QualityTable(
        "quality_corrections",
        """
        select found.report_key as report, coalesce(nullif(found.metric, '-'), found.read_metric) as metric,
            found.verdict as "choice:verdict", found.outcome as "choice:outcome", found.figure_key as figure,
            found.raw as "figure:raw", found.read_value as "value:read", found.value as "value:corrected",
            found.reason as "text:reason", found.reviewer as "text:reviewer",
            found.reviewed_on as "text:reviewed_on"
        from quality_corrections as found
        order by found.outcome = 'applied', found.reviewed_on desc, found.document_sha256, found.span_start
        """,
        "outcome != 'applied'",
    ),
)


def quality_pieces(connection: duckdb.DuckDBPyConnection, register: Register) -> dict[str, object]:
    """The rows that a page shows of each table, as pieces `quality/NAME`: columns, and rows of values."""
    shown = {f"quality/{_short(table)}": _shown(connection, table) for table in TABLES}
    # Of all at once: each time, all documents are put in order.
    report_no = report_numbers(
        connection,
        {
            row[at]
            for columns, found in shown.values()
            for at, column in enumerate(columns)
            if column in REPORTS
            for row in found
            if row[at]
        },
    )
    numbers = {**dict.fromkeys(REPORTS, report_no), "agency": register.agency_no}
    return {
        name: {
            "columns": columns,
            "rows": [
                [
                    numbers[column].get(value) if column in numbers else _plain(value)
                    for column, value in zip(columns, row, strict=True)
                ]
                for row in found
            ],
        }
        for name, (columns, found) in shown.items()
    }


def quality_pages(connection: duckdb.DuckDBPyConnection) -> list[Page]:
    """A page for each table, and one with all of them and what to do."""
    shown = [(table, _short(table), _counts(connection, table)) for table in TABLES]
    overview = Page(
        addresses.QUALITY,
        "quality.html",
        ("数据质量", "Data quality"),
        {"tables": [{"name": table.name, "short": short, **counts} for table, short, counts in shown]},
    )
    return [
        overview,
        *(
            Page(
                addresses.quality_page(table.name),
                "quality_table.html",
                pair_of(f"quality.{short}"),
                {"table": {"name": table.name, "short": short, **counts}, "most": MOST},
            )
            for table, short, counts in shown
        ),
    ]


def _short(table: QualityTable) -> str:
    return table.name.removeprefix("quality_")


def _counts(connection: duckdb.DuckDBPyConnection, table: QualityTable) -> dict[str, int]:
    found = connection.execute(
        f"select count(*), count(*) filter (where {table.bad}) from {table.name}"  # noqa: S608 - names of this module
    ).fetchone()
    return {"rows": found[0], "bad": found[1]} if found else {"rows": 0, "bad": 0}


def _shown(
    connection: duckdb.DuckDBPyConnection, table: QualityTable
) -> tuple[list[str], list[tuple[Any, ...]]]:
    found = connection.execute(f"{table.query} limit {MOST}")
    return [column[0] for column in found.description or []], found.fetchall()


def _plain(value: object) -> object:
    """As JSON holds it; rates and scores to two decimals."""
    if isinstance(value, float):
        return round(value, 2)
    return value if value is None or isinstance(value, int | str) else str(value)
