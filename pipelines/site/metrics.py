"""The page of each metric, and the list of all: who reports it, how much, over the years."""

from collections.abc import Iterator

import duckdb

from pipelines.site import addresses
from pipelines.site.page import Page
from pipelines.site.register import Register
from pipelines.site.rows import Following, Row, rows

# Canonical figures of current reports; of a metric on trial, which has none, all that tell of this year.
SHOWN = """
select *, coalesce(metric, candidate_metric) as shown_as
from intermediate.int_figures
where is_current_report
    and (
        is_canonical
        or (metric is null and candidate_metric is not null and status = 'actual' and part is null)
    )
"""
VALUES = f"""
with shown as ({SHOWN})

select shown.shown_as, shown.report_key, shown.figure_key, shown.value, shown.qualifier,
    round(changes.change_pct, 1) as change_pct
from shown
left join agency_year_change as changes
    on shown.figure_key = changes.figure_key and shown.metric = changes.metric
order by shown.shown_as, shown.year desc nulls last, shown.agency nulls last, shown.report_key,
    shown.span_start
"""  # noqa: S608 - out of this module
VALUE = ["value", "qualifier", "figure_key", "change_pct"]
COUNTS = f"""
with shown as ({SHOWN})

select shown_as as metric, count(*) as values, count(distinct agency_key) as agencies,
    min(year) as first_year, max(year) as last_year
from shown
group by shown_as
"""  # noqa: S608


def metric_pieces(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[tuple[str, object]]:
    """The values of each metric, as a piece `metrics/CODE`.

    A value is a list: report, value, qualifier, figure, growth in percent.
    """
    values = Following(connection, VALUES, "shown_as")
    for metric in sorted(row["metric"] for row in register.metrics):
        yield (
            f"metrics/{metric}",
            [
                [register.report_no[row["report_key"]], *(row[name] for name in VALUE)]
                for row in values.rows_of(metric)
            ],
        )


def metric_pages(connection: duckdb.DuckDBPyConnection, register: Register) -> list[Page]:
    """A page for each metric of the catalogue, and the list."""
    counts = {row["metric"]: row for row in rows(connection, COUNTS)}
    return [_list(register, counts), *(_page(metric) for metric in register.metrics)]


def _page(metric: Row) -> Page:
    return Page(
        address=addresses.metric_page(metric["metric"]),
        template="metric.html",
        title=(metric["label_zh"], metric["label_en"]),
        values={
            "metric": metric,
            "table": "fct_unmapped" if metric["on_trial"] else f"fct_{metric['family']}",
        },
    )


def _list(register: Register, counts: dict[str, Row]) -> Page:
    families: dict[str, Row] = {}
    for metric in register.metrics:
        family = families.setdefault(
            metric["family"],
            {"family": metric["family"], "zh": metric["family_zh"], "en": metric["family_en"], "metrics": []},
        )
        family["metrics"].append({**metric, **_counted(counts.get(metric["metric"]))})
    for family in families.values():
        family["metrics"].sort(key=lambda metric: (metric["on_trial"], -metric["values"]))
    return Page(
        address=addresses.METRICS,
        template="metrics.html",
        title=("指标", "Metrics"),
        values={"families": list(families.values())},
    )


def _counted(count: Row | None) -> Row:
    if count is None:
        return {"values": 0, "agencies": 0, "years": ""}
    first, last = count["first_year"], count["last_year"]
    years = "" if first is None else f"{first}" if first == last else f"{first}–{last}"
    return {"values": count["values"], "agencies": count["agencies"], "years": years}
