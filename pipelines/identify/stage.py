"""The identify stage: texts in, reports with documents and sections out; only what is new is done again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import polars as pl

from pipelines.identify.neighbours import neighbourhoods, sketch
from pipelines.identify.report import identify
from pipelines.identify.report_rows import Reports, Row, document_row, met, section_rows
from pipelines.identify.reprints import Content, Edition, editions
from pipelines.identify.wording import wording_of
from pipelines.parallel import HERE, Workforce
from pipelines.table_parts import PART_KEYS, Parts
from pipelines.tables import REPORT_DOCUMENTS, REPORTS, SECTIONS
from pipelines.versions import stage_version

SpeaksFor = Mapping[str, tuple[str | None, str | None]]
NOBODY: tuple[str | None, str | None] = (None, None)
TABLE_ROW = " | "
GROUPS_AT_ONCE = 2000  # whose rows are in memory as Python objects


@dataclass(frozen=True)
class Identified:
    """What is known of all reports.

    Attributes:
        reports: one row a version of a report (schema REPORTS).
        documents: one row a document that was read (schema REPORT_DOCUMENTS).
        fresh: how many reports this run made, or made anew.
        kept: how many it took over.
    """

    reports: pl.DataFrame
    documents: pl.DataFrame
    fresh: int
    kept: int


def identify_reports(
    documents: pl.DataFrame,
    texts: Parts,
    sections: Parts,
    previous_reports: pl.DataFrame,
    previous_documents: pl.DataFrame,
    speaks_for: SpeaksFor | None = None,
    workforce: Workforce = HERE,
) -> Identified:
    """The reports that the documents are: one for all documents with one text, one more for each version.

    Args:
        documents: schema DOCUMENTS.
        texts: schema TEXTS.
        sections: of each document that was read (schema SECTIONS); brought up to date.
        previous_reports: the last run's, schema REPORTS.
        previous_documents: the last run's, schema REPORT_DOCUMENTS.
        speaks_for: agency and region that a source speaks for, by its name; used where a text does not tell.
        workforce: those who identify.
    """
    read = _readable(documents)
    kept = previous_documents.join(read, on=["sha256", "version"], how="semi")
    new = read.join(kept, on="sha256", how="anti")
    fresh = _identify_all(new, texts, sections, speaks_for or {}, workforce)
    sections.retain(read["sha256"])
    every = (
        pl.concat([kept, fresh])
        .join(read.select("sha256", "first_seen_at", "metadata"), on="sha256")
        .sort("first_seen_at", "sha256")
    )
    settled = _settled(kept, previous_documents, previous_reports)
    again = [group for group in neighbourhoods(every) if not settled.issuperset(group)]
    reports, rows = _reports_of(again, every, texts)

    left = kept.join(_of(again), on="sha256", how="anti")
    untouched = previous_reports.join(left, on="report_id", how="semi")
    reports = pl.concat([untouched, reports]).sort("report_id")
    unchanged = reports.join(previous_reports, on=["report_id", "version"], how="semi")
    return Identified(
        reports,
        pl.concat([left, rows]).sort("sha256"),
        fresh=reports.height - unchanged.height,
        kept=unchanged.height,
    )


def _readable(documents: pl.DataFrame) -> pl.DataFrame:
    """The documents that have a text, with the version of text and code in place of the reader's."""
    return documents.filter(pl.col("outcome") == "read").with_columns(
        version=pl.format("{}.{}", pl.lit(stage_version("identify")), "text_hash")
    )


@dataclass(slots=True)
class _Item:
    """One document to identify, and what its source speaks for."""

    sha256: str
    source: str
    text: str
    metadata: str | None
    version: str
    speaks_for: tuple[str | None, str | None]


def _identify_all(
    read: pl.DataFrame, texts: Parts, sections: Parts, speaks_for: SpeaksFor, workforce: Workforce
) -> pl.DataFrame:
    """What each document says of itself (schema REPORT_DOCUMENTS); its sections are put to the others."""
    found = [pl.DataFrame(schema=REPORT_DOCUMENTS)]
    items = (
        _Item(sha256, source, text, metadata, version, speaks_for.get(source, NOBODY))
        for batch in texts.batches(read["sha256"])
        for sha256, source, text, metadata, version in batch.join(read, on="sha256", maintain_order="left")
        .select("sha256", "source", "text", "metadata", "version")
        .iter_rows()
    )
    results = workforce.map(_identify, items)
    while made := list(islice(results, PART_KEYS)):
        sections.put(pl.DataFrame([row for _, rows in made for row in rows], schema=SECTIONS, orient="row"))
        found.append(pl.DataFrame([row for row, _ in made], schema=REPORT_DOCUMENTS))
    return pl.concat(found)


def _identify(item: _Item) -> tuple[Row, list[tuple[object, ...]]]:
    """A document's row, and those of its sections."""
    report = identify(item.text, json.loads(item.metadata or "{}"), *item.speaks_for)
    body = item.text[report.body_start : report.body_end]
    bands = sketch(wording_of(body, report.title))
    row = document_row(item.sha256, item.source, report, bands, item.version)
    return row, section_rows(item.sha256, report)


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


def _reports_of(
    groups: list[list[str]], every: pl.DataFrame, texts: Parts
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reports that the groups' documents are (schemas REPORTS and REPORT_DOCUMENTS)."""
    several = _of([group for group in groups if len(group) > 1])
    text_of = dict(texts.rows(several["sha256"]).iter_rows())
    reports, documents = [pl.DataFrame(schema=REPORTS)], [pl.DataFrame(schema=REPORT_DOCUMENTS)]
    for begin in range(0, len(groups), GROUPS_AT_ONCE):
        some = groups[begin : begin + GROUPS_AT_ONCE]
        made = Reports()
        of_them = every.join(_of(some), on="sha256", how="semi")
        rows = {row["sha256"]: row for row in of_them.iter_rows(named=True)}
        for group in some:
            group_met = [met(rows[sha256]) for sha256 in group]
            if len(group) == 1:
                made.add([Edition(group_met)], rows, {})
                continue
            contents = {sha256: _content(rows[sha256], text_of[sha256]) for sha256 in group}
            for versions in editions(group_met, contents.__getitem__):
                made.add(versions, rows, contents)
        reports.append(pl.DataFrame(made.reports, schema=REPORTS))
        documents.append(pl.DataFrame(made.documents, schema=REPORT_DOCUMENTS))
    return pl.concat(reports), pl.concat(documents)


def _of(groups: Iterable[list[str]]) -> pl.DataFrame:
    """The groups' documents, as a table to join."""
    members = [sha256 for group in groups for sha256 in group]
    return pl.DataFrame({"sha256": members}, schema={"sha256": pl.String})


def _content(row: Row, text: str) -> Content:
    body = text[row["body_start"] : row["body_end"]]
    return Content(wording_of(body, row["title"]), sum(TABLE_ROW in line for line in body.splitlines()))
