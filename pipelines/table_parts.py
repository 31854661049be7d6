"""A stage's table in parts, so that a run touches only what is new, and holds few of its rows at once.

    figures/
        index.parquet                 which key is in which part
        5f0c9a….parquet, …            the rows of up to `PART_KEYS` keys each, named after their content

All rows of a key are in one part. A part is never changed: what a change leaves of it goes to another one.
The index is replaced last, so that a table is as it was before a change, or as it is after it; parts that it
does not name are what an interrupted change left, and the next one deletes them.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.parquet_file import check_file, read_file, write_file

PART_KEYS = 2000  # as many reports take some 15 MB of figures, and some 10 MB of texts
INDEX = "index"
INDEX_SCHEMA = pl.Schema({"key": pl.String, "part": pl.String, "rows": pl.Int64})


class Parts:
    """The rows of many keys on disk.

    Args:
        folder: of the parts; made when first written to.
        key: the column that a row's key is in.
        schema: of the rows.
        advice: what to do where a file is damaged.
    """

    def __init__(self, folder: Path, key: str, schema: pl.Schema, advice: str) -> None:
        self.folder, self.key, self.schema, self.advice = folder, key, schema, advice

    @property
    def index_path(self) -> Path:
        """The file of the index."""
        return self._path(INDEX)

    def exists(self) -> bool:
        """Whether it was ever written."""
        return self.index_path.exists()

    def index(self) -> pl.DataFrame:
        """Each key that has rows, its part, and how many rows: columns `key`, `part`, `rows`."""
        if not self.exists():
            return pl.DataFrame(schema=INDEX_SCHEMA)
        return read_file(self.index_path, INDEX_SCHEMA, self.advice)

    def paths(self) -> dict[str, Path]:
        """The file of each part, by the part's name."""
        return {part: self._path(part) for part in self.index()["part"].unique(maintain_order=True)}

    def read(self) -> pl.DataFrame:
        """All rows, in the order of the parts."""
        frames = [read_file(path, self.schema, self.advice) for path in self.paths().values()]
        return pl.concat([pl.DataFrame(schema=self.schema), *frames])

    def rows(self, keys: pl.Series) -> pl.DataFrame:
        """The rows of some keys, in the order of the parts."""
        return pl.concat([pl.DataFrame(schema=self.schema), *self.batches(keys)])

    def batches(self, keys: pl.Series) -> Iterator[pl.DataFrame]:
        """The same, a part at a time."""
        asked = self.index().filter(pl.col("key").is_in(keys.implode()))
        for (part,), found in asked.group_by("part", maintain_order=True):
            wanted = pl.col(self.key).is_in(found["key"].implode())
            yield read_file(self._path(str(part)), self.schema, self.advice, wanted)

    def check(self) -> None:
        """Look at each file's ends.

        Raises:
            StageTableError: a file is damaged or lost.
        """
        for path in [self.index_path, *self.paths().values()]:
            check_file(path, self.advice)

    def put(self, frame: pl.DataFrame) -> None:
        """Add the rows of some keys, in the place of those that these keys had.

        Raises:
            OSError: they cannot be written.
            polars.exceptions.PolarsError: the frame lacks a column of the schema or has another type.
        """
        frame = frame.select(list(self.schema)).cast(self.schema)
        if frame.is_empty():
            return
        index = self._without(self.index(), frame[self.key].unique())
        # Small parts are taken in: a night brings few rows, and a year has many nights.
        small = index.group_by("part", maintain_order=True).len().filter(pl.col("len") < PART_KEYS)
        room = PART_KEYS - frame[self.key].n_unique()
        for part, size in small.iter_rows():
            if size <= room:
                room -= size
                frame = pl.concat([read_file(self._path(part), self.schema, self.advice), frame])
                index = index.filter(pl.col("part") != part)
        self._replace(pl.concat([index, *self._write(frame)]))

    def retain(self, keys: pl.Series) -> None:
        """Drop the rows of all other keys; a table that was never written is there from then on."""
        index = self.index()
        gone = index.filter(~pl.col("key").is_in(keys.implode()))["key"]
        if len(gone) or not self.exists():
            self._replace(self._without(index, gone))

    def write(self, frame: pl.DataFrame) -> None:
        """Put `frame` in the place of all rows."""
        self._replace(pl.concat([pl.DataFrame(schema=INDEX_SCHEMA), *self._write(frame)]))

    def forget(self) -> None:
        """Delete all."""
        self.index_path.unlink(missing_ok=True)  # first: without it nothing is there
        for path in self.folder.glob("*.parquet"):
            path.unlink()

    def _without(self, index: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
        """The index without the keys; what is left of their parts goes to new ones."""
        is_gone = pl.col("key").is_in(keys.implode())
        is_touched = pl.col("part").is_in(index.filter(is_gone)["part"].unique().implode())
        made = [index.filter(~is_touched)]
        for left in self.batches(index.filter(is_touched & ~is_gone)["key"]):
            made += self._write(left)
        return pl.concat(made)

    def _write(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Write the rows as parts; gives the index of each."""
        keys = frame.group_by(self.key, maintain_order=True).len()
        for chunk in keys.iter_slices(PART_KEYS):
            rows = frame
            if keys.height > PART_KEYS:
                rows = frame.filter(pl.col(self.key).is_in(chunk[self.key].implode()))
            yield self._as_part(rows)

    def _as_part(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Write the rows as one part; gives its index."""
        keys = rows.group_by(pl.col(self.key).alias("key"), maintain_order=True).agg(rows=pl.len())
        part = pl.lit(self._write_part(rows)).alias("part")
        return keys.select("key", part, "rows").cast(INDEX_SCHEMA)

    def _write_part(self, rows: pl.DataFrame) -> str:
        new = self._path("new")
        write_file(new, rows)
        with new.open("rb") as file:
            part = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        new.replace(self._path(part))
        return part

    def _replace(self, index: pl.DataFrame) -> None:
        write_file(self.index_path, index)
        named = set(index["part"]) | {INDEX}
        for path in self.folder.glob("*.parquet"):
            if path.stem not in named:
                path.unlink()

    def _path(self, part: str) -> Path:
        return self.folder / f"{part}.parquet"
