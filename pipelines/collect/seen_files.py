"""How the files of folders were when they were last read: a night reads only what was written to since.

A file that has the size, the times and the place on the disk that it had is taken to hold what it held: as
backups and version control take it, and nobody can set the time of its last change. A file whose last change
was a moment ago is not noted: two changes within one tick of the disk's clock look like one.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.parquet_file import StageTableError, read_file, write_file

SCHEMA = pl.Schema({"source": pl.String, "address": pl.String, "state": pl.String, "sha256": pl.String})
SETTLED_NS = 2_000_000_000


class SeenFolder:
    """The files of one source, by address.

    Args:
        before: the state of each when it was last read, and the hash of what it held.

    Attributes:
        now: the same of this night.
    """

    def __init__(self, before: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._before = before or {}
        self.now: dict[str, tuple[str, str]] = {}

    def sha256(self, address: str, facts: os.stat_result) -> str | None:
        """The hash of what the file holds, where it is as it was."""
        state, sha256 = self._before.get(address, ("", None))
        return sha256 if state == _state(facts) else None

    def note(self, address: str, facts: os.stat_result, sha256: str) -> None:
        """What a file held that was so before it was read."""
        if time.time_ns() - max(facts.st_mtime_ns, facts.st_ctime_ns) > SETTLED_NS:
            self.now[address] = (_state(facts), sha256)


class SeenFiles:
    """Those of all sources, in a file that may be lost: without it all files are read again.

    Args:
        path: of the file; nothing is kept without one.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._before = _read(path) if path and path.exists() else pl.DataFrame(schema=SCHEMA)
        self._folders: dict[str, SeenFolder] = {}

    def of(self, source: str) -> SeenFolder:
        """Those of a source, to look up and to note."""
        rows = self._before.filter(pl.col("source") == source).select("address", "state", "sha256")
        folder = SeenFolder({address: (state, sha256) for address, state, sha256 in rows.iter_rows()})
        self._folders[source] = folder
        return folder

    def save(self) -> None:
        """Keep what was noted; of sources that were not asked for, what was known.

        Raises:
            OSError: it cannot be written.
        """
        if self._path is None:
            return
        noted = [
            (source, address, state, sha256)
            for source, folder in self._folders.items()
            for address, (state, sha256) in folder.now.items()
        ]
        others = self._before.filter(~pl.col("source").is_in(list(self._folders)))
        write_file(self._path, pl.concat([others, pl.DataFrame(noted, schema=SCHEMA, orient="row")]))


def _read(path: Path) -> pl.DataFrame:
    try:
        return read_file(path, SCHEMA, advice="")
    except StageTableError:
        return pl.DataFrame(schema=SCHEMA)


def _state(facts: os.stat_result) -> str:
    return f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"
