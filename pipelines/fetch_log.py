"""The log of fetches on disk, a part a run, and what of it each night needs.

    fetches/
        index.parquet          which runs are in which part, in the order of the log
        5f0c9a….parquet, …     the rows that a run added; they never change
        condensed/….parquet    the rows that still tell something, named after the parts that they come from
    fetches.parquet            the whole log, as earlier versions kept it, or restored from a snapshot

Years of nights are mostly rows that say once more that nothing has changed. Who needs to know what is known
of an address takes the condensed log: every question that the stages ask has the same answer there as in the
whole. It is made again out of the parts where it is lost.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from pipelines.parquet_file import StageTableError, check_file, read_file, write_file
from pipelines.table_parts import INDEX_SCHEMA, Parts
from pipelines.tables import CONDENSED_FETCHES, FETCHES

KEY = "run_id"
# What each night tells anew of an address.
OF_ONE_NIGHT = ("run_id", "fetched_at", "bytes", "detail", "etag", "last_modified", "transferred_bytes")
FETCHED = ("new", "unchanged", "changed")
NOT_ARCHIVED = ("too_large", "unreadable")
WAYS = "1"  # one more where `condense` keeps other rows than before


class FetchLog(Parts):
    """The log below a folder, in the order of time.

    Args:
        folder: of the parts.
        advice: what to do where a file is damaged.
    """

    def __init__(self, folder: Path, advice: str) -> None:
        super().__init__(folder, KEY, FETCHES, advice)
        self.whole = folder.with_name(f"{folder.name}.parquet")

    def exists(self) -> bool:
        """Whether it was ever written."""
        return self.whole.exists() or super().exists()

    def index(self) -> pl.DataFrame:
        """Each run, the part of its rows, and how many: columns `key`, `part`, `rows`."""
        if not self.whole.exists():
            return super().index()
        runs = read_file(self.whole, pl.Schema({KEY: pl.String}), self.advice)
        counted = runs.group_by(KEY, maintain_order=True).len()
        return counted.select(
            pl.col(KEY).alias("key"), pl.lit(self.whole.stem).alias("part"), pl.col("len").alias("rows")
        ).cast(INDEX_SCHEMA)

    def check(self) -> None:
        """Look at each file's ends.

        Raises:
            StageTableError: a file is damaged or lost.
        """
        if self.whole.exists():
            check_file(self.whole, self.advice)
        else:
            super().check()

    def append(self, rows: pl.DataFrame) -> None:
        """Add what a run tells (schema FETCHES), as a part of its own.

        Raises:
            OSError: it cannot be written; the log is as it was.
        """
        self.take_over()
        if rows.is_empty() and self.exists():
            return
        rows = rows.select(list(self.schema)).cast(self.schema)
        condensed = condense(self.condensed(), rows)
        index = pl.concat([self.index(), self._as_part(rows)])
        write_file(self._condensed_path(index["part"].unique(maintain_order=True).to_list()), condensed)
        self._replace(index)

    def condensed(self, columns: Iterable[str] | None = None) -> pl.DataFrame:
        """The rows that still tell something (schema CONDENSED_FETCHES), in the order of the log.

        Args:
            columns: which are asked for; all without.
        """
        parts = self.paths()
        names, rest = list(parts), []
        found = pl.DataFrame(schema=CONDENSED_FETCHES)
        while names:
            path = self._condensed_path(names)
            if path.exists():
                try:
                    found = read_file(path, CONDENSED_FETCHES, self.advice)
                    break
                except StageTableError:
                    pass  # it is made again
            rest.append(parts[names.pop()])
        for path in reversed(rest):
            found = condense(found, read_file(path, self.schema, self.advice))
        return found.select(columns or list(CONDENSED_FETCHES))

    def newest_first(self, columns: Iterable[str]) -> Iterator[pl.DataFrame]:
        """Some columns of each part, that of the newest run first; only what is taken is read."""
        schema = pl.Schema({column: FETCHES[column] for column in columns})
        for path in reversed(self.paths().values()):
            yield read_file(path, schema, self.advice)

    def take_over(self) -> None:
        """Bring a log that is one file into parts; what parts tell of other runs stays, after it.

        The file wins over the parts as long as it is there, so this can be stopped anywhere and begun again.

        Raises:
            StageTableError: the file is damaged.
        """
        if not self.whole.exists():
            return
        log = read_file(self.whole, self.schema, self.advice)
        if since := list(self._of_other_runs(log[KEY].unique())):
            log = pl.concat([log, *since])
            write_file(self.whole, log)
        made = [self._as_part(rows) for rows in _nights(log)]
        self._replace(pl.concat([pl.DataFrame(schema=INDEX_SCHEMA), *made]))

    def forget(self) -> None:
        """Delete all."""
        super().forget()
        self.whole.unlink(missing_ok=True)
        for path in self._condensed_folder.glob("*.parquet"):
            path.unlink()

    def _of_other_runs(self, runs: pl.Series) -> Iterator[pl.DataFrame]:
        """Rows of other runs in those parts that are not damaged, in the order that these were written."""
        others = ~pl.col(KEY).is_in(runs.implode())
        paths = [path for path in self.folder.glob("*.parquet") if path != self.index_path]
        for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns):
            try:
                yield read_file(path, self.schema, self.advice, others)
            except StageTableError:
                continue  # it is why the log was restored

    def _replace(self, index: pl.DataFrame) -> None:
        super()._replace(index)
        self.whole.unlink(missing_ok=True)
        kept = self._condensed_path(index["part"].unique(maintain_order=True).to_list())
        for path in self._condensed_folder.glob("*.parquet"):
            if path != kept:
                path.unlink()

    def _path(self, part: str) -> Path:
        return self.whole if part == self.whole.stem else super()._path(part)

    @property
    def _condensed_folder(self) -> Path:
        return self.folder / "condensed"

    def _condensed_path(self, parts: list[str]) -> Path:
        """Where the condensed log of these parts lies."""
        name = hashlib.sha256(" ".join([WAYS, *parts]).encode()).hexdigest()[:16]
        return self._condensed_folder / f"{name}.parquet"


def condense(condensed: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that still tell something, of those so far and of newer ones.

    Kept are, of each address: the newest row of each outcome; the first that told something of it, or brought
    a file; and the first of those since which it could not be archived.

    Args:
        condensed: so far (schema CONDENSED_FETCHES).
        rows: all rows of some later runs (schema FETCHES), in the order of time.
    """
    began = pl.col("fetched_at").min().over("run_id").alias("run_began")
    rows = rows.with_columns(began).select(list(CONDENSED_FETCHES))
    log = pl.concat([condensed, rows]).with_row_index("row")
    address = ["source", "address"]
    brought, failed = pl.col("outcome").is_in(FETCHED), pl.col("outcome").is_in(NOT_ARCHIVED)
    facts = [column for column in FETCHES if column not in OF_ONE_NIGHT]
    told = pl.struct(*address, "sha256", "role", brought.alias("brought"))
    newest = pl.struct(*address, "outcome", pl.col("sha256").is_null().alias("empty"))
    begins = failed & ~failed.shift(1, fill_value=False).over(address)
    fails_since = failed.last().over(address) & (begins.cum_sum().over(address) == begins.sum().over(address))
    # Windows take longest, and few addresses ever fail.
    ever_failed = log.join(log.filter(failed), on=address, how="semi", maintain_order="left")
    since = ever_failed.filter(begins & fails_since)["row"]
    return log.filter(
        newest.is_last_distinct()
        | told.is_first_distinct()
        | (pl.struct(facts).is_first_distinct() & (pl.col("outcome") != "unchanged"))
        | pl.col("row").is_in(since.implode())
    ).drop("row")


def _nights(log: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The log cut between runs; runs whose rows are mixed stay together."""
    log = log.with_row_index("row")
    runs = log.group_by(KEY).agg(first=pl.col("row").min(), last=pl.col("row").max()).sort("first")
    begins = runs.filter((pl.col("first") > pl.col("last").shift(1).cum_max()).fill_null(True))["first"]
    for first, end in zip(begins, [*begins[1:], log.height], strict=True):
        yield log.slice(first, end - first).drop("row")
