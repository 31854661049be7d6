"""One Parquet file of the stages: written whole or not at all, and named where it is damaged."""

from pathlib import Path

import polars as pl
from polars import selectors as cs

# A damaged file may also bring the reader itself down.
UNREADABLE = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)


class StageTableError(RuntimeError):
    """A table that can't be read: `told` names its file and what is wrong, `advice` what to do."""

    def __init__(self, told: str, advice: str) -> None:
        super().__init__(f"{told}. {advice}")
        self.told, self.advice = told, advice


def read_file(path: Path, schema: pl.Schema, advice: str, only: pl.Expr | None = None) -> pl.DataFrame:
    """The file's rows.

    A column that an earlier version of the program did not write is null.

    Args:
        path: of the file.
        schema: the columns.
        advice: what to do where it is damaged.
        only: which rows.

    Raises:
        StageTableError: the file is damaged.
    """
    try:
        found = pl.scan_parquet(path, glob=False)
        found = found if only is None else found.filter(only)
        frame = found.select(cs.by_name(*schema, require_all=False)).collect()
        missing = [pl.lit(None, schema[column]).alias(column) for column in schema if column not in frame]
        return frame.with_columns(missing).select(list(schema)).cast(schema)
    except UNREADABLE as error:
        raise _damaged(path, error, advice) from error


def check_file(path: Path, advice: str) -> None:
    """Look whether the file is there and has a beginning and an end; its rows are not read.

    Raises:
        StageTableError: it is not, or it has not.
    """
    if not path.exists():
        raise StageTableError(f"{path} is not there", advice)
    try:
        pl.read_parquet_schema(path)
    except UNREADABLE as error:
        raise _damaged(path, error, advice) from error


def write_file(path: Path, frame: pl.DataFrame) -> None:
    """Put `frame` in the file's place. A reader sees the old one or the new one, never half of it.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        # In one piece: the same rows give the same bytes, however they were put together.
        frame.rechunk().write_parquet(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _damaged(path: Path, error: BaseException, advice: str) -> StageTableError:
    told = (str(error) or type(error).__name__).splitlines()[0]
    return StageTableError(f"{path} is damaged ({told})", advice)
