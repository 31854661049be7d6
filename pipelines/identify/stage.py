"""The identify stage: texts in, reports and sections out; only what is new or outdated is done again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.identify.report import Report, identify
from pipelines.tables import REPORTS, SECTIONS
from pipelines.versions import stage_version

NOBODY: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True)
class Identified:
    """All reports and sections, and how many of the reports this run made and kept."""

    reports: pl.DataFrame
    sections: pl.DataFrame
    fresh: int
    kept: int


def identify_reports(
    documents: pl.DataFrame,
    texts: pl.DataFrame,
    previous_reports: pl.DataFrame,
    previous_sections: pl.DataFrame,
    speaks_for: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> Identified:
    """A report for each document that was read.

    Args:
        documents: schema DOCUMENTS.
        texts: schema TEXTS.
        previous_reports: the last run's, schema REPORTS.
        previous_sections: the last run's, schema SECTIONS.
        speaks_for: agency and region that a source speaks for, by its name; used where a text does not tell.
    """
    version = stage_version("identify")
    read = documents.filter(pl.col("outcome") == "read")
    kept = previous_reports.filter(
        (pl.col("version") == version) & pl.col("sha256").is_in(read["sha256"].implode())
    )
    wanted = read.join(kept.select("sha256"), on="sha256", how="anti").join(texts, on="sha256")
    reports, sections = [], []
    for row in wanted.iter_rows(named=True):
        agency, region = (speaks_for or {}).get(row["source"], NOBODY)
        report = identify(row["text"], json.loads(row["metadata"] or "{}"), agency, region)
        report_id = row["sha256"][:16]
        reports.append(report_row(report, report_id, row["sha256"], row["source"], version))
        sections += [
            (
                report_id,
                s.section_no,
                s.parent_no,
                s.level,
                s.label,
                s.heading,
                s.role,
                s.pillar,
                s.start,
                s.end,
            )
            for s in report.sections
        ]
    fresh = pl.DataFrame(reports, schema=REPORTS, orient="row")
    every = mark_current(pl.concat([kept, fresh]), documents)
    kept_sections = previous_sections.join(kept.select("report_id"), on="report_id", how="semi")
    return Identified(
        every,
        pl.concat([kept_sections, pl.DataFrame(sections, schema=SECTIONS, orient="row")]),
        fresh.height,
        kept.height,
    )


def report_row(report: Report, report_id: str, sha256: str, source: str, version: str) -> tuple[object, ...]:
    """One row of schema REPORTS."""
    region = report.region
    return (
        report_id, sha256, source, report.title, report.agency, region.path if region else None,
        region.code if region else None, report.year, report.published_on, report.document_number,
        report.index_number, True, report.body_start, report.body_end, version,
    )  # fmt: skip


def mark_current(reports: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Set `is_current`: the latest published of the reports on one agency and year, then the last one met.

    A report whose agency or year is not known stands for itself.
    """
    seen = documents.select("sha256", "first_seen_at")
    key = pl.concat_str(
        pl.when(pl.col("agency").is_null() | pl.col("year").is_null())
        .then(pl.col("report_id"))
        .otherwise(pl.concat_str("agency", pl.col("region").fill_null(""), "year", separator="|"))
    )
    return (
        reports.drop("is_current")
        .join(seen, on="sha256", how="left")
        .sort("published_on", "first_seen_at", "report_id", nulls_last=False)
        .with_columns(is_current=pl.col("report_id").last().over(key) == pl.col("report_id"))
        .sort("report_id")
        .select(list(REPORTS))
    )
