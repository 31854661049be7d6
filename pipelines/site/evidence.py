"""The page of each report, the evidence: its text with its figures marked, and what is known of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from markupsafe import Markup

from pipelines.site import addresses
from pipelines.site.evidence_figures import STATES, spans_of, with_states
from pipelines.site.evidence_text import Block, Heading, marked_text, visible
from pipelines.site.many_files import Kind
from pipelines.site.page import render
from pipelines.site.rows import Row, asked_for, rows
from pipelines.site.words import both

# All that a page shows, by report: what the report's rows are made from, and what other reports tell of it.
FINGERPRINTS = """
with names as (
    select md5(string_agg(to_json(named)::varchar, '' order by metric)) as names_hash
    from (select metric, family, family_zh, family_en, label_zh, label_en from dim_metric) as named
), roles as (
    select md5(string_agg(to_json(dim_section_role)::varchar, '' order by section_role)) as roles_hash
    from dim_section_role
), pillars as (
    select md5(string_agg(to_json(dim_pillar)::varchar, '' order by section_pillar)) as pillars_hash
    from dim_pillar
), versions as (
    select version_of, bit_xor(hash(report_key, version_no, published_on, is_current)) as versions_hash
    from dim_report group by version_of
), documents as (
    select report_key, bit_xor(hash(
        document_sha256, is_read_from, likeness_pct, source, address, other_addresses, file_name, format
    )) as documents_hash
    from report_documents group by report_key
), doubts as (
    select report_key, bit_xor(hash(figure_key, reasons, compared_with)) as doubts_hash
    from quality_review group by report_key
), corrections as (
    select report_key, bit_xor(hash(quality_corrections)) as corrections_hash
    from quality_corrections where report_key is not null group by report_key
)
select reports.report_key, md5(concat_ws(
    '|', row_versions.row_version, hash(reports), versions_hash,
    coalesce(documents_hash, 0), coalesce(doubts_hash, 0), coalesce(corrections_hash, 0),
    names_hash, roles_hash, pillars_hash
)) as made_from
from dim_report as reports
cross join names
cross join roles
cross join pillars
left join intermediate.int_report_versions as row_versions on reports.report_key = row_versions.report_key
left join versions on reports.version_of = versions.version_of
left join documents on reports.report_key = documents.report_key
left join doubts on reports.report_key = doubts.report_key
left join corrections on reports.report_key = corrections.report_key
order by not starts_with(reports.document_sha256, reports.report_key), reports.report_key
"""
# The tables are in the order of their keys: a range of keys is read out of a part of each.
REPORTS = """
select reports.*, counts.numerals, counts.other, quality_reports.missing
from dim_report as reports
left join intermediate.int_report_counts as counts on reports.report_key = counts.report_key
left join quality_reports on reports.report_key = quality_reports.report_key
where reports.report_key in (select unnest(string_split($keys, ' ')))
    and reports.report_key between $first and $last
"""
TEXTS = """
select document_sha256, text
from staging.stg_texts
where document_sha256 in (select unnest(string_split($keys, ' ')))
    and document_sha256 between $first and $last
"""
FIGURES = """
select report_key, figure_key, family, metric, candidate_metric, value, unit, qualifier, status, part,
    part_of_key, standing, is_corrected, is_confirmed, read_metric, read_value, span_start, span_end,
    section_no
from intermediate.int_figures
where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last
order by report_key, span_start, span_end, metric, figure_key
"""
NUMERALS = """
select report_key, span_start, span_end, raw, kind
from ledger
where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last and kind <> 'figure'
order by report_key, span_start
"""
SECTIONS = """
select report_key, section_no, parent_no, level, label, heading, role, pillar, span_start
from staging.stg_sections
where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last
order by report_key, section_no
"""
VERSIONS = """
select asked.report_key, versions.report_key as version_key, versions.version_no, versions.published_on,
    versions.is_current
from dim_report as asked
inner join dim_report as versions on asked.version_of = versions.version_of
where asked.report_key in (select unnest(string_split($keys, ' ')))
    and asked.report_key between $first and $last
    and asked.versions > 1
order by asked.report_key, versions.version_no
"""
DOCUMENTS = """
select report_key, document_sha256, is_read_from, likeness_pct, source, address, other_addresses, file_name,
    format
from report_documents
where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last
order by report_key, is_read_from desc, document_sha256
"""
DOUBTS = """
with each_doubt as (
    select report_key, figure_key, unnest(string_split(reasons, ', ')) as reason,
        string_split(compared_with, '; ') as compared
    from quality_review
    where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last
)
select report_key, figure_key, reason,
    substr(
        list_filter(compared, lambda one: starts_with(one, reason || ' '))[1], length(reason) + 2
    ) as compared_with
from each_doubt
"""
CORRECTIONS = """
select report_key, figure_key, span_start, verdict, reason, reviewer, reviewed_on
from quality_corrections
where report_key in (select unnest(string_split($keys, ' ')))
    and report_key between $first and $last and outcome = 'applied'
"""
QUERIES = {
    "figures": FIGURES,
    "numerals": NUMERALS,
    "sections": SECTIONS,
    "versions": VERSIONS,
    "documents": DOCUMENTS,
    "doubts": DOUBTS,
    "corrections": CORRECTIONS,
}
METRICS = "select metric, family, family_zh, family_en, label_zh, label_en from dim_metric"
ROLES = "select section_role as code, label_zh, label_en from dim_section_role"
PILLARS = "select section_pillar as code, label_zh, label_en from dim_pillar"

SHORT_LEAD = 300  # characters before the body that are shown without being asked for


@dataclass(frozen=True)
class ReportRows:
    """All that a report's page is made from: a row of REPORTS, and for it the rows of each other query."""

    report: Row
    figures: list[Row]
    numerals: list[Row]
    sections: list[Row]
    versions: list[Row]
    documents: list[Row]
    doubts: list[Row]
    corrections: list[Row]


@dataclass(frozen=True)
class Names:
    """In both languages by code; a metric's leads to its page."""

    metrics: dict[str, Markup]
    families: dict[str, Markup]
    roles: dict[str, Markup]
    pillars: dict[str, Markup]


def report_pages(
    connection: duckdb.DuckDBPyConnection, report_keys: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The pages of some reports.

    Args:
        connection: to a built database.
        report_keys: whose pages are wanted; a hundred or more at once are read much faster than one by one.

    Yields:
        The address of each report's page, and the page.
    """
    asked = _keys(report_keys)
    found = {name: _by_report(connection, query, asked) for name, query in QUERIES.items()}
    metrics = rows(connection, METRICS)
    names = Names(
        metrics={
            row["metric"]: Markup('<a href="../{}">{}</a>').format(
                addresses.metric_page(row["metric"]), both(row["label_zh"], row["label_en"])
            )
            for row in metrics
        },
        families={row["family"]: both(row["family_zh"], row["family_en"]) for row in metrics},
        roles=_labels(connection, ROLES),
        pillars=_labels(connection, PILLARS),
    )
    reports = rows(connection, REPORTS, asked)
    of_documents = _keys([report["document_sha256"] for report in reports])
    texts = {row["document_sha256"]: row["text"] for row in rows(connection, TEXTS, of_documents)}
    for report in reports:
        key = report["report_key"]
        whole = {**report, "text": texts.get(report["document_sha256"])}
        yield (
            addresses.report_page(key),
            report_page(ReportRows(whole, **{name: of[key] for name, of in found.items()}), names),
        )


def _keys(keys: Sequence[str]) -> dict[str, Any]:
    """What a query that asks for some keys is given."""
    return {**asked_for(keys), "first": min(keys, default=""), "last": max(keys, default="")}


def _by_report(
    connection: duckdb.DuckDBPyConnection, query: str, keys: dict[str, Any]
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(connection, query, keys):
        found[row["report_key"]].append(row)
    return found


def _labels(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Markup]:
    return {row["code"]: both(row["label_zh"], row["label_en"]) for row in rows(connection, query)}


def report_page(of: ReportRows, names: Names) -> str:
    """One report's page, a function of its rows and the names alone."""
    report = of.report
    text = report["text"] or ""
    doubts_of: dict[str, list[Row]] = defaultdict(list)
    for doubt in of.doubts:
        doubts_of[doubt["figure_key"]].append(doubt)
    shown = with_states(of.figures, doubts_of)
    blocks = marked_text(
        text,
        spans_of(shown, of.numerals),
        headings=[
            Heading(row["span_start"], row["label"], row["heading"], row["level"])
            for row in of.sections
            if row["section_no"]
        ],
        body=(report["body_start"], report["body_end"]) if report["body_end"] else None,
        repetitions=[row["span_start"] for row in of.numerals if row["kind"] == "repetition"],
    )
    title = report["title"] or " ".join(str(report[name]) for name in ("agency", "year") if report[name])
    title = title or report["file_name"] or report["report_key"]
    return render(
        "report.html",
        addresses.report_page(report["report_key"]),
        (title, title),
        report=report,
        heading=visible(title),
        figures=shown,
        unmarked={figure["figure_key"] for figure in shown if not _is_marked(text, figure)},
        kinds=_kinds(of.numerals, of.corrections),
        outline=_outline(text, of.sections, shown, [block for block in blocks if block.kind == "body"]),
        blocks=blocks,
        versions=of.versions,
        documents=[{**document, "places": _places(document)} for document in of.documents],
        corrections={row["figure_key"]: row for row in of.corrections},
        states=_counted(STATES, [figure["state"] for figure in shown]),
        families=_counted(
            [*names.families, "unmapped"], [figure["family"] or "unmapped" for figure in shown]
        ),
        short_lead=SHORT_LEAD,
        visible=visible,
        names=names,
    )


def _is_marked(text: str, figure: Row) -> bool:
    words = text[figure["span_start"] : figure["span_end"]]
    return figure["span_end"] <= len(text) and words.strip("\n") != ""


def _counted(order: Sequence[str], found: list[str]) -> list[tuple[str, int]]:
    return [(code, count) for code in order if (count := found.count(code))]


def _kinds(numerals: Sequence[Row], corrections: Sequence[Row]) -> list[Row]:
    """The numerals that are no figures by their kind, the most frequent first; with what a reviewer said."""
    removed = {row["span_start"]: row["reason"] for row in corrections if row["verdict"] == "remove"}
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in numerals:
        by_kind[row["kind"]].append({**row, "reason": removed.get(row["span_start"])})
    return [
        {"kind": kind, "count": len(found), "numerals": found}
        for kind, found in sorted(by_kind.items(), key=lambda one: (-len(one[1]), one[0]))
    ]


def _outline(text: str, sections: Sequence[Row], figures: Sequence[Row], body: Sequence[Block]) -> list[Row]:
    """The headings of the body with the number of figures below each."""
    below: dict[int, int] = defaultdict(int)
    parents = {row["section_no"]: row["parent_no"] for row in sections}
    for figure in figures:
        at = figure["section_no"]
        while at:
            below[at] += 1
            at = parents.get(at, 0)
    return [
        {**row, "line": text.rfind("\n", 0, row["span_start"]) + 1, "figures": below[row["section_no"]]}
        for row in sections
        if row["section_no"] and any(block.start <= row["span_start"] <= block.end for block in body)
    ]


def _places(document: Row) -> list[tuple[str, bool]]:
    """Where a document was met, and whether it can be visited there; any other address is but shown."""
    found = [document["address"], *(document["other_addresses"] or "").split("\n")]
    return [(place, place.startswith(("http://", "https://"))) for place in dict.fromkeys(found) if place]


def _addresses(report_key: str) -> list[str]:
    return [addresses.report_page(report_key)]


REPORT_PAGES = Kind(FINGERPRINTS, _addresses, report_pages, least=30, most=400)
