"""The stages' tables on disk: one Parquet file each, replaced whole and atomically."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipelines.tables import SCHEMAS


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
        """
        path, schema = self.path(name), SCHEMAS[name]
        if not path.exists():
            return pl.DataFrame(schema=schema)
        frame = pl.read_parquet(path)
        missing = [pl.lit(None, schema[column]).alias(column) for column in schema if column not in frame]
        return frame.with_columns(missing).select(list(schema))

    def forget(self, names: Iterable[str]) -> None:
        """Delete the tables: each is empty from now on."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Put `frame` in the table's place. A reader sees the old one or the new one, never half of it.

        Raises:
            polars.exceptions.PolarsError: the frame lacks a column of the schema or has another type.
        """
        schema = SCHEMAS[name]
        frame = frame.select(list(schema)).cast(schema)
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.path(name).with_suffix(".part")
        frame.write_parquet(part)
        part.replace(self.path(name))
