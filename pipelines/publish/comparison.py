"""What changed between two snapshots: reports, the values that stand for them, and all their figures.

A snapshot's views store the name that every snapshot has, and two are open here: only tables are read.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.database import connect

NEW, GONE, CHANGED = OUTCOMES = ("new", "gone", "changed")
# Columns of dim_report in which a report may differ. `documents` counts the reprints that were met.
REPORT_COLUMNS = (
    "agency", "region", "year", "title", "published_on", "document_number", "index_number", "report_kind",
    "is_current", "version_of", "version_no", "documents",
)  # fmt: skip
VALUE_COLUMNS = ("value", "unit", "qualifier")
FIGURE_COLUMNS = (*VALUE_COLUMNS, "status", "part")

REPORT_CHANGES: dict[str, pl.DataType | type[pl.DataType]] = {
    "outcome": pl.String,
    "report_key": pl.String,
    "agency": pl.String,
    "year": pl.Int64,
    "title": pl.String,
    "differs": pl.List(pl.String),  # names of REPORT_COLUMNS; empty unless `changed`
}
_SAID: dict[str, pl.DataType | type[pl.DataType]] = {
    "value": pl.Float64,
    "unit": pl.String,
    "qualifier": pl.String,
    "status": pl.String,
    "part": pl.String,
    "quote": pl.String,
}
FIGURE_CHANGES: dict[str, pl.DataType | type[pl.DataType]] = {
    "outcome": pl.String,
    "metric": pl.String,
    "report_key": pl.String,
    "agency": pl.String,
    "year": pl.Int64,
    "is_value": pl.Boolean,  # canonical in a current report, before or after: `values` tells of it
    **{f"{column}_before": kind for column, kind in _SAID.items()},
    **{f"{column}_after": kind for column, kind in _SAID.items()},
}


class ComparisonError(RuntimeError):
    """Two snapshots that can't be compared: says which, and why."""


@dataclass(frozen=True)
class Comparison:
    """What is new, gone or changed; what stayed as it was has no row.

    Attributes:
        reports: schema REPORT_CHANGES, by `report_key`: a corrected version is a report of its own.
        values: schema FIGURE_CHANGES, the canonical figures of current reports. One stands for a metric in
            all versions of a report, so a corrected version changes its value, and so does another reading.
        figures: schema FIGURE_CHANGES, each figure of each report. A figure that only moved in its text has
            not changed. One of another metric now is gone there and new here.
    """

    reports: pl.DataFrame
    values: pl.DataFrame
    figures: pl.DataFrame


def compare(earlier: Path, later: Path, *, with_figures: bool = True) -> Comparison:
    """Compare the databases of two snapshots; both are only read.

    Args:
        earlier: the one before.
        later: the one after.
        with_figures: or leave `figures` empty, which takes longest.

    Raises:
        ComparisonError: one can't be opened, or has not the tables and columns that are compared.
    """
    with connect(beside=later.resolve()) as connection:
        try:
            for path, name in ((earlier, "earlier"), (later, "later")):
                quoted = str(path.resolve()).replace("'", "''")
                connection.execute(f"attach '{quoted}' as {name} (read_only)")
            connection.execute(DIFFERING)
            return Comparison(
                reports=_frame(connection, REPORTS, REPORT_CHANGES),
                values=_frame(connection, VALUES, FIGURE_CHANGES),
                figures=_frame(connection, FIGURES if with_figures else f"{FIGURES} limit 0", FIGURE_CHANGES),
            )
        except duckdb.Error as error:
            raise ComparisonError(
                f"{earlier} and {later} cannot be compared ({str(error).splitlines()[0]})."
                " Compare snapshots of program versions that have the same tables."
            ) from error


def by_metric(comparison: Comparison) -> pl.DataFrame:
    """How much differs in each metric, by its code; null are figures without a metric.

    Returns:
        Columns `metric`, then `values_new`, `values_gone`, `values_changed`, and likewise `figures_...`.
    """
    parts = {"values": comparison.values, "figures": comparison.figures}
    counted = [
        rows.select("metric", *((pl.col("outcome") == o).alias(f"{name}_{o}") for o in OUTCOMES))
        for name, rows in parts.items()
    ]
    counts = [f"{name}_{outcome}" for name in parts for outcome in OUTCOMES]
    return (
        pl.concat(counted, how="diagonal")
        .group_by("metric")
        .agg(pl.col(counts).sum())
        .sort("metric", nulls_last=True)
    )


def _frame(
    connection: duckdb.DuckDBPyConnection, query: str, schema: dict[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    return pl.DataFrame(connection.execute(query).fetchall(), schema=schema, orient="row")


def _either(column: str) -> str:
    return f"coalesce(later.{column}, earlier.{column}) as {column}"


def _differs(columns: tuple[str, ...]) -> str:
    return " or ".join(f"earlier.{column} is distinct from later.{column}" for column in columns)


_DIFFERING = ", ".join(
    f"case when earlier.{column} is distinct from later.{column} then '{column}' end"
    for column in REPORT_COLUMNS
)

REPORTS = f"""
select
    case when earlier.report_key is null then '{NEW}' when later.report_key is null then '{GONE}'
        else '{CHANGED}' end as outcome,
    {_either("report_key")},
    case when later.report_key is null then earlier.agency else later.agency end as agency,
    case when later.report_key is null then earlier.year else later.year end as year,
    case when later.report_key is null then earlier.title else later.title end as title,
    case when outcome = '{CHANGED}' then list_filter([{_DIFFERING}], lambda name: name is not null)
        else [] end as differs
from earlier.main.dim_report as earlier
full outer join later.main.dim_report as later on earlier.report_key = later.report_key
where {_differs(("report_key", *REPORT_COLUMNS))}
order by outcome, agency, year, report_key
"""  # noqa: S608 - names out of this module

# The reports whose figures may differ: where one dbt project made both databases, those that it made anew. A
# report is there once for each report that it was a version of.
DIFFERING = """
create temp table differing as
select report_key, version_of
from (
    select report_key, version_of from earlier.main.dim_report
    union
    select report_key, version_of from later.main.dim_report
)
where
    (select project_version from earlier.stages.program)
    is distinct from (select project_version from later.stages.program)
    or report_key in (
        select coalesce(earlier.report_key, later.report_key)
        from earlier.intermediate.int_report_versions as earlier
        full outer join later.intermediate.int_report_versions as later
            on earlier.report_key = later.report_key
        where earlier.row_version is distinct from later.row_version
    )
    or report_key in (
        select earlier.report_key
        from earlier.main.dim_report as earlier
        inner join later.main.dim_report as later on earlier.report_key = later.report_key
        where earlier.version_of is distinct from later.version_of
    )
"""

_BEFORE_AND_AFTER = f"""
    {_either("metric")},
    {_either("report_key")},
    {_either("agency")},
    {_either("year")},
    coalesce(earlier.is_canonical and earlier.is_current_report, false)
    or coalesce(later.is_canonical and later.is_current_report, false) as is_value,
    {", ".join(f"earlier.{column} as {column}_before" for column in _SAID)},
    {", ".join(f"later.{column} as {column}_after" for column in _SAID)}
"""


def _canonical(snapshot: str) -> str:
    return f"""
    select figures.*, reports.version_of
    from {snapshot}.intermediate.int_figures as figures
    inner join {snapshot}.main.dim_report as reports on figures.report_key = reports.report_key
    where
        figures.is_canonical
        and figures.is_current_report
        and reports.version_of in (select version_of from differing)
    """  # noqa: S608


def _hashed(snapshot: str) -> str:
    """The values of all versions of a report as one hash."""
    return f"""
    select version_of, count(*) as many, bit_xor(hash(metric, {", ".join(VALUE_COLUMNS)})) as hashed
    from ({_canonical(snapshot)})
    group by version_of
    """  # noqa: S608


# Most reports say what they said: only the others' figures are read with all their words.
VALUES = f"""
with changed as materialized (
    select coalesce(earlier.version_of, later.version_of) as version_of
    from ({_hashed("earlier")}) as earlier
    full outer join ({_hashed("later")}) as later on earlier.version_of = later.version_of
    where (earlier.many, earlier.hashed) is distinct from (later.many, later.hashed)
),

earlier as (
    select * from ({_canonical("earlier")}) where version_of in (select version_of from changed)
),

later as (
    select * from ({_canonical("later")}) where version_of in (select version_of from changed)
)

select
    case when earlier.figure_key is null then '{NEW}' when later.figure_key is null then '{GONE}'
        else '{CHANGED}' end as outcome,
    {_BEFORE_AND_AFTER}
from earlier
full outer join later on earlier.version_of = later.version_of and earlier.metric = later.metric
where {_differs(VALUE_COLUMNS)} or earlier.figure_key is null or later.figure_key is null
order by metric, agency, year, report_key
"""  # noqa: S608

_ROW = f"figure_key, report_key, metric, {', '.join(FIGURE_COLUMNS)}"


def _rows(snapshot: str) -> str:
    return f"""
    select {_ROW} from {snapshot}.intermediate.int_figures
    where report_key in (select report_key from differing)
    """  # noqa: S608


def _left(this: str, other: str) -> str:
    """The figures of a snapshot that the other has not with the same key and words; `nth` of their kind."""
    return f"""
    select
        *,
        row(report_key, metric, {", ".join(FIGURE_COLUMNS)}) as said,
        row_number() over (partition by said order by span_start, figure_key) as nth
    from {this}.intermediate.int_figures
    where figure_key in (
        select figure_key from (
            {_rows(this)}
            except
            {_rows(other)}
        )
    )
    """  # noqa: S608


# A figure's key holds as long as its text, span and metric do. Where a document is read anew, spans move:
# what says the same is then the same figure. Of the rest, the same key is a changed figure, unless a reviewer
# has given it another metric.
FIGURES = f"""
with earlier_left as ({_left("earlier", "later")}),

later_left as ({_left("later", "earlier")}),

earlier as (
    select * from earlier_left anti join later_left using (said, nth)
),

later as (
    select * from later_left anti join earlier_left using (said, nth)
)

select
    case when earlier.figure_key is null then '{NEW}' when later.figure_key is null then '{GONE}'
        else '{CHANGED}' end as outcome,
    {_BEFORE_AND_AFTER}
from earlier
full outer join later
    on earlier.figure_key = later.figure_key and earlier.metric is not distinct from later.metric
order by metric, agency, year, report_key, coalesce(later.span_start, earlier.span_start)
"""  # noqa: S608
