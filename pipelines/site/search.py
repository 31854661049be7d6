"""The index that the search page asks, in pieces that it fetches as it needs them.

Chinese has no spaces to tell words by, so every two neighbouring characters lead to the reports that have
them somewhere. The pieces `search/NUMBER` hold these pairs by a hash. Of what has all pairs of a phrase, the
pieces `text/AGENCY` are then read: the lines of an agency's reports, with the places of their figures.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product

import duckdb

from pipelines.site.register import Register
from pipelines.site.rows import Following

LEAST_BUCKETS = 16
POSTINGS_A_BUCKET = 40_000  # some 100 kB

FIGURES = """
select figures.report_key, figures.span_start, figures.figure_key
from intermediate.int_figures as figures
inner join dim_report as reports on figures.report_key = reports.report_key
where reports.is_current
order by coalesce(reports.agency_key, reports.report_key), figures.report_key, figures.span_start,
    figures.figure_key
"""
BODIES = """
select coalesce(reports.agency_key, reports.report_key) as piece, reports.report_key, reports.body_start,
    substring(texts.text, reports.body_start + 1, reports.body_end - reports.body_start) as body
from dim_report as reports
inner join stages.texts as texts on reports.document_sha256 = texts.sha256
where reports.is_current and starts_with(coalesce(reports.agency_key, reports.report_key), $begin)
order by piece, reports.report_key
"""
SIZE = "select coalesce(sum(body_end - body_start), 0) from dim_report where is_current"
SORTED_AT_ONCE = 60_000_000  # characters of texts; a hexadecimal digit more makes sixteen shares of them


def search_pieces(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[tuple[str, object]]:
    """The pieces by name, and last the piece `search`, which says how many buckets there are.

    A report's lines are `[offset of the first character, text]`, its figures `[offset, key]`. The reports of
    a pair are numbers of the register, each as the difference from the one before it.
    """
    figures = Following(connection, FIGURES, "report_key")
    reports_of: dict[str, array[int]] = defaultdict(lambda: array("I"))
    name = ""
    texts: dict[str, object] = {}
    for piece, report_key, start, body in _bodies(connection):
        if piece != name and texts:
            yield f"text/{name}", texts
            texts = {}
        name = piece
        of_report = [[row["span_start"], row["figure_key"]] for row in figures.rows_of(report_key)]
        texts[report_key] = {"lines": _lines(body, start), "figures": of_report}
        number = register.report_no[report_key]
        for pair in pairs(body):
            reports_of[pair].append(number)
    if texts:
        yield f"text/{name}", texts
    yield from _buckets(reports_of)


def _bodies(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, int, str]]:
    """Rows of BODIES in their order, by shares that can be sorted in memory."""
    size = connection.execute(SIZE).fetchone()
    digits = 0
    while size and size[0] > SORTED_AT_ONCE * 16**digits:
        digits += 1
    for begin in map("".join, product("0123456789abcdef", repeat=digits)):
        found = connection.execute(BODIES, {"begin": begin})
        while batch := found.fetchmany(200):
            yield from batch


def pairs(text: str) -> set[str]:
    """Every two neighbouring characters of a text that are letters or digits."""
    return {
        first + second for first, second in pairwise(text.lower()) if first.isalnum() and second.isalnum()
    }


def bucket_of(pair: str, buckets: int) -> int:
    """Which piece holds a pair; `assets/search.js` counts the same."""
    return (ord(pair[0]) * 7919 + ord(pair[1])) % buckets


def _lines(body: str, start: int) -> list[list[object]]:
    lines: list[list[object]] = []
    for line in body.split("\n"):
        if line.strip():
            lines.append([start, line])
        start += len(line) + 1
    return lines


def _buckets(reports_of: dict[str, "array[int]"]) -> Iterator[tuple[str, object]]:
    postings = sum(len(numbers) for numbers in reports_of.values())
    buckets = LEAST_BUCKETS
    while buckets * POSTINGS_A_BUCKET < postings:
        buckets *= 2
    shelves: list[list[str]] = [[] for _ in range(buckets)]
    for pair in sorted(reports_of):
        shelves[bucket_of(pair, buckets)].append(pair)
    for number, shelf in enumerate(shelves):
        yield f"search/{number}", {pair: _differences(reports_of[pair]) for pair in shelf}
    yield "search", {"buckets": buckets}


def _differences(numbers: "array[int]") -> list[int]:
    ordered = sorted(numbers)
    return [number - before for number, before in zip(ordered, [0, *ordered], strict=False)]
