"""Which agency has a report for which year: on a page of its own, and summed up for the front page."""
# ruff: noqa: S608 - the queries are made of what this package says

from collections import defaultdict
from collections.abc import Iterator

import duckdb

from pipelines.site import addresses
from pipelines.site.page import Page
from pipelines.site.register import NEWEST_FIRST, NUMBERED, NUMBERED_AGENCIES, Register
from pipelines.site.rows import Row, rows, tuples

MOST_LINES = 36  # of the front page's table: agencies, or else cities, or else provinces
MOST_YEARS = 12

# By the agency's number in the register; reports the newest first.
COVERAGE = f"""
select json_array(agencies.number, coverage.year, coverage.outcome, coalesce(reports.numbers, []))::varchar
from quality_coverage as coverage
inner join ({NUMBERED_AGENCIES}) as agencies on coverage.agency_key = agencies.agency_key
left join (
    select agency_key, year, list(number order by {NEWEST_FIRST}, report_key) as numbers
    from ({NUMBERED}) as reports
    where is_current
    group by agency_key, year
) as reports on coverage.agency_key = reports.agency_key and coverage.year = reports.year
order by coverage.agency_key, coverage.year
"""
PLACES = """
select coverage.agency_key, coverage.year, coverage.outcome, regions.province, regions.city
from quality_coverage as coverage
left join dim_agency as agencies on coverage.agency_key = agencies.agency_key
left join dim_region as regions on agencies.region_key = regions.region_key
"""
HOW_MANY = f"""
select count(distinct agency_key) as agency, count(distinct coalesce(city, '')) as city,
    count(*) filter (where outcome != 'reported') as gaps
from ({PLACES})
"""


def coverage_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Rows of the piece `coverage`, as JSON: agency, year, how it stands, the year's current reports."""
    return (row for (row,) in tuples(connection, COVERAGE))


def coverage_page() -> Page:
    """The page that shows the piece."""
    return Page(addresses.COVERAGE, "coverage.html", ("覆盖情况", "Coverage"), {})


def coverage_in_short(connection: duckdb.DuckDBPyConnection, register: Register) -> Row:
    """Lines of a table with a column a year: agencies where they are few, else cities, else provinces.

    Returns:
        `by`: agency, city or province; `years`; `lines`, each with `name`, `to` (an address or None) and
        `cells`: for each year what was expected and what is there, or None before the first report.
    """
    many = rows(connection, HOW_MANY)[0]
    few = [by for by in ("agency", "city") if many[by] <= MOST_LINES]
    by = few[0] if few else "province"
    lines: dict[str | None, dict[int, Row]] = defaultdict(dict)
    for row in rows(connection, _counted(by)):
        lines[row["line"]][row["year"]] = {name: row[name] for name in ("there", "expected", "gap")}
    years = sorted({year for line in lines.values() for year in line})[-MOST_YEARS:]
    agencies = {row["agency_key"]: row for row in register.agencies}
    order = list(agencies) if by == "agency" else sorted(lines, key=lambda line: (line is None, line))
    return {
        "by": by,
        "years": years,
        "lines": [
            {
                "name": agencies[line]["agency"] if by == "agency" and line else line,
                "to": addresses.agency_page(line) if by == "agency" and line else None,
                "cells": [lines[line].get(year) for year in years],
            }
            for line in order
            if line in lines
        ],
        "gaps": many["gaps"],
    }


def _counted(by: str) -> str:
    """The cells of a table with a line for each agency, city or province."""
    return f"""
    select {"agency_key" if by == "agency" else by} as line, year, count(*) as expected,
        count(*) filter (where outcome = 'reported') as there,
        min_by(outcome, agency_key) filter (where outcome != 'reported') as gap
    from ({PLACES})
    group by line, year
    """
