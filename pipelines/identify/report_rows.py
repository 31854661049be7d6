"""The rows of the identify stage's tables."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.identify.report import Report
from pipelines.identify.reprints import Content, Edition, Met, kind_of

Row = dict[str, Any]
# The key of a document's metadata by which a reader says that it recognised the text in a picture.
SCANNED = "ocr"


def document_row(sha256: str, source: str, report: Report, bands: list[int], version: str) -> Row:
    """What a document says of itself (schema REPORT_DOCUMENTS); for the time being a report of its own."""
    region = report.region
    return {
        "sha256": sha256,
        "report_id": report_id_of(sha256),
        "is_read_from": True,
        "likeness": 1.0,
        "source": source,
        "title": report.title,
        "agency": report.agency,
        "region": region.path if region else None,
        "region_code": region.code if region else None,
        "year": report.year,
        "published_on": report.published_on,
        "document_number": report.document_number,
        "index_number": report.index_number,
        "body_start": report.body_start,
        "body_end": report.body_end,
        "bands": bands,
        "version": version,
    }


def section_rows(sha256: str, report: Report) -> list[tuple[object, ...]]:
    """A document's rows of schema SECTIONS."""
    return [
        (sha256, s.section_no, s.parent_no, s.level, s.label, s.heading, s.role, s.pillar, s.start, s.end)
        for s in report.sections
    ]


def report_id_of(sha256: str) -> str:
    """A report is named after the document that it was first met by."""
    return sha256[:16]


def met(row: Row) -> Met:
    """A document as `reprints` needs it, of its row with `first_seen_at` and `metadata` beside."""
    return Met(
        sha256=row["sha256"],
        agency=row["agency"],
        region=row["region"],
        year=row["year"],
        kind=kind_of(row["title"]),
        title=row["title"],
        published_on=row["published_on"],
        first_seen_at=row["first_seen_at"],
        scanned=SCANNED in json.loads(row["metadata"] or "{}"),
    )


@dataclass
class Reports:
    """Rows of schemas REPORTS and REPORT_DOCUMENTS, as they are made."""

    reports: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)

    def add(
        self, versions: Sequence[Edition], rows: Mapping[str, Row], contents: Mapping[str, Content]
    ) -> None:
        """Add a report with all its versions.

        Args:
            versions: from the first to the newest.
            rows: what each document says of itself, by its SHA-256.
            contents: what each document says; may lack those of an edition of one document.
        """
        first = report_id_of(versions[0].first.sha256)
        for number, edition in enumerate(versions, 1):
            report_id = report_id_of(edition.first.sha256)
            told = [rows[document.sha256] for document in edition.documents]
            self.reports.append(
                _report_row(edition, told)
                | {
                    "report_id": report_id,
                    "is_current": number == len(versions),
                    "version_of": first,
                    "version_no": number,
                }
            )
            for row in told:
                likeness = 1.0
                if row is not told[0]:
                    wording = contents[told[0]["sha256"]].wording
                    likeness = wording.shared(contents[row["sha256"]].wording)[0]
                own = {"report_id": report_id, "is_read_from": row is told[0], "likeness": likeness}
                self.documents.append({key: row[key] for key in row if key not in NOT_KEPT} | own)


NOT_KEPT = {"first_seen_at", "metadata"}


def _report_row(edition: Edition, told: Sequence[Row]) -> Row:
    """What the documents tell, each column by the first that tells it."""
    best = told[0]
    placed = next((row for row in told if row["region"]), best)
    row = {
        column: next((row[column] for row in told if row[column] is not None), None)
        for column in ("title", "agency", "year", "document_number", "index_number")
    }
    return row | {
        "sha256": best["sha256"],
        "source": best["source"],
        "region": placed["region"],
        "region_code": placed["region_code"],
        "published_on": edition.published_on,
        "body_start": best["body_start"],
        "body_end": best["body_end"],
        "kind": kind_of(row["title"]),
        "version": _version(best, row["year"]),
    }


def _version(best: Row, year: int | None) -> str:
    """Of the code, and of what the figures depend on: another document to read them from, or another year."""
    inputs = f"{best['sha256']}:{year}:{best['body_start']}:{best['body_end']}"
    return f"{best['version']}.{hashlib.sha256(inputs.encode()).hexdigest()[:8]}"
