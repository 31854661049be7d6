"""The texts that a search shows, as pieces `text/AGENCY`: the lines of an agency's current reports.

A report without an agency has a piece of its own.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from pipelines.site import pieces
from pipelines.site.many_files import Kind
from pipelines.site.rows import Following, asked_for, tuples

CURRENT = """
select *, coalesce(agency_key, report_key) as piece from dim_report where is_current
"""
# A row version is that of the text and of all that reads it.
FINGERPRINTS = f"""
select reports.piece, bit_xor(hash(
    reports.report_key, reports.document_sha256, reports.body_start, reports.body_end, versions.row_version
))::varchar as made_from
from ({CURRENT}) as reports
left join intermediate.int_report_versions as versions on reports.report_key = versions.report_key
group by reports.piece
order by reports.piece
"""  # noqa: S608 - out of this module
BODIES = f"""
select reports.piece, reports.report_key, reports.body_start,
    substring(texts.text, reports.body_start + 1, reports.body_end - reports.body_start) as body
from ({CURRENT}) as reports
inner join stages.texts as texts on reports.document_sha256 = texts.sha256
where reports.piece in (select unnest(string_split($keys, ' ')))
order by reports.piece, reports.report_key
"""  # noqa: S608
FIGURES = f"""
select figures.report_key, figures.span_start, figures.figure_key
from intermediate.int_figures as figures
inner join ({CURRENT}) as reports on figures.report_key = reports.report_key
where reports.piece in (select unnest(string_split($keys, ' ')))
order by reports.piece, figures.report_key, figures.span_start, figures.figure_key
"""  # noqa: S608


def text_pieces(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pieces of some agencies, by their addresses.

    A report's lines are `[offset of the first character, text]`, its figures `[offset, key]`.
    """
    asked = asked_for(names)
    figures = Following(connection, FIGURES, "report_key", asked)
    for name, bodies in groupby(tuples(connection, BODIES, asked), key=lambda row: row[0]):
        texts = {
            report_key: {
                "lines": _lines(body, start),
                "figures": [[row["span_start"], row["figure_key"]] for row in figures.rows_of(report_key)],
            }
            for _, report_key, start, body in bodies
        }
        (address,) = _addresses(name)
        yield address, pieces.piece(f"text/{name}", texts)


def _lines(body: str, start: int) -> list[list[object]]:
    lines: list[list[object]] = []
    for line in body.split("\n"):
        if line.strip():
            lines.append([start, line])
        start += len(line) + 1
    return lines


def _addresses(name: str) -> list[str]:
    return [pieces.address(f"text/{name}")]


TEXTS = Kind(FINGERPRINTS, _addresses, text_pieces, least=500, most=1500)
