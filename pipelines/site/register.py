"""The agencies, reports and metrics that the pages speak of, numbered.

A piece of data names an agency or a report by its number here, which holds within one site only.
"""
# ruff: noqa: S608 - the queries are made of what this package says

from dataclasses import dataclass, field

import duckdb

from pipelines.site.rows import Row, rows

# Of agencies.
IN_ORDER = "agencies.region_code nulls last, agencies.agency, agencies.agency_key"
AGENCIES = f"""
select agency_key, agency, short_names, agency_kind, agency_kind_zh, agency_kind_en, agency_level, region,
    region_code, first_year, last_year, reports
from dim_agency as agencies
order by {IN_ORDER}
"""
# Newest first: what is found first in a search.
REPORTS = """
select report_key, agency_key, agency, region, year, title, published_on, report_kind, is_current, version_no,
    versions, figures, conflicts
from dim_report
order by year desc nulls last, published_on desc nulls last, agency nulls last, report_key
"""
METRICS = """
select metric, family, family_zh, family_en, label_zh, label_en, unit, definition, adds_up, on_trial
from dim_metric
order by family, on_trial, metric
"""


@dataclass(frozen=True)
class Register:
    """All of one database, in the order of their numbers.

    Attributes:
        agencies: rows of dim_agency, by region and name.
        reports: rows of dim_report, the newest first.
        metrics: rows of dim_metric, by family.
    """

    agencies: list[Row]
    reports: list[Row]
    metrics: list[Row]
    agency_no: dict[str, int] = field(repr=False)
    report_no: dict[str, int] = field(repr=False)


def read_register(connection: duckdb.DuckDBPyConnection) -> Register:
    """Read it out of a database."""
    agencies, reports = rows(connection, AGENCIES), rows(connection, REPORTS)
    return Register(
        agencies=agencies,
        reports=reports,
        metrics=rows(connection, METRICS),
        agency_no={row["agency_key"]: number for number, row in enumerate(agencies)},
        report_no={row["report_key"]: number for number, row in enumerate(reports)},
    )


def register_pieces(register: Register) -> dict[str, object]:
    """The register as the pages' scripts need it, by the names of pieces; `assets/register.js` reads them."""
    kinds = {row["agency_kind"]: [row["agency_kind_zh"], row["agency_kind_en"]] for row in register.agencies}
    return {
        "agencies": {
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
        "reports": [
            [
                row["report_key"],
                register.agency_no.get(row["agency_key"]),
                row["year"],
                row["title"],
                row["published_on"],
                row["report_kind"],
                row["is_current"],
                row["figures"],
                row["conflicts"],
            ]
            for row in register.reports
        ],
        "metrics": {
            "families": {row["family"]: [row["family_zh"], row["family_en"]] for row in register.metrics},
            "rows": [
                [row["metric"], row["family"], row["label_zh"], row["label_en"], row["unit"]]
                for row in register.metrics
            ],
        },
    }
