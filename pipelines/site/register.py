"""The agencies, reports and metrics that the pages speak of, numbered.

A piece of data names an agency or a report by its number here. An agency's holds within one site only. A
report's is that of its document among all that were ever met, by time: it stays from night to night, and new
reports come last, so that a piece changes only where its reports do.
"""
# ruff: noqa: S608 - the queries are made of what this package says

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from pipelines.site.rows import Row, asked_for, rows, tuples

# Of agencies.
IN_ORDER = "agencies.region_code nulls last, agencies.agency, agencies.agency_key"
# Of reports: what is found first in a search.
NEWEST_FIRST = "year desc nulls last, published_on desc nulls last"
AGENCIES = f"""
select agency_key, agency, short_names, agency_kind, agency_kind_zh, agency_kind_en, agency_level, region,
    region_code, first_year, last_year, reports
from dim_agency as agencies
order by {IN_ORDER}
"""
NUMBERED = """
select reports.*, documents.number
from dim_report as reports
left join (
    select sha256, row_number() over (order by first_seen_at, sha256) - 1 as number from stages.documents
) as documents on reports.document_sha256 = documents.sha256
"""
NUMBERED_AGENCIES = f"""
select agency_key, row_number() over (order by {IN_ORDER}) - 1 as number from dim_agency as agencies
"""
REPORTS = f"""
select json_array(
    reports.report_key, agencies.number, reports.year, reports.title, reports.published_on::varchar,
    reports.report_kind, reports.is_current, reports.figures, reports.conflicts, reports.number
)::varchar
from ({NUMBERED}) as reports
left join ({NUMBERED_AGENCIES}) as agencies on reports.agency_key = agencies.agency_key
order by {NEWEST_FIRST}, agency nulls last, report_key
"""
NUMBERS_OF = f"""
select report_key, number from ({NUMBERED}) where report_key in (select unnest(string_split($keys, ' ')))
"""
METRICS = """
select metric, family, family_zh, family_en, label_zh, label_en, unit, definition, adds_up, on_trial
from dim_metric
order by family, on_trial, metric
"""


@dataclass(frozen=True)
class Register:
    """Agencies and metrics of one database, in the order of their numbers.

    Attributes:
        agencies: rows of dim_agency, by region and name.
        metrics: rows of dim_metric, by family.
    """

    agencies: list[Row]
    metrics: list[Row]
    agency_no: dict[str, int] = field(repr=False)


def read_register(connection: duckdb.DuckDBPyConnection) -> Register:
    """Read it out of a database."""
    agencies = rows(connection, AGENCIES)
    return Register(
        agencies=agencies,
        metrics=rows(connection, METRICS),
        agency_no={row["agency_key"]: number for number, row in enumerate(agencies)},
    )


def report_numbers(connection: duckdb.DuckDBPyConnection, report_keys: Iterable[str]) -> dict[str, int]:
    """The numbers of some reports."""
    return dict(connection.execute(NUMBERS_OF, asked_for(report_keys)).fetchall())


def report_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Rows of the piece `reports`, as JSON; `assets/register.js` reads them."""
    return (row for (row,) in tuples(connection, REPORTS))


def register_pieces(register: Register) -> Iterator[tuple[str, object]]:
    """The rest of the register as the pages' scripts need it, by the names of pieces."""
    kinds = {row["agency_kind"]: [row["agency_kind_zh"], row["agency_kind_en"]] for row in register.agencies}
    yield (
        "agencies",
        {
            "kinds": kinds,
            "rows": [
                [
                    row["agency_key"],
                    row["agency"],
                    row["region"],
                    row["agency_kind"],
                    row["agency_level"],
                    row["short_names"],
                    row["reports"],
                    row["first_year"],
                    row["last_year"],
                ]
                for row in register.agencies
            ],
        },
    )
    yield (
        "metrics",
        {
            "families": {row["family"]: [row["family_zh"], row["family_en"]] for row in register.metrics},
            "rows": [
                [row["metric"], row["family"], row["label_zh"], row["label_en"], row["unit"]]
                for row in register.metrics
            ],
        },
    )
