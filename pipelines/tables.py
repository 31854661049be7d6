"""What passes between the stages: one polars schema a table.

Every table is kept by the stage store, as `<name>.parquet` or in parts, and loaded as `stages.<name>` into
the build database. Offsets are Unicode code points of the document's text, end exclusive. Times are UTC.
"""

from collections.abc import Mapping

import polars as pl
from polars.datatypes import DataTypeClass

UTC = pl.Datetime("us", "UTC")


def _schema(columns: Mapping[str, pl.DataType | DataTypeClass]) -> pl.Schema:
    return pl.Schema(columns)


# One attempt to bring one address into the archive. `sha256` is null where nothing was archived. The columns
# from `role` on are for what came by HTTP, and null for folders.
FETCHES = _schema(
    {
        "run_id": pl.String,
        "source": pl.String,
        "address": pl.String,
        "fetched_at": UTC,
        # new, unchanged, changed, too_large, unreadable, gone; by HTTP also moved, refused_by_robots,
        # wrong_type, timed_out, blocked_address, failed
        "outcome": pl.String,
        "sha256": pl.String,
        "bytes": pl.Int64,
        "detail": pl.String,
        "role": pl.String,  # list, document, attachment, robots: only documents and attachments are read
        "link_text": pl.String,
        "found_on": pl.String,  # the page that the link was on
        "http_status": pl.Int32,
        "etag": pl.String,
        "last_modified": pl.String,
        "transferred_bytes": pl.Int64,  # of the body, packed as it came; 0 where the site said "not modified"
        "moved_to": pl.String,
    }
)

# What of the log still tells something, and when the run of a row began; derived, and kept beside the log.
CONDENSED_FETCHES = pl.Schema({**FETCHES, "run_began": UTC})

# One archived file and how reading it ended.
DOCUMENTS = _schema(
    {
        "sha256": pl.String,
        "source": pl.String,
        "address": pl.String,  # the first address that it was met at; ARCHIVE!/MEMBER within a zip
        "file_name": pl.String,
        "format": pl.String,  # txt, html, docx, doc, rtf, pdf, ofd, zip, png ..., or null where unknown
        "charset": pl.String,
        "bytes": pl.Int64,
        "chars": pl.Int64,
        "text_hash": pl.String,  # eight hex digits that change with the text
        # read, unpacked, empty, unsupported, needs_ocr, too_large, corrupt, timed_out, crashed, failed
        "outcome": pl.String,
        "detail": pl.String,
        "metadata": pl.String,  # a JSON object: what page or file says of itself (title, 索引号 ...)
        "first_seen_at": UTC,
        "version": pl.String,
    }
)

TEXTS = pl.Schema({"sha256": pl.String, "text": pl.String})

# What an agency says about one year, in one version: a corrected text is a row of its own. It may stand in
# several documents; `sha256` is the one whose text is read. What none of them tells is null.
REPORTS = pl.Schema(
    {
        "report_id": pl.String,
        "sha256": pl.String,
        "source": pl.String,
        "title": pl.String,
        "agency": pl.String,
        "region": pl.String,
        "region_code": pl.String,
        "year": pl.Int32,
        "published_on": pl.Date,
        "document_number": pl.String,
        "index_number": pl.String,
        "is_current": pl.Boolean,  # the newest of its versions
        "body_start": pl.Int64,
        "body_end": pl.Int64,  # a repetition of the body lies outside
        "version": pl.String,  # of the code, and of what of its documents the figures depend on
        "kind": pl.String,  # law_based_government, enforcement, interim, other; null without a title
        "version_of": pl.String,  # report_id of the first version; its own for the first
        "version_no": pl.Int32,  # from 1, in the order of publication
    }
)

# One document that was read, the report that it is, and what it says of itself.
REPORT_DOCUMENTS = _schema(
    {
        "sha256": pl.String,
        "report_id": pl.String,
        "is_read_from": pl.Boolean,  # the report's figures come out of this document
        "likeness": pl.Float64,  # share of its words that it has in common with that document: 1 for the same
        "source": pl.String,
        "title": pl.String,
        "agency": pl.String,
        "region": pl.String,
        "region_code": pl.String,
        "year": pl.Int32,
        "published_on": pl.Date,
        "document_number": pl.String,
        "index_number": pl.String,
        "body_start": pl.Int64,
        "body_end": pl.Int64,
        "bands": pl.List(pl.UInt64),  # the sketch that finds like documents; empty for a short text
        "version": pl.String,
    }
)

# Of each document that was read, whether or not a report is read from it.
SECTIONS = pl.Schema(
    {
        "sha256": pl.String,
        "section_no": pl.Int32,  # from 1, in the order of the text; 0 is what stands before the first heading
        "parent_no": pl.Int32,
        "level": pl.Int32,  # 1 for 一、, 2 for （一）, 3 for 1.
        "label": pl.String,
        "heading": pl.String,
        "role": pl.String,  # achievements, duties, problems, plans, other
        "pillar": pl.String,  # of the nine systems of the national outline; null where none is named
        "start": pl.Int64,
        "end": pl.Int64,
    }
)

# One number that states a quantity, with the words that it came from.
FIGURES = pl.Schema(
    {
        "figure_id": pl.String,
        "report_id": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "raw": pl.String,
        "metric": pl.String,  # a code of the catalogue; null where no metric names it
        "candidate": pl.String,  # the metric on trial that names it; then `metric` is null
        "value": pl.Float64,  # in base units: yuan, percentage points, plain counts
        "unit": pl.String,
        "qualifier": pl.String,  # exact, more_than, at_least, nearly, about, at_most, none_stated
        "status": pl.String,  # actual, target, prior, change
        "part": pl.String,  # what it is a part of the total by; null for a total
        "part_of": pl.String,  # the figure_id of the total, where the text gives it
        "section_no": pl.Int32,
        "quote": pl.String,  # the sentence
        "quote_start": pl.Int64,
        "quote_end": pl.Int64,
        "pattern": pl.String,  # the catalogue's pattern that read it
        "lead": pl.Float64,  # how far that pattern was ahead of the best one of another metric; null without
        "version": pl.String,
    }
)

# That a report was read to its end: how many numerals its ledger holds.
LEDGERS = pl.Schema(
    {
        "report_id": pl.String,
        "figures": pl.Int32,
        "numerals": pl.Int32,
        "version": pl.String,  # of the catalogue and code that read it, and of those that identified it
    }
)

# The ledger's other half: every numeral that is no figure, with the reason why not.
NUMERALS = pl.Schema(
    {
        "report_id": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "raw": pl.String,
        "kind": pl.String,  # year, date, doc_number, heading, name, phone, ordinal, page, repetition, other
    }
)

# The catalogue, as the warehouse shows it.
METRICS = pl.Schema(
    {
        "metric": pl.String,
        "family": pl.String,
        "family_zh": pl.String,
        "family_en": pl.String,
        "label_zh": pl.String,
        "label_en": pl.String,
        "column_zh": pl.String,  # the label as the name of a column
        "unit": pl.String,
        "definition": pl.String,
        "adds_up": pl.String,  # over_agencies_and_years, over_agencies, never
        "on_trial": pl.Boolean,  # not in use: its figures have it as their candidate
    }
)

# Provinces, cities and counties, abolished ones too.
REGIONS = pl.Schema(
    {
        "code": pl.String,  # the national code of six digits
        "name": pl.String,
        "path": pl.String,  # the name with those of all above it
        "parent_code": pl.String,  # of the place right above it; null for a province
        "valid_from": pl.Date,  # null where not known: most places are older than the reports
        "valid_to": pl.Date,  # null while it exists
        "is_made_up": pl.Boolean,  # a place of the sample reports
    }
)

# How agencies are called for short.
SHORT_NAMES = pl.Schema({"short": pl.String, "full": pl.String})

# The registry of sources.
SOURCES = pl.Schema(
    {
        "source": pl.String,
        "kind": pl.String,
        "agency": pl.String,  # the one agency that all its reports are by
        "region": pl.String,
        "is_enabled": pl.Boolean,
    }
)

# What a reviewer has said of a figure. `read_...` is what the reader made of it, and must still hold.
CORRECTIONS = pl.Schema(
    {
        "document_sha256": pl.String,
        "span_start": pl.Int64,
        "span_end": pl.Int64,
        "raw": pl.String,  # the characters at that place
        "read_metric": pl.String,  # null where no metric named it
        "read_value": pl.Float64,
        "verdict": pl.String,  # correct: the columns below replace what was read; confirm; remove: no figure
        "metric": pl.String,  # null in any of these five: as it was read; `-` for none
        "value": pl.Float64,
        "unit": pl.String,
        "qualifier": pl.String,
        "status": pl.String,
        "part": pl.String,
        "reason": pl.String,
        "reviewer": pl.String,
        "reviewed_on": pl.Date,
    }
)

# One run of a job. What is of its end is null while it is under way, and where it was stopped by force.
RUNS = _schema(
    {
        "run_id": pl.String,
        "started_at": UTC,
        "finished_at": UTC,
        "outcome": pl.String,  # published, unchanged, failed, done
        "failed_step": pl.String,
        "message": pl.String,  # why it failed
        "checks_passed": pl.Int64,
        "checks_warned": pl.Int64,
        "checks_failed": pl.Int64,
        "worth_a_look": pl.String,  # lines, what is most urgent first
    }
)

# One step of a run. What a step counts by is its own: files, documents, reports, tables.
RUN_STEPS = _schema(
    {
        "run_id": pl.String,
        "step_no": pl.Int32,  # from 1, in the order that they ended
        "step": pl.String,
        "started_at": UTC,
        "seconds": pl.Float64,
        "taken": pl.Int64,  # what it was given
        "made": pl.Int64,  # what there is after it
        "new": pl.Int64,
        "changed": pl.Int64,
        "kept": pl.Int64,
        "failed": pl.Int64,
        "reasons": pl.String,  # a JSON object: how many failed for which reason
    }
)

SCHEMAS = {
    "fetches": FETCHES,
    "documents": DOCUMENTS,
    "texts": TEXTS,
    "reports": REPORTS,
    "report_documents": REPORT_DOCUMENTS,
    "sections": SECTIONS,
    "ledgers": LEDGERS,
    "figures": FIGURES,
    "numerals": NUMERALS,
    "metrics": METRICS,
    "regions": REGIONS,
    "short_names": SHORT_NAMES,
    "sources": SOURCES,
    "corrections": CORRECTIONS,
    "runs": RUNS,
    "run_steps": RUN_STEPS,
}

# What a stage makes out of the archived files and the log of fetches, by the stage's folder. They tell of
# each other: without one, all of its stage are made again.
MADE_FROM_ARCHIVE = {
    "read": ("documents", "texts"),
    "identify": ("reports", "report_documents", "sections"),
    "extract": ("ledgers", "figures", "numerals"),
}

# The large ones are kept in parts, by this column: all rows of a key are in one part.
PARTED = {
    "fetches": "run_id",
    "texts": "sha256",
    "sections": "sha256",
    "figures": "report_id",
    "numerals": "report_id",
}

# What nothing else tells: never made again.
LOGS = ("fetches", "runs", "run_steps")
