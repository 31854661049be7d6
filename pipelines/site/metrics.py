"""The page of each metric, and the list of all: who reports it, how much, over the years."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from pipelines.site import addresses, pieces
from pipelines.site.many_files import Kind
from pipelines.site.page import Page
from pipelines.site.register import NUMBERED, Register
from pipelines.site.rows import Row, asked_for, rows, tuples

NO_YEAR = "unknown"  # the piece of the values of no year
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
# A piece is of one metric and year: a night's new reports are of few years, and the others stay as they are.
FINGERPRINTS = f"""
with figures as (
    select shown.shown_as as metric, shown.year, count(*) as figures, bit_xor(hash(
        shown.report_key, reports.number, shown.figure_key, shown.value, shown.qualifier, shown.agency,
        shown.span_start
    )) as hashed
    from ({SHOWN}) as shown
    inner join ({NUMBERED}) as reports on shown.report_key = reports.report_key
    group by shown.shown_as, shown.year
),

changes as (
    select metric, year, bit_xor(hash(figure_key, change_pct)) as hashed
    from agency_year_change
    group by metric, year
)

select concat(figures.metric, '/', coalesce(figures.year::varchar, '{NO_YEAR}')) as piece,
    concat_ws('|', figures.figures, figures.hashed, changes.hashed) as made_from
from figures
left join changes on figures.metric = changes.metric and figures.year = changes.year
order by piece
"""  # noqa: S608 - out of this package
# As JSON, which takes a third of the time that values take.
VALUES = f"""
with asked as (
    select piece, split_part(piece, '/', 1) as metric, try_cast(split_part(piece, '/', 2) as bigint) as year
    from (select unnest(string_split($keys, ' ')) as piece)
),

changes as (  -- of what is asked alone: a join holds them in memory
    select figure_key, changes.metric, change_pct
    from agency_year_change as changes
    inner join asked on changes.metric = asked.metric and changes.year = asked.year
)

select asked.piece, json_array(
    reports.number, shown.value, shown.qualifier, shown.figure_key, round(changes.change_pct, 1)
)::varchar as row
from ({SHOWN}) as shown
inner join asked on shown.shown_as = asked.metric and shown.year is not distinct from asked.year
inner join ({NUMBERED}) as reports on shown.report_key = reports.report_key
left join changes
    on shown.figure_key = changes.figure_key and shown.metric = changes.metric
order by asked.piece, shown.agency nulls last, shown.report_key, shown.span_start, shown.figure_key
"""  # noqa: S608
COUNTS = f"""
with shown as ({SHOWN})

select shown_as as metric, count(*) as values, count(distinct agency_key) as agencies,
    min(year) as first_year, max(year) as last_year,
    list(distinct year order by year desc nulls last) as years
from shown
group by shown_as
"""  # noqa: S608


def metric_pieces(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The values of some metrics in some years, as pieces `metrics/CODE/YEAR`, by their addresses.

    A value is a list: report, value, qualifier, figure, growth in percent.
    """
    for piece, found in groupby(tuples(connection, VALUES, asked_for(names)), key=lambda row: row[0]):
        name = f"metrics/{piece}"
        yield pieces.address(name), pieces.piece_of_rows(name, (row for _, row in found))


def metric_pages(connection: duckdb.DuckDBPyConnection, register: Register) -> list[Page]:
    """A page for each metric of the catalogue, and the list."""
    counts = {row["metric"]: row for row in rows(connection, COUNTS)}
    return [
        _list(register, counts),
        *(_page(metric, counts.get(metric["metric"])) for metric in register.metrics),
    ]


def _page(metric: Row, count: Row | None) -> Page:
    return Page(
        address=addresses.metric_page(metric["metric"]),
        template="metric.html",
        title=(metric["label_zh"], metric["label_en"]),
        values={
            "metric": metric,
            "years": [year or NO_YEAR for year in count["years"]] if count else [],
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


def _addresses(piece: str) -> list[str]:
    return [pieces.address(f"metrics/{piece}")]


METRICS = Kind(FINGERPRINTS, _addresses, metric_pieces, least=100, most=100)
