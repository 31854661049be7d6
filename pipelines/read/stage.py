"""Read: from archived files to texts, and a row on how reading each one ended."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from pipelines.collect.archive import Archive, ArchiveError
from pipelines.parallel import HERE, Workforce
from pipelines.read import ocr
from pipelines.read.limits import USUAL, ReadLimits
from pipelines.read.pool import close_shared_pools, shared_pool
from pipelines.read.reader import read_file
from pipelines.read.result import Member, ReadResult
from pipelines.table_parts import Parts
from pipelines.tables import DOCUMENTS, TEXTS
from pipelines.versions import stage_version

__all__ = ["ReadOut", "read_documents", "read_file"]

# What collecting could not archive, and the outcome that its document has.
NOT_ARCHIVED = {"too_large": "too_large", "unreadable": "failed"}
INSIDE = "!/"  # between an archive's address and its member's
MEMBERS, LIMITS = "members", "limits"  # in a document's metadata
LACKS_TEXT = '"pages_without_text"'
KEPT_AT_ONCE = 2000  # texts in memory before they are written
SAVED_EVERY = 60  # seconds between two times that all documents so far are written


@dataclass(frozen=True)
class ReadOut:
    """What is known of all documents.

    Attributes:
        documents: one row a document (schema DOCUMENTS).
        fresh: how many were read in this run.
        kept: how many were taken over as they were.
        damaged: how many should have been read and are damaged in the archive.
    """

    documents: pl.DataFrame
    fresh: int
    kept: int
    damaged: int = 0


@dataclass(frozen=True)
class _Wanted:
    """A document to be: where and when it was first met, or why there are no bytes of it.

    `root` is the outermost archive that it lies in, `depth` how many archives are around it.
    """

    key: str
    source: str
    address: str
    size: int | None
    seen: datetime | None
    missing: ReadResult | None = None
    root: str | None = None
    depth: int = 0


def read_documents(
    fetches: pl.DataFrame,
    archive_folder: Path,
    previous_documents: pl.DataFrame,
    texts: Parts,
    now: datetime,
    limits: ReadLimits = USUAL,
    workforce: Workforce = HERE,
    save: Callable[[pl.DataFrame], None] = lambda documents: None,
) -> ReadOut:
    """Read every archived file that was not read yet by this version of the readers.

    A document's key is the SHA-256 of its bytes. A file that could not be archived (too large, unreadable)
    has a document too, so that no file ends in silence: its key is `address:` and the SHA-256 of source and
    address, and it is there as long as that address fares no better.

    An archive (.zip) is a document with outcome `unpacked`; its members are archived and are documents like
    any other, with the address `ARCHIVE!/MEMBER`.

    A document whose archived file was damaged since it was read keeps its text, and its detail says so.

    Tried again each time: what failed, and what is damaged. Tried again when that may help: what took
    too long or too much memory, under other limits, and scans, once OCR is there.

    Args:
        fetches: the condensed log of fetches (schema CONDENSED_FETCHES), in the order of time.
        archive_folder: the archive's root.
        previous_documents: the documents so far (schema DOCUMENTS).
        texts: one row for each document with outcome `read` (schema TEXTS); brought up to date.
        now: when documents are first seen of which the log does not tell it, in UTC.
        limits: what reading one file may take.
        workforce: those who read, each with a process that a file can do no harm beyond.
        save: is given all documents from time to time, so that a run that is stopped need not begin again.
    """
    reading = _Reading(archive_folder, texts, now, limits, workforce, save)
    return reading.run(fetches, previous_documents)


class _Reading:
    """One run over all documents: those of the log first, then what lies in archives, layer by layer."""

    def __init__(
        self,
        folder: Path,
        texts: Parts,
        now: datetime,
        limits: ReadLimits,
        workforce: Workforce,
        save: Callable[[pl.DataFrame], None],
    ) -> None:
        self.archive = Archive(folder)
        self.texts = texts
        self.texts_before = set(texts.index()["key"])
        self.save = save
        self.saved_at = time.monotonic()
        self.now = now
        self.limits = limits
        self.workforce = workforce
        self.version = stage_version("read")
        self.looks = limits.ocr and ocr.available()
        self.settled = pl.DataFrame(schema=DOCUMENTS)
        self.previous: dict[str, dict] = {}
        self.rows: dict[str, dict] = {}
        self.new_texts: list[tuple[str, str]] = []
        self.kept = 0
        self.unpacked: Counter[str] = Counter()  # bytes out of each outermost archive
        self.damaged: dict[str, str] = {}  # what is to be said of archived files, by document

    def run(self, fetches: pl.DataFrame, documents: pl.DataFrame) -> ReadOut:
        log = _of_documents(fetches)
        self.settled = documents.filter(self._is_settled()).join(
            log, on="sha256", how="semi", maintain_order="left"
        )
        settled = set(self.settled["sha256"])
        others = documents.filter(~pl.col("sha256").is_in(settled))
        self.previous = {row["sha256"]: row for row in others.iter_rows(named=True)}
        layer = list(_wanted(log, settled))
        try:
            while layer:
                told = (w for w in reversed(layer) if w.key not in settled and w.key not in self.rows)
                layer = list({w.key: w for w in told}.values())
                layer.reverse()
                old = {w.key for w in layer if self._stands(w)}
                new = [w for w in layer if w.key not in old]
                files = map(self._file, new)
                results = self.workforce.map(partial(_read, self.limits), files, size=_size)
                inside: list[_Wanted] = []
                for wanted in layer:
                    result = None if wanted.key in old else next(results)
                    if result is None or (wanted.key in self.damaged and self._was_read(wanted)):
                        inside += self._keep(wanted)
                    else:
                        inside += self._note(wanted, result)
                layer = inside
        finally:
            close_shared_pools()
        self._write_texts()
        documents = self._documents(self.rows)
        self.texts.retain(documents.filter(pl.col("outcome") == "read")["sha256"])
        return ReadOut(
            documents,
            fresh=len(self.rows) - self.kept,
            kept=self.settled.height + self.kept,
            damaged=len(self.damaged),
        )

    def _is_settled(self) -> pl.Expr:
        """Whether a document of the last run stays as it is: told of most of them, and of all at once."""
        is_read = (pl.col("outcome") == "read") & (pl.col("version") == self.version)
        to_look_at = pl.col("metadata").str.contains(LACKS_TEXT, literal=True) & self.looks
        return is_read & pl.col("sha256").is_in(self.texts_before) & ~to_look_at

    def _documents(self, rows: Mapping[str, dict]) -> pl.DataFrame:
        return pl.concat([self.settled, pl.DataFrame(list(rows.values()), schema=DOCUMENTS)])

    def _stands(self, wanted: _Wanted) -> bool:
        """Whether the row of the last run stays as it is."""
        row = self.previous.get(wanted.key)
        if row is None or row["version"] != self.version or wanted.missing or row["outcome"] == "failed":
            return False
        if row["outcome"] == "read" and not self._was_read(wanted):
            return False
        if row["outcome"] == "too_large":
            return False  # an archive: the limits may have been raised
        if row["outcome"] in {"timed_out", "crashed"}:
            return json.loads(row["metadata"]).get(LIMITS) == _told(self.limits)
        return not (self.looks and (row["outcome"] == "needs_ocr" or LACKS_TEXT in row["metadata"]))

    def _was_read(self, wanted: _Wanted) -> bool:
        """Whether what came out of it in an earlier run is at hand."""
        outcome = self.previous.get(wanted.key, {}).get("outcome")
        return outcome == "unpacked" or (outcome == "read" and wanted.key in self.texts_before)

    def _keep(self, wanted: _Wanted) -> Iterator[_Wanted]:
        row = self.previous[wanted.key]
        if wanted.key in self.damaged:
            row = {**row, "detail": f"As it was read before. {self.damaged[wanted.key]}"}
        self.rows[wanted.key] = row
        self.kept += 1
        for member in json.loads(row["metadata"] or "{}").get(MEMBERS, []):
            yield self._inside(wanted, row, **member)

    def _file(self, wanted: _Wanted) -> bytes | ReadResult:
        """The bytes to read, or what is known without."""
        if wanted.missing:
            return wanted.missing
        try:
            return self.archive.get(wanted.key)
        except ArchiveError as error:
            self.damaged[wanted.key] = str(error)
            return ReadResult(outcome="failed", detail=str(error))

    def _write_texts(self) -> None:
        """The texts so far to the disk, and from time to time the documents."""
        self.texts.put(pl.DataFrame(self.new_texts, schema=TEXTS, orient="row"))
        self.new_texts = []
        if time.monotonic() - self.saved_at > SAVED_EVERY:
            # Those of the last run that this one has not come to yet, too.
            self.save(self._documents(self.previous | self.rows))
            self.saved_at = time.monotonic()

    def _note(self, wanted: _Wanted, result: ReadResult) -> Iterator[_Wanted]:
        result = self._within_limits(wanted, result)
        before = self.previous.get(wanted.key)
        members = [self._put(member) for member in result.members]
        metadata: dict[str, object] = dict(result.metadata)
        if members:
            metadata[MEMBERS] = members
        if result.outcome in {"timed_out", "crashed"}:
            metadata[LIMITS] = _told(self.limits)
        row = {
            "sha256": wanted.key,
            "source": wanted.source,
            "address": wanted.address,
            "file_name": PurePosixPath(wanted.address).name,
            "format": result.format,
            "charset": result.charset,
            "bytes": wanted.size,
            "chars": len(result.text) if result.outcome == "read" else None,
            "text_hash": _text_hash(result.text) if result.outcome == "read" else None,
            "outcome": result.outcome,
            "detail": result.detail,
            "metadata": json.dumps(metadata, ensure_ascii=False),
            "first_seen_at": before["first_seen_at"] if before else wanted.seen or self.now,
            "version": self.version,
        }
        self.rows[wanted.key] = row
        self.kept += row == before  # what could not be archived is looked at again, and mostly as it was
        if result.outcome == "read":
            self.new_texts.append((wanted.key, result.text))
            if len(self.new_texts) >= KEPT_AT_ONCE:
                self._write_texts()
        for member in members:
            yield self._inside(wanted, row, **member)

    def _within_limits(self, wanted: _Wanted, result: ReadResult) -> ReadResult:
        """An archive too deep within others, or one too many of bytes, is not unpacked."""
        if not result.members:
            return result
        root, limits = wanted.root or wanted.key, self.limits.zip
        self.unpacked[root] += sum(len(member.data or b"") for member in result.members)
        fault = None
        if wanted.depth >= limits.depth:
            fault = (
                f"An archive within {wanted.depth} others; the limit is {limits.depth} (FAZHI_ZIP_MAX_DEPTH)."
            )
        elif self.unpacked[root] > limits.total_bytes:
            fault = "With the archives around it, it unpacks to more than the limit (FAZHI_ZIP_MAX_MB)."
        return ReadResult(outcome="too_large", detail=fault, format=result.format) if fault else result

    def _put(self, member: Member) -> dict[str, Any]:
        """Archive a member; what a document's metadata tells of it."""
        told: dict[str, Any] = {"name": member.name}
        if member.data is None:
            return told | {"outcome": member.outcome, "detail": member.detail}
        return told | {"sha256": self.archive.put(member.data), "bytes": len(member.data)}

    def _inside(self, wanted: _Wanted, row: dict, name: str, **member: Any) -> _Wanted:
        """The document that a member of an archive is."""
        address = f"{row['address']}{INSIDE}{name}"
        missing, key, size = None, member.get("sha256"), member.get("bytes")
        if key is None:
            key = _address_key(row["source"], address)
            missing = ReadResult(outcome=str(member["outcome"]), detail=str(member["detail"]))
        return _Wanted(
            str(key),
            row["source"],
            address,
            size if isinstance(size, int) else None,
            row["first_seen_at"],
            missing,
            wanted.root or wanted.key,
            wanted.depth + 1,
        )


def _read(limits: ReadLimits, file: bytes | ReadResult) -> ReadResult:
    return file if isinstance(file, ReadResult) else shared_pool(limits).read(file)


def _size(file: bytes | ReadResult) -> int:
    return 0 if isinstance(file, ReadResult) else len(file)


def _of_documents(fetches: pl.DataFrame) -> pl.DataFrame:
    """What the log tells of documents: list pages and robots.txt are archived for collecting alone."""
    of_documents = ~pl.col("role").is_in(["list", "robots", "crawl"]).fill_null(False)
    return fetches.filter(of_documents).select(
        "source", "address", "outcome", "sha256", "bytes", "detail", "run_began"
    )


def _wanted(log: pl.DataFrame, settled: Collection[str]) -> Iterator[_Wanted]:
    """Each other document that the log asks for, with the fetch that it was first met by."""
    first_met = pl.col("sha256").is_not_null() & pl.col("sha256").is_first_distinct()
    others = log.filter(first_met).filter(~pl.col("sha256").is_in(settled))
    archived = {fetch["sha256"]: fetch for fetch in others.iter_rows(named=True)}
    address, has_failed = ["source", "address"], pl.col("outcome").is_in(list(NOT_ARCHIVED))
    # Windows take longest, and few addresses ever fail.
    ever_failed = log.join(log.filter(has_failed), on=address, how="semi", maintain_order="left")
    failing: dict[str, dict] = {}
    for fetch in ever_failed.filter(has_failed.last().over(address)).iter_rows(named=True):
        key = _address_key(fetch["source"], fetch["address"])
        if fetch["outcome"] in NOT_ARCHIVED:
            since = failing.get(key, fetch)["run_began"]
            failing[key] = {**fetch, "run_began": since}
        else:
            failing.pop(key, None)
    for key, fetch in (archived | failing).items():
        missing = None
        if fetch["sha256"] is None:
            missing = ReadResult(outcome=NOT_ARCHIVED[fetch["outcome"]], detail=fetch["detail"])
        # All of one run were seen at once, at whatever moment of it each was fetched.
        yield _Wanted(key, fetch["source"], fetch["address"], fetch["bytes"], fetch["run_began"], missing)


def _address_key(source: str, address: str) -> str:
    return "address:" + hashlib.sha256(f"{source}\0{address}".encode()).hexdigest()


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _told(limits: ReadLimits) -> str:
    return f"{limits.timeout_seconds:g} s, {limits.ocr_timeout_seconds:g} s for OCR, {limits.memory_mb:,} MB"
