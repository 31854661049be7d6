"""The page of each metric, and the list of all: who reports it, how much, over the years."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import duckdb

from pipelines.site import addresses, pieces
from pipelines.site.many_files import Kind
from pipelines.site.page import Page
from pipelines.site.register import NUMBERED, Register
from pipelines.site.rows import Row, asked_for, rows, tuples

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
# Over what orders the values, too.
FINGERPRINTS = f"""
with shown as ({SHOWN}),

figures as (
    select shown.shown_as, count(*) as figures, bit_xor(hash(
        shown.report_key, reports.number, shown.figure_key, shown.value, shown.qualifier, shown.year,
        shown.agency, shown.span_start
    )) as hashed
    from shown
    inner join ({NUMBERED}) as reports on shown.report_key = reports.report_key
    group by shown.shown_as
),

changes as (
    select metric, bit_xor(hash(figure_key, change_pct)) as hashed
    from agency_year_change
    group by metric
)

select metrics.metric, concat_ws('|', figures.figures, figures.hashed, changes.hashed) as made_from
from dim_metric as metrics
left join figures on metrics.metric = figures.shown_as
left join changes on metrics.metric = changes.metric
order by metrics.metric
"""  # noqa: S608 - out of this package
# As JSON, which takes a third of the time that values take: there are millions.
VALUES = f"""
with asked as (select unnest(string_split($keys, ' ')) as metric),

shown as (
    select * from ({SHOWN}) where shown_as in (select metric from asked)
),

reports as (
    select report_key, number,
        row_number() over (order by year desc nulls last, agency nulls last, report_key) as place
    from ({NUMBERED})
),

changes as (
    select figure_key, metric, change_pct from agency_year_change where metric in (select metric from asked)
)

select shown.shown_as, json_array(
    reports.number, shown.value, shown.qualifier, shown.figure_key, round(changes.change_pct, 1)
)::varchar as row
from shown
inner join reports on shown.report_key = reports.report_key
left join changes on shown.figure_key = changes.figure_key and shown.metric = changes.metric
order by shown.shown_as, reports.place, shown.span_start, shown.figure_key
"""  # noqa: S608
COUNTS = f"""
with shown as ({SHOWN})

select shown_as as metric, count(*) as values, count(distinct agency_key) as agencies,
    min(year) as first_year, max(year) as last_year
from shown
group by shown_as
"""  # noqa: S608


def metric_pieces(connection: duckdb.DuckDBPyConnection, metrics: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The values of some metrics, as pieces `metrics/CODE`, by their addresses.

    A value is a list: report, value, qualifier, figure, growth in percent.
    """
    without = dict.fromkeys(metrics)
    for metric, found in groupby(tuples(connection, VALUES, asked_for(metrics)), key=lambda row: row[0]):
        del without[metric]
        yield _piece(metric, (row for _, row in found))
    for metric in without:
        yield _piece(metric, ())


def _piece(metric: str, values: Iterable[str]) -> tuple[str, str]:
    name = f"metrics/{metric}"
    return pieces.address(name), pieces.piece_of_rows(name, values)


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


def _addresses(metric: str) -> list[str]:
    return [pieces.address(f"metrics/{metric}")]


METRICS = Kind(FINGERPRINTS, _addresses, metric_pieces, least=33, most=33)
