"""The front page: what there is, how fresh it is, what is new, and where to go from there."""

from collections.abc import Collection
from pathlib import Path, PurePosixPath

import duckdb

from pipelines.publish.comparison import Comparison, ComparisonError, compare
from pipelines.publish.exports.datapackage import described_files
from pipelines.publish.exports.layout import KINDS, path_of
from pipelines.site import addresses
from pipelines.site.coverage import coverage_in_short
from pipelines.site.origin import Origin
from pipelines.site.page import Page
from pipelines.site.register import Register
from pipelines.site.rows import Row, rows

NEWEST = 8  # reports that are shown
MOST_CHANGES = 8  # of each kind that are shown; the rest is counted

COUNTS = """
select
    (select count(distinct version_of) from dim_report) as reports,
    (select count(*) from dim_agency) as agencies,
    (select count(distinct year) from dim_report) as years,
    (select min(year) from dim_report) as first_year,
    (select max(year) from dim_report) as last_year,
    (select count(distinct metric) from intermediate.int_figures where metric is not null) as metrics,
    (select count(*) from intermediate.int_figures) as figures,
    (select count(*) from ledger) as numerals,
    (select count(*) from ledger where kind = 'other') as unexplained
"""
# What is exported: tables and views of the schema `main`.
TABLES = """
select table_name as name, comment as description
from (
    select table_name, comment, schema_name, internal from duckdb_tables()
    union all
    select view_name, comment, schema_name, internal from duckdb_views()
)
where schema_name = 'main' and not internal
order by name like 'quality_%', name
"""
CITATION = (
    "〔机关〕：《〔报告标题〕》，〔发布日期〕；"
    "数字据 fazhi {version}，数据快照 {date}（运行 {run}），〔数字的地址〕。\n"
    "AGENCY, REPORT TITLE, DATE OF PUBLICATION; "
    "figure by fazhi {version}, data snapshot of {date} (run {run}), ADDRESS OF THE FIGURE."
)
NEWEST_REPORTS = """
select reports.report_key, reports.agency, reports.year, reports.title, reports.published_on, reports.figures,
    min(documents.first_seen_at)::date as first_seen_on
from dim_report as reports
left join report_documents as documents on reports.report_key = documents.report_key
where reports.is_current
group by all
order by first_seen_on desc nulls last, reports.published_on desc nulls last, reports.year desc nulls last,
    reports.agency nulls last, reports.report_key
limit ?
"""


def front_page(
    connection: duckdb.DuckDBPyConnection, database: Path, register: Register, origin: Origin
) -> Page:
    """The front page, which is made anew each night."""
    return Page(
        address=addresses.FRONT,
        template="front.html",
        title=("法治年报数据", "Rule-of-law report data"),
        values={
            "counts": rows(connection, COUNTS)[0],
            "made_at": f"{origin.made_at:%Y-%m-%d %H:%M %Z}",
            "run_id": origin.run_id,
            "newest": rows(connection, NEWEST_REPORTS, [NEWEST]),
            "coverage": coverage_in_short(connection, register),
            "changes": _changes(connection, origin.earlier, database, register),
            "beside": origin.beside,
        },
    )


def about_page(connection: duckdb.DuckDBPyConnection, origin: Origin) -> Page:
    """How to use, download and cite the data, and what they can not be used for."""
    exported = described_files(origin.exports).keys()
    return Page(
        address=addresses.ABOUT,
        template="about.html",
        title=("使用说明", "About the data"),
        values={
            "beside": origin.beside,
            "tables": [
                {**table, "files": _files(exported, table["name"])} for table in rows(connection, TABLES)
            ],
            "citation": CITATION.format(
                version=origin.version, date=f"{origin.made_at:%Y-%m-%d}", run=origin.run_id[:8]
            ),
        },
    )


def _files(exported: Collection[str], table: str) -> dict[str, list[tuple[str, str]]]:
    """The exported files of a table by their kind: the year, if they are of years, and the address."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS:
        whole = path_of(kind, table, "")
        of_years = f"{whole.with_suffix('')}/"
        found[kind] = [
            (PurePosixPath(path).stem if path.startswith(of_years) else "", f"exports/{path}")
            for path in exported
            if path == str(whole) or path.startswith(of_years)
        ]
    return found


def _changes(
    connection: duckdb.DuckDBPyConnection, earlier: Path | None, later: Path, register: Register
) -> Row | None:
    """What changed since the snapshot before; None where there is none, or it can't be compared."""
    if earlier is None:
        return None
    try:
        found = compare(earlier, later, with_figures=False)
    except ComparisonError:
        return None
    metrics = {row["metric"]: row for row in register.metrics}
    values = found.values.head(MOST_CHANGES).to_dicts()
    figures = _figures_of(connection, [row for row in values if row["outcome"] != "gone"])
    return {
        "reports": _tally(found, "reports"),
        "values": _tally(found, "values"),
        "shown_reports": [
            {**row, "to": addresses.report_page(row["report_key"]) if row["outcome"] != "gone" else None}
            for row in found.reports.head(MOST_CHANGES).to_dicts()
        ],
        "shown_values": [
            {
                **row,
                "zh": metrics[row["metric"]]["label_zh"] if row["metric"] in metrics else row["metric"],
                "en": metrics[row["metric"]]["label_en"] if row["metric"] in metrics else row["metric"],
                "to": figures.get((row["report_key"], row["metric"])),
            }
            for row in values
        ],
    }


def _tally(found: Comparison, name: str) -> dict[str, int]:
    changed = getattr(found, name)
    return {outcome: int((changed["outcome"] == outcome).sum()) for outcome in ("new", "changed", "gone")}


def _figures_of(connection: duckdb.DuckDBPyConnection, changed: list[Row]) -> dict[tuple[str, str], str]:
    """The address of the figure that stands for each report and metric now."""
    found = rows(
        connection,
        "select report_key, metric, figure_key from intermediate.int_figures"
        " where is_canonical and list_contains(?, report_key)",
        [[row["report_key"] for row in changed]],
    )
    return {
        (row["report_key"], row["metric"]): addresses.figure(row["report_key"], row["figure_key"])
        for row in found
    }
