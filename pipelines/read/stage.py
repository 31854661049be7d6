"""Read: from archived files to texts, and a row on how reading each one ended."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import polars as pl

from pipelines.collect.archive import Archive, ArchiveError
from pipelines.read.reader import read_bytes, read_file
from pipelines.read.result import ReadResult
from pipelines.tables import DOCUMENTS, TEXTS
from pipelines.versions import stage_version

__all__ = ["ReadOut", "read_documents", "read_file"]

# What collecting could not archive, and the outcome that its document has.
NOT_ARCHIVED = {"too_large": "too_large", "unreadable": "failed"}


@dataclass(frozen=True)
class ReadOut:
    """What is known of all documents.

    Attributes:
        documents: one row a document (schema DOCUMENTS).
        texts: one row for each document with outcome `read` (schema TEXTS).
        fresh: how many were read in this run.
        kept: how many were taken over as they were.
    """

    documents: pl.DataFrame
    texts: pl.DataFrame
    fresh: int
    kept: int


def read_documents(
    fetches: pl.DataFrame,
    archive_folder: Path,
    previous_documents: pl.DataFrame,
    previous_texts: pl.DataFrame,
    now: datetime,
) -> ReadOut:
    """Read every archived file that was not read yet by this version of the readers.

    A document's key is the SHA-256 of its bytes. A file that could not be archived (too large, unreadable)
    has a document too, so that no file ends in silence: its key is `address:` and the SHA-256 of source and
    address, and it is there as long as that address fares no better. What failed is tried again each time.

    Args:
        fetches: the whole log (schema FETCHES), in the order of time.
        archive_folder: the archive's root.
        previous_documents: the documents so far (schema DOCUMENTS).
        previous_texts: their texts (schema TEXTS).
        now: when documents that are new here are first seen, in UTC.
    """
    version = stage_version("read")
    archive = Archive(archive_folder)
    previous = {row["sha256"]: row for row in previous_documents.iter_rows(named=True)}
    texts_before = dict(previous_texts.select("sha256", "text").iter_rows())
    documents, texts, kept = [], [], 0
    for key, fetch in _wanted(fetches).items():
        row = previous.get(key)
        if row and row["version"] == version and row["outcome"] != "failed" and fetch["sha256"]:
            kept += 1
            text = texts_before.get(key, "")
        else:
            result = _read(archive, fetch)
            before, row = row, _row(key, fetch, result, row["first_seen_at"] if row else now, version)
            kept += row == before  # what could not be archived is looked at again, and mostly as it was
            text = result.text
        documents.append(row)
        if row["outcome"] == "read":
            texts.append({"sha256": key, "text": text})
    return ReadOut(
        pl.DataFrame(documents, schema=DOCUMENTS),
        pl.DataFrame(texts, schema=TEXTS),
        fresh=len(documents) - kept,
        kept=kept,
    )


def _wanted(fetches: pl.DataFrame) -> dict[str, dict]:
    """For each document's key, the fetch that it was first met by."""
    archived: dict[str, dict] = {}
    failing: dict[str, dict] = {}
    # List pages and robots.txt are archived for collecting, and are no documents.
    for fetch in fetches.filter(
        ~pl.col("role").is_in(["list", "robots", "crawl"]).fill_null(False)
    ).iter_rows(named=True):
        address_key = (
            "address:" + hashlib.sha256(f"{fetch['source']}\0{fetch['address']}".encode()).hexdigest()
        )
        if fetch["outcome"] in NOT_ARCHIVED:
            failing[address_key] = fetch
        else:
            failing.pop(address_key, None)
        if fetch["sha256"]:
            archived.setdefault(fetch["sha256"], fetch)
    return archived | failing


def _read(archive: Archive, fetch: dict) -> ReadResult:
    if fetch["sha256"] is None:
        return ReadResult(outcome=NOT_ARCHIVED[fetch["outcome"]], detail=fetch["detail"])
    try:
        return read_bytes(archive.get(fetch["sha256"]))
    except ArchiveError as error:
        return ReadResult(outcome="failed", detail=str(error))


def _row(key: str, fetch: dict, result: ReadResult, first_seen_at: datetime, version: str) -> dict:
    return {
        "sha256": key,
        "source": fetch["source"],
        "address": fetch["address"],
        "file_name": PurePosixPath(fetch["address"]).name,
        "format": result.format,
        "charset": result.charset,
        "bytes": fetch["bytes"],
        "chars": len(result.text) if result.outcome == "read" else None,
        "outcome": result.outcome,
        "detail": result.detail,
        "metadata": json.dumps(result.metadata, ensure_ascii=False),
        "first_seen_at": first_seen_at,
        "version": version,
    }
