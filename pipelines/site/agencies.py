"""The page of each agency: its reports, its metrics over the years beside its peers, what disagrees."""
# ruff: noqa: S608 - the queries are made of what this package says

from collections import defaultdict
from collections.abc import Iterator

import duckdb

from pipelines.site import addresses
from pipelines.site.page import Page
from pipelines.site.register import IN_ORDER, Register
from pipelines.site.rows import Following, Row, rows

# All that is of agencies comes in the order of the register.
VALUES = f"""
select agencies.agency_key, figures.year, figures.metric, figures.report_key, figures.figure_key,
    figures.value, figures.qualifier
from intermediate.int_agency_year_figures as figures
inner join dim_agency as agencies on figures.agency_key = agencies.agency_key
order by {IN_ORDER}, figures.metric, figures.year
"""
# Peers: agencies of the same kind and level, the agency itself among them.
PEERS = """
select agencies.agency_kind, agencies.agency_level, figures.metric, figures.year, count(*) as agencies,
    median(figures.value) as median, quantile_cont(figures.value, 0.25) as low,
    quantile_cont(figures.value, 0.75) as high
from intermediate.int_agency_year_figures as figures
inner join dim_agency as agencies on figures.agency_key = agencies.agency_key
where agencies.agency_level is not null
group by all
having count(*) >= 3
"""
CONFLICTS = f"""
select agencies.agency_key, conflicts.year, conflicts.metric, conflicts.report_key,
    conflicts.chosen_figure_key as figure_key, conflicts.least_value, conflicts.greatest_value,
    conflicts.chosen_value, conflicts.outcome
from quality_conflicts as conflicts
inner join dim_report as reports on conflicts.report_key = reports.report_key
inner join dim_agency as agencies on reports.agency_key = agencies.agency_key
where conflicts.is_current_report and conflicts.outcome = 'differs'
order by {IN_ORDER}, conflicts.year desc, conflicts.metric
"""
OUTLIERS = f"""
select agencies.agency_key, outliers.year, outliers.metric, outliers.report_key, outliers.figure_key,
    outliers.value, outliers.usual_value, outliers.basis, outliers.hint, outliers.score
from quality_outliers as outliers
inner join dim_report as reports on outliers.report_key = reports.report_key
inner join dim_agency as agencies on reports.agency_key = agencies.agency_key
where reports.is_current
order by {IN_ORDER}, outliers.year desc, outliers.metric, outliers.basis
"""
RESTATEMENTS = f"""
select agencies.agency_key, restatements.year, restatements.metric, restatements.report_key,
    restatements.figure_key, restatements.reported_prior_value, restatements.stated_prior_value,
    restatements.outcome
from quality_restatements as restatements
inner join dim_report as reports on restatements.report_key = reports.report_key
inner join dim_agency as agencies on reports.agency_key = agencies.agency_key
order by {IN_ORDER}, restatements.year desc, restatements.metric
"""


def agency_pages(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Page]:
    """A page for each agency."""
    found = [
        Following(connection, query, "agency_key") for query in (VALUES, CONFLICTS, OUTLIERS, RESTATEMENTS)
    ]
    reports: dict[str, list[Row]] = defaultdict(list)
    for report in register.reports:
        reports[report["agency_key"]].append(report)
    peers: dict[tuple[str, str], dict[tuple[str, int], Row]] = defaultdict(dict)
    for row in rows(connection, PEERS):
        peers[row["agency_kind"], row["agency_level"]][row["metric"], row["year"]] = row
    metrics = {row["metric"]: row for row in register.metrics}
    for agency in register.agencies:
        key = agency["agency_key"]
        of_peers = peers.get((agency["agency_kind"], agency["agency_level"]), {})
        values, conflicts, outliers, restatements = (one.rows_of(key) for one in found)
        years = sorted({row["year"] for row in values})
        families = _families(values, of_peers, metrics, conflicts, outliers)
        yield Page(
            address=addresses.agency_page(key),
            template="agency.html",
            title=(agency["agency"], agency["agency"]),
            values={
                "agency": agency,
                "reports": reports[key],
                "years": years,
                "families": families,
                "lines": [
                    _drawn(line) for family in families for line in family["lines"] if len(line["cells"]) > 1
                ],
                "conflicts": _named(conflicts, metrics),
                "outliers": _named(outliers, metrics),
                "restatements": _named(restatements, metrics),
            },
        )


def _named(found: list[Row], metrics: dict[str, Row]) -> list[Row]:
    return [
        {
            **row,
            "zh": metrics[row["metric"]]["label_zh"],
            "en": metrics[row["metric"]]["label_en"],
            "unit": metrics[row["metric"]]["unit"],
        }
        for row in found
    ]


def _drawn(line: Row) -> Row:
    """What a chart shows of a metric: see `assets/agency.js`."""
    return {
        **{name: line[name] for name in ("metric", "family", "zh", "en", "unit")},
        "values": [
            [int(year), cell["value"], cell["qualifier"], f"../{cell['to']}"]
            for year, cells in line["cells"].items()
            for cell in cells
        ],
        "peers": [
            [int(year), of["median"], of["low"], of["high"], of["agencies"]]
            for year, of in line["peers"].items()
        ],
    }


def _families(
    values: list[Row],
    peers: dict[tuple[str, int], Row],
    metrics: dict[str, Row],
    conflicts: list[Row],
    outliers: list[Row],
) -> list[Row]:
    """The metrics that the agency reports, by family; each with a cell for every year that it has."""
    in_conflict = {row["figure_key"] for row in conflicts}
    outlying = {row["figure_key"] for row in outliers}
    lines: dict[str, Row] = {}
    for row in values:
        metric = metrics[row["metric"]]
        line = lines.setdefault(
            row["metric"],
            {
                "metric": row["metric"],
                "family": metric["family"],
                "zh": metric["label_zh"],
                "en": metric["label_en"],
                "unit": metric["unit"],
                "cells": {},
                "peers": {},
            },
        )
        year = str(row["year"])
        line["cells"].setdefault(year, []).append(
            {
                "value": row["value"],
                "qualifier": row["qualifier"],
                "to": addresses.figure(row["report_key"], row["figure_key"]),
                "in_conflict": row["figure_key"] in in_conflict,
                "outlying": row["figure_key"] in outlying,
            }
        )
        if of_peers := peers.get((row["metric"], row["year"])):
            line["peers"][year] = {
                name: of_peers[name] if name == "agencies" else round(of_peers[name], 2)
                for name in ("agencies", "median", "low", "high")
            }
    families: dict[str, Row] = {}
    for metric in metrics.values():
        if metric["metric"] in lines:
            family = families.setdefault(
                metric["family"],
                {
                    "family": metric["family"],
                    "zh": metric["family_zh"],
                    "en": metric["family_en"],
                    "lines": [],
                },
            )
            family["lines"].append(lines[metric["metric"]])
    return list(families.values())
