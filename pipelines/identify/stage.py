"""The identify stage: texts in, reports with documents and sections out; only what is new is done again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.identify.neighbours import neighbourhoods, sketch
from pipelines.identify.report import Report, identify
from pipelines.identify.report_rows import Reports, Row, document_row, met, section_rows
from pipelines.identify.reprints import Content, Edition, editions
from pipelines.identify.wording import wording_of
from pipelines.tables import REPORT_DOCUMENTS, REPORTS, SECTIONS
from pipelines.versions import stage_version

SpeaksFor = Mapping[str, tuple[str | None, str | None]]
NOBODY: tuple[str | None, str | None] = (None, None)
TABLE_ROW = " | "


@dataclass(frozen=True)
class Identified:
    """What is known of all reports.

    Attributes:
        reports: one row a version of a report (schema REPORTS).
        documents: one row a document that was read (schema REPORT_DOCUMENTS).
        sections: of the documents that the reports are read from (schema SECTIONS).
        fresh: how many reports this run made, or made anew.
        kept: how many it took over.
    """

    reports: pl.DataFrame
    documents: pl.DataFrame
    sections: pl.DataFrame
    fresh: int
    kept: int


def identify_reports(
    documents: pl.DataFrame,
    texts: pl.DataFrame,
    previous_reports: pl.DataFrame,
    previous_sections: pl.DataFrame,
    previous_documents: pl.DataFrame,
    speaks_for: SpeaksFor | None = None,
) -> Identified:
    """The reports that the documents are: one for all documents with one text, one more for each version.

    Args:
        documents: schema DOCUMENTS.
        texts: schema TEXTS.
        previous_reports: the last run's, schema REPORTS.
        previous_sections: the last run's, schema SECTIONS.
        previous_documents: the last run's, schema REPORT_DOCUMENTS.
        speaks_for: agency and region that a source speaks for, by its name; used where a text does not tell.
    """
    speaks_for = speaks_for or {}
    read = _readable(documents, texts)
    kept = previous_documents.join(read, on=["sha256", "version"], how="semi")
    fresh, identified = _identify_all(read.join(kept, on="sha256", how="anti"), speaks_for)
    every = (
        pl.concat([kept, fresh])
        .join(read.select("sha256", "first_seen_at", "metadata"), on="sha256")
        .sort("first_seen_at", "sha256")
    )
    settled = _settled(kept, previous_documents, previous_reports)
    again = [group for group in neighbourhoods(every) if not settled.issuperset(group)]
    made = _reports_of(again, every, texts)

    left = kept.join(_of(again), on="sha256", how="anti")
    rows = pl.concat([left, pl.DataFrame(made.documents, schema=REPORT_DOCUMENTS)]).sort("sha256")
    untouched = previous_reports.join(left, on="report_id", how="semi")
    reports = pl.concat([untouched, pl.DataFrame(made.reports, schema=REPORTS)]).sort("report_id")

    unchanged = reports.join(previous_reports, on=["report_id", "version"], how="semi")
    changed = reports.join(unchanged, on="report_id", how="anti")
    known = changed.join(fresh, on="sha256", how="anti")  # now read from another of its documents
    identified |= _identify_all(read.join(known, on="sha256", how="semi"), speaks_for)[1]
    sections = [
        row
        for report_id, sha256 in changed.select("report_id", "sha256").iter_rows()
        for row in section_rows(report_id, identified[sha256])
    ]
    kept_sections = previous_sections.join(unchanged, on="report_id", how="semi")
    return Identified(
        reports,
        rows,
        pl.concat([kept_sections, pl.DataFrame(sections, schema=SECTIONS, orient="row")]),
        fresh=changed.height,
        kept=unchanged.height,
    )


def _readable(documents: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The documents that have a text, with it and the version of text and code in place of the reader's."""
    code = stage_version("identify")
    read = documents.filter(pl.col("outcome") == "read").drop("version").join(texts, on="sha256")
    versions = [f"{code}.{hashlib.sha256(text.encode()).hexdigest()[:8]}" for text in read["text"]]
    return read.with_columns(version=pl.Series(versions, dtype=pl.String))


def _identify_all(read: pl.DataFrame, speaks_for: SpeaksFor) -> tuple[pl.DataFrame, dict[str, Report]]:
    """What each document says of itself: rows of schema REPORT_DOCUMENTS, and reports with sections."""
    rows, reports = [], {}
    for row in read.iter_rows(named=True):
        agency, region = speaks_for.get(row["source"], NOBODY)
        report = identify(row["text"], json.loads(row["metadata"] or "{}"), agency, region)
        body = row["text"][report.body_start : report.body_end]
        bands = sketch(wording_of(body, report.title))
        rows.append(document_row(row["sha256"], row["source"], report, bands, row["version"]))
        reports[row["sha256"]] = report
    return pl.DataFrame(rows, schema=REPORT_DOCUMENTS), reports


def _settled(kept: pl.DataFrame, previous: pl.DataFrame, reports: pl.DataFrame) -> set[str]:
    """The documents whose reports can stay as they are, as long as no document joins them.

    Not those of a report that lost a document or a version, or that an interrupted run left half done.
    """
    whole = previous.filter("is_read_from").join(reports, on=["report_id", "sha256"], how="semi")
    of = previous.join(reports.select("report_id", "version_of"), on="report_id", how="left")
    broken = of.join(kept, on="sha256", how="anti")
    broken = pl.concat([broken, of.join(whole, on="report_id", how="anti")])
    settled = of.filter(pl.col("version_of").is_not_null()).join(broken, on="version_of", how="anti")
    return set(settled["sha256"])


def _reports_of(groups: list[list[str]], every: pl.DataFrame, texts: pl.DataFrame) -> Reports:
    """The rows of the reports that the groups' documents are."""
    made = Reports()
    rows = {
        row["sha256"]: row for row in every.join(_of(groups), on="sha256", how="semi").iter_rows(named=True)
    }
    several = _of([group for group in groups if len(group) > 1])
    text_of = dict(texts.join(several, on="sha256", how="semi").select("sha256", "text").iter_rows())
    for group in groups:
        group_met = [met(rows[sha256]) for sha256 in group]
        if len(group) == 1:
            made.add([Edition(group_met)], rows, {})
            continue
        contents = {sha256: _content(rows[sha256], text_of[sha256]) for sha256 in group}
        for versions in editions(group_met, contents.__getitem__):
            made.add(versions, rows, contents)
    return made


def _of(groups: list[list[str]]) -> pl.DataFrame:
    """The groups' documents, as a table to join."""
    members = [sha256 for group in groups for sha256 in group]
    return pl.DataFrame({"sha256": members}, schema={"sha256": pl.String})


def _content(row: Row, text: str) -> Content:
    body = text[row["body_start"] : row["body_end"]]
    return Content(wording_of(body, row["title"]), sum(TABLE_ROW in line for line in body.splitlines()))
