"""The page of each agency: its reports, its metrics over the years, what disagrees.

Its peers' values stand in pieces of their own: any report of any agency changes them.
"""
# ruff: noqa: S608 - the queries are made of what this package says

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import duckdb

from pipelines.site import addresses
from pipelines.site.many_files import Kind
from pipelines.site.page import render
from pipelines.site.register import METRICS, NEWEST_FIRST
from pipelines.site.rows import Following, Row, asked_for, rows, tuples

AGENCIES = """
select agency_key, agency, short_names, agency_kind, agency_kind_zh, agency_kind_en, agency_level, region,
    region_code
from dim_agency
"""
REPORTS = """
select agency_key, report_key, year, title, published_on, is_current, version_no, versions, figures, conflicts
from dim_report
"""
VALUES = """
select agency_key, year, metric, report_key, figure_key, value, qualifier
from intermediate.int_agency_year_figures
"""
CONFLICTS = """
select reports.agency_key, conflicts.year, conflicts.metric, conflicts.report_key,
    conflicts.chosen_figure_key as figure_key, conflicts.least_value, conflicts.greatest_value,
    conflicts.chosen_value, conflicts.outcome
from quality_conflicts as conflicts
inner join dim_report as reports on conflicts.report_key = reports.report_key
where conflicts.is_current_report and conflicts.outcome = 'differs'
"""
OUTLIERS = """
select reports.agency_key, outliers.year, outliers.metric, outliers.report_key, outliers.figure_key,
    outliers.value, outliers.usual_value, outliers.basis
from quality_outliers as outliers
inner join dim_report as reports on outliers.report_key = reports.report_key
where reports.is_current
"""
RESTATEMENTS = """
select reports.agency_key, restatements.year, restatements.metric, restatements.report_key,
    restatements.figure_key, restatements.reported_prior_value, restatements.stated_prior_value,
    restatements.outcome
from quality_restatements as restatements
inner join dim_report as reports on restatements.report_key = reports.report_key
"""
# What a page shows of its agency, each with the order in which it is shown.
SHOWN = {
    "reports": (REPORTS, f"{NEWEST_FIRST}, report_key"),
    "values": (VALUES, "metric, year, figure_key"),
    "conflicts": (CONFLICTS, "year desc, metric, figure_key"),
    "outliers": (OUTLIERS, "year desc, metric, basis"),
    "restatements": (RESTATEMENTS, "year desc, metric, figure_key"),
}
# Peers: agencies of the same kind and level, the agency itself among them.
PEERS = """
select agencies.agency_kind || '-' || agencies.agency_level as peers, figures.metric, figures.year,
    list_transform(
        quantile_cont(figures.value, [0.5, 0.25, 0.75]), lambda value: round(value, 2)
    ) as quartiles,
    count(figures.value) as agencies
from dim_agency as agencies
left join intermediate.int_agency_year_figures as figures on agencies.agency_key = figures.agency_key
where agencies.agency_kind is not null and agencies.agency_level is not null
group by all
order by peers, metric, year
"""
LEAST_PEERS = 3  # fewer have no median
ALL_METRICS = (
    f"select md5(string_agg(to_json(named)::varchar, '' order by metric)) as hashed from ({METRICS}) as named"
)


def _fingerprints() -> str:
    hashed = {
        name: f"select agency_key, bit_xor(hash(shown)) as hashed from ({query}) as shown group by agency_key"
        for name, (query, _) in SHOWN.items()
    }
    joined = "\n".join(
        f"left join ({query}) as {name} on agencies.agency_key = {name}.agency_key"
        for name, query in hashed.items()
    )
    return f"""
    select agencies.agency_key, md5(concat_ws(
        '|', metrics.hashed, hash(agencies), {", ".join(f"coalesce({name}.hashed, 0)" for name in hashed)}
    )) as made_from
    from ({AGENCIES}) as agencies
    cross join ({ALL_METRICS}) as metrics
    {joined}
    order by agencies.agency_key
    """


def agency_pages(
    connection: duckdb.DuckDBPyConnection, agency_keys: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The pages of some agencies.

    Args:
        connection: to a built database.
        agency_keys: whose pages are wanted.

    Yields:
        The address of each agency's page, and the page.
    """
    asked = asked_for(agency_keys)
    found = {
        name: Following(connection, _of_some(query, order), "agency_key", asked)
        for name, (query, order) in SHOWN.items()
    }
    metrics = {row["metric"]: row for row in rows(connection, METRICS)}
    for agency in rows(connection, _of_some(AGENCIES, "agency"), asked):
        address = addresses.agency_page(agency["agency_key"])
        of_agency = {name: one.rows_of(agency["agency_key"]) for name, one in found.items()}
        yield address, _agency_page(address, agency, of_agency, metrics)


def _of_some(query: str, order: str) -> str:
    return f"""
    select * from ({query})
    where agency_key in (select unnest(string_split($keys, ' ')))
    order by agency_key, {order}
    """


def _agency_page(address: str, agency: Row, of: dict[str, list[Row]], metrics: dict[str, Row]) -> str:
    families = _families(of["values"], metrics, of["conflicts"], of["outliers"])
    return render(
        "agency.html",
        address,
        (agency["agency"], agency["agency"]),
        agency=agency,
        peers=_peers(agency),
        reports=of["reports"],
        years=sorted({row["year"] for row in of["values"]}),
        families=families,
        lines=[_drawn(line) for family in families for line in family["lines"] if len(line["cells"]) > 1],
        **{name: _named(of[name], metrics) for name in ("conflicts", "outliers", "restatements")},
    )


def _peers(agency: Row) -> str | None:
    """The piece of the agency's peers: those of the same kind and level, the agency itself among them."""
    kind, level = agency["agency_kind"], agency["agency_level"]
    return f"peers/{kind}-{level}" if kind and level else None


def peer_pieces(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, object]]:
    """The values of each kind of agency at each level, as pieces `peers/KIND-LEVEL`.

    They are by metric, and lists: year, median, lower and upper quartile, how many agencies.
    """
    for name, found in groupby(tuples(connection, PEERS), key=lambda row: row[0]):
        values: dict[str, list[list[Any]]] = defaultdict(list)
        for _, metric, year, quartiles, agencies in found:
            if agencies >= LEAST_PEERS:
                values[metric].append([year, *quartiles, agencies])
        yield f"peers/{name}", values


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
    }


def _families(
    values: list[Row], metrics: dict[str, Row], conflicts: list[Row], outliers: list[Row]
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


def _addresses(agency_key: str) -> list[str]:
    return [addresses.agency_page(agency_key)]


AGENCY_PAGES = Kind(_fingerprints(), _addresses, agency_pages, least=100, most=500)
