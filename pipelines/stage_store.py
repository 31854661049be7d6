"""The stages' tables on disk: one Parquet file each, replaced whole and atomically."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipelines.tables import LOGS, SCHEMAS


class StageTableError(RuntimeError):
    """A table that can't be read: `told` names its file and what is wrong, `advice` what to do."""

    def __init__(self, told: str, advice: str) -> None:
        super().__init__(f"{told}. {advice}")
        self.told, self.advice = told, advice


class StageStore:
    """Reads and writes the tables that `pipelines.tables.SCHEMAS` names, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where the table lies."""
        return self.folder / f"{name}.parquet"

    def read(self, name: str) -> pl.DataFrame:
        """The table; empty, with its columns, where nothing was written yet.

        A column that an earlier version of the program did not write is null.

        Raises:
            StageTableError: the file is damaged.
        """
        path, schema = self.path(name), SCHEMAS[name]
        if not path.exists():
            return pl.DataFrame(schema=schema)
        try:
            frame = pl.read_parquet(path)
            missing = [pl.lit(None, schema[column]).alias(column) for column in schema if column not in frame]
            return frame.with_columns(missing).select(list(schema)).cast(schema)
        # A damaged file may also bring the reader itself down.
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            told = (str(error) or type(error).__name__).splitlines()[0]
            raise StageTableError(f"{path} is damaged ({told})", _advice(name, path)) from error

    def check_logs(self) -> None:
        """Refuse what no stage could make again.

        Raises:
            StageTableError: a log is damaged; or that of fetches is lost, and what was collected with it.
        """
        for name in LOGS:
            self.read(name)
        fetches = self.path("fetches")
        if self.path("documents").exists() and not fetches.exists():
            raise StageTableError(f"{fetches} is not there", _advice("fetches", fetches))

    def forget(self, names: Iterable[str]) -> None:
        """Delete the tables: each is empty from now on."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def read_together(self, names: Iterable[str]) -> tuple[dict[str, pl.DataFrame], list[str]]:
        """Tables that tell of each other; all of them empty where one is damaged or is not there.

        Returns:
            The tables by name; and what was wrong, in a line each.
        """
        names = list(names)
        lost = [name for name in names if not self.path(name).exists()]
        faults = [f"{self.path(name)} is not there." for name in lost] if len(lost) < len(names) else []
        tables = {}
        for name in names:
            try:
                tables[name] = self.read(name)
            except StageTableError as error:
                faults.append(str(error))
        if faults:
            tables = {name: pl.DataFrame(schema=SCHEMAS[name]) for name in names}
        return tables, faults

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Put `frame` in the table's place. A reader sees the old one or the new one, never half of it.

        Raises:
            OSError: it cannot be written.
            polars.exceptions.PolarsError: the frame lacks a column of the schema or has another type.
        """
        schema = SCHEMAS[name]
        frame = frame.select(list(schema)).cast(schema)
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.path(name).with_suffix(".part")
        try:
            frame.write_parquet(part)
            part.replace(self.path(name))
        finally:
            part.unlink(missing_ok=True)


def _advice(name: str, path: Path) -> str:
    if name not in LOGS:
        return "`fazhi run` makes it again, and `fazhi rebuild` all of them."
    return (
        "Nothing else tells what it told: restore it from a backup; or, as the published snapshot has it, by"
        f" `fazhi sql \"copy stages.{name} to '{path}' (format parquet)\"`, without the runs since."
    )
