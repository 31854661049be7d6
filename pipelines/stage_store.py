"""The stages' tables on disk, each replaced whole and atomically: one Parquet file, or a folder of parts."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipelines.fetch_log import FetchLog
from pipelines.parquet_file import StageTableError, read_file, write_file
from pipelines.table_parts import Parts
from pipelines.tables import LOGS, PARTED, SCHEMAS

__all__ = ["StageStore", "StageTableError"]


class StageStore:
    """Reads and writes the tables that `pipelines.tables.SCHEMAS` names, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where the table lies: a file, or for one in parts a folder."""
        return self.folder / (name if name in PARTED else f"{name}.parquet")

    def parts(self, name: str) -> Parts:
        """A table of `pipelines.tables.PARTED`."""
        if name == "fetches":
            return self.fetch_log()
        return Parts(self.path(name), PARTED[name], SCHEMAS[name], self._advice(name))

    def fetch_log(self) -> FetchLog:
        """The log of fetches, which only grows."""
        return FetchLog(self.path("fetches"), self._advice("fetches"))

    def exists(self, name: str) -> bool:
        """Whether the table was ever written."""
        return self.parts(name).exists() if name in PARTED else self.path(name).exists()

    def read(self, name: str) -> pl.DataFrame:
        """The whole table; empty, with its columns, where nothing was written yet.

        A column that an earlier version of the program did not write is null.

        Raises:
            StageTableError: a file is damaged.
        """
        if name in PARTED:
            return self.parts(name).read()
        path = self.path(name)
        if not path.exists():
            return pl.DataFrame(schema=SCHEMAS[name])
        return read_file(path, SCHEMAS[name], self._advice(name))

    def content_hash(self, name: str) -> str:
        """A hash of the table as it is on disk; that of one in parts is told by its index alone."""
        if name in PARTED:
            parts = sorted(self.parts(name).paths())
            return hashlib.sha256(" ".join(parts).encode()).hexdigest()
        path = self.path(name)
        return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()

    def check_logs(self) -> None:
        """Refuse what no stage could make again.

        Raises:
            StageTableError: a log is damaged; or that of fetches is lost, and what was collected with it.
        """
        for name in LOGS:
            self.check(name)
        if self.exists("documents") and not self.exists("fetches"):
            raise StageTableError(f"{self.path('fetches')} is not there", self._advice("fetches"))

    def check(self, name: str, thorough: bool = False) -> None:
        """Look whether the table can be read, where it was ever written.

        Args:
            name: of the table.
            thorough: read every part of one in parts, one at a time, and not only look at the ends of each.

        Raises:
            StageTableError: a file is damaged, or lost.
        """
        if name not in PARTED:
            self.read(name)
        elif self.exists(name):
            parts = self.parts(name)
            parts.check()
            if thorough:
                for path in parts.paths().values():
                    read_file(path, SCHEMAS[name], self._advice(name))

    def forget(self, names: Iterable[str]) -> None:
        """Delete the tables: each is empty from now on."""
        for name in names:
            if name in PARTED:
                self.parts(name).forget()
            # One in parts was one file in earlier versions of the program.
            (self.folder / f"{name}.parquet").unlink(missing_ok=True)

    def forget_damaged(self, names: Iterable[str]) -> list[str]:
        """Of tables that tell of each other, forget all where one is damaged or is not there.

        Of a table in parts only the ends of each file are looked at.

        Returns:
            What was wrong, in a line each.
        """
        names = list(names)
        there = [name for name in names if self.exists(name)]
        faults = [f"{self.path(name)} is not there." for name in names if there and name not in there]
        for name in there:
            try:
                self.check(name)
            except StageTableError as error:
                faults.append(str(error))
        if faults:
            self.forget(names)
        return faults

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Put `frame` in the table's place. A reader sees the old one or the new one, never half of it.

        Raises:
            OSError: it cannot be written.
            polars.exceptions.PolarsError: the frame lacks a column of the schema or has another type.
        """
        if name in PARTED:
            self.parts(name).write(frame)
        else:
            schema = SCHEMAS[name]
            write_file(self.path(name), frame.select(list(schema)).cast(schema))

    def _advice(self, name: str) -> str:
        if name not in LOGS:
            return "`fazhi run` makes it again, and `fazhi rebuild` all of them."
        since = "with those runs since whose files are whole" if name in PARTED else "without the runs since"
        return (
            "Nothing else tells what it told: restore it from a backup; or, as the published snapshot has it,"
            f" by `fazhi sql \"copy stages.{name} to '{self.folder / name}.parquet' (format parquet)\"`,"
            f" {since}."
        )
