"""A crawl's journal: a line for each attempt, written at once, so that a crawl killed half-way can go on."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# After one of these an address is asked again when an interrupted crawl goes on.
AGAIN = {"failed", "timed_out", "moved"}


@dataclass(frozen=True)
class Attempt:
    """One attempt to fetch one address: a row of the fetch log, but for the source's name.

    Attributes:
        address: in its one form.
        role: list, document, attachment or robots.
        outcome: new, unchanged, changed, moved, gone, refused_by_robots, too_large, wrong_type, timed_out,
            blocked_address or failed.
        fetched_at: UTC.
        run_id: of the run that made it.
        sha256: of what is archived; that of the copy at hand where the site said that it is unchanged.
        size: in bytes, unpacked.
        transferred: bytes of the body that came over the line; 0 where there was none.
        status: of HTTP.
        etag: as sent, to ask with next time.
        last_modified: likewise.
        link_text: what the link to it said.
        found_on: the page that the link was on.
        moved_to: where a redirect points.
        detail: what to know besides.
    """

    address: str
    role: str
    outcome: str
    fetched_at: datetime
    run_id: str
    sha256: str | None = None
    size: int | None = None
    transferred: int | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    link_text: str | None = None
    found_on: str | None = None
    moved_to: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class JournalState:
    """What a journal tells.

    Attributes:
        attempts: all of it, in order.
        open_attempts: those of a crawl that did not come to its end; empty where the last one did.
        interrupted: whether the last crawl in it did not come to its end.
        reason: why the last crawl ended, in its own word.
    """

    attempts: list[Attempt]
    open_attempts: list[Attempt]
    interrupted: bool
    reason: str | None


class Journal:
    """Appends to a journal's file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def begin(self, run_id: str) -> None:
        """A crawl begins; also closes a line that a killed one left half-written."""
        self._write(b"\n")
        self._line({"begin": run_id, "at": datetime.now(UTC).isoformat()})

    def add(self, attempt: Attempt) -> None:
        """An attempt has come to its end."""
        self._line({**asdict(attempt), "fetched_at": attempt.fetched_at.isoformat()})

    def end(self, reason: str) -> None:
        """The crawl has come to its end."""
        self._line({"end": reason})

    def _line(self, data: dict[str, Any]) -> None:
        self._write(json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")

    def _write(self, data: bytes) -> None:
        self._file.write(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_journal(path: Path) -> JournalState:
    """All that a journal tells; a missing one tells nothing, a line cut off by a crash is passed over."""
    attempts: list[Attempt] = []
    since_end: list[Attempt] = []
    interrupted, reason = False, None
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    for line in lines:
        entry = _entry(line)
        if entry is None:
            continue
        if "begin" in entry:
            interrupted = True
        elif "end" in entry:
            since_end, interrupted, reason = [], False, entry["end"]
        else:
            attempt = Attempt(**{**entry, "fetched_at": datetime.fromisoformat(entry["fetched_at"])})
            attempts.append(attempt)
            since_end.append(attempt)
    return JournalState(attempts, since_end, interrupted, reason)


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    known = {field.name for field in fields(Attempt)} | {"begin", "at", "end"}
    required = {"address", "role", "outcome", "fetched_at", "run_id"}
    if not isinstance(entry, dict) or not set(entry) <= known:
        return None
    return entry if {"begin", "end"} & set(entry) or required <= set(entry) else None
