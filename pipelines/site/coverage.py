"""Which agency has a report for which year: on a page of its own, and summed up for the front page."""

from collections import defaultdict

import duckdb

from pipelines.site import addresses
from pipelines.site.page import Page
from pipelines.site.register import Register
from pipelines.site.rows import Row, rows

MOST_LINES = 36  # of the front page's table: agencies, or else cities, or else provinces
MOST_YEARS = 12

COVERAGE = """
select coverage.agency_key, coverage.year, coverage.outcome, regions.province, regions.city
from quality_coverage as coverage
left join dim_agency as agencies on coverage.agency_key = agencies.agency_key
left join dim_region as regions on agencies.region_key = regions.region_key
order by coverage.agency_key, coverage.year
"""


def coverage_piece(connection: duckdb.DuckDBPyConnection, register: Register) -> list[list[object]]:
    """The piece `coverage`: agency, year, how the year stands, the year's current reports."""
    reports: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, report in enumerate(register.reports):
        if report["is_current"] and report["agency_key"]:
            reports[report["agency_key"], report["year"]].append(number)
    return [
        [
            register.agency_no[row["agency_key"]],
            row["year"],
            row["outcome"],
            reports[row["agency_key"], row["year"]],
        ]
        for row in rows(connection, COVERAGE)
        if row["agency_key"] in register.agency_no
    ]


def coverage_page() -> Page:
    """The page that shows the piece."""
    return Page(addresses.COVERAGE, "coverage.html", ("覆盖情况", "Coverage"), {})


def coverage_in_short(connection: duckdb.DuckDBPyConnection, register: Register) -> Row:
    """Lines of a table with a column a year: agencies where they are few, else cities, else provinces.

    Returns:
        `by`: agency, city or province; `years`; `lines`, each with `name`, `to` (an address or None) and
        `cells`: for each year what was expected and what is there, or None before the first report.
    """
    found = rows(connection, COVERAGE)
    years = sorted({row["year"] for row in found})[-MOST_YEARS:]
    by, name = _unit(found)
    lines: dict[str | None, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        lines[row[name]][row["year"]].append(row["outcome"])
    agencies = {row["agency_key"]: row for row in register.agencies}
    order = list(agencies) if by == "agency" else sorted(lines, key=lambda line: (line is None, line))
    return {
        "by": by,
        "years": years,
        "lines": [
            {
                "name": agencies[line]["agency"] if by == "agency" and line else line,
                "to": addresses.agency_page(line) if by == "agency" and line else None,
                "cells": [_cell(lines[line].get(year)) for year in years],
            }
            for line in order
            if line in lines
        ],
        "gaps": sum(row["outcome"] != "reported" for row in found),
    }


def _unit(found: list[Row]) -> tuple[str, str]:
    for by, column in (("agency", "agency_key"), ("city", "city")):
        if len({row[column] for row in found}) <= MOST_LINES:
            return by, column
    return "province", "province"


def _cell(outcomes: list[str] | None) -> Row | None:
    if outcomes is None:
        return None
    there = sum(outcome == "reported" for outcome in outcomes)
    gap = next((outcome for outcome in outcomes if outcome != "reported"), None)
    return {"there": there, "expected": len(outcomes), "gap": gap}
