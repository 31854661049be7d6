"""The lake's snapshots: those that good builds left, what is asked of one, and what is let go."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from pipelines.lake.connection import Lake, LakeError, open_lake

BUILT = "built and tested"
# A file that is older, and that no snapshot needs, nobody should still be reading or writing.
UNUSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class BuiltSnapshot:
    """The lake after one good build."""

    id: int
    built_at: datetime
    version: str
    reports: int
    figures: int


def built_snapshots(connection: duckdb.DuckDBPyConnection) -> list[BuiltSnapshot]:
    """Those that are kept, the oldest first."""
    rows = connection.execute(
        "select snapshot_id, snapshot_time, commit_extra_info from fazhi.snapshots()"
        " where author = 'fazhi' and commit_message = ? order by snapshot_id",
        [BUILT],
    ).fetchall()
    return [BuiltSnapshot(number, made_at, **json.loads(told)) for number, made_at, told in rows]


def newest_snapshot(connection: duckdb.DuckDBPyConnection) -> int:
    """The newest state, built or not."""
    return int(connection.execute("select id from fazhi.current_snapshot()").fetchall()[0][0])


@contextmanager
def open_built(lake: Lake, snapshot: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake as a good build left it, to read only.

    Args:
        lake: where it is.
        snapshot: one of `built_snapshots`; the newest without.

    Raises:
        LakeError: there is none, or the lake can't be reached.
    """
    if snapshot is None:
        with open_lake(lake, read_only=True) as connection:
            built = built_snapshots(connection)
        if not built:
            raise LakeError(f"nothing is built in the lake at {lake.place} yet: run `fazhi lake build` first")
        snapshot = built[-1].id
    with open_lake(lake, snapshot=snapshot) as connection:
        yield connection


def drop_half_built(connection: duckdb.DuckDBPyConnection) -> int:
    """Let go the states between good builds. Those since the newest stay.

    Returns:
        How many there were.
    """
    good = [one.id for one in built_snapshots(connection)]
    return _expire(connection, "snapshot_id not in (select unnest(?)) and snapshot_id < ?", [good, good[-1]])


def clean(lake: Lake, keep: int, unused_for: timedelta = UNUSED_FOR) -> tuple[int, int]:
    """Let go all good builds but the newest, and delete files that no snapshot needs.

    Args:
        lake: where.
        keep: how many builds stay, at least one.
        unused_for: for how long no snapshot has needed them.

    Returns:
        How many snapshots were let go, and how many files were deleted.

    Raises:
        LakeError: the lake can't be reached.
    """
    with open_lake(lake) as connection:
        kept = [one.id for one in built_snapshots(connection)][-keep:]
        expired = _expire(connection, "snapshot_id < ?", [kept[0]]) if kept else 0
        expired += drop_half_built(connection) if kept else 0
        deleted = 0
        for function in ("ducklake_cleanup_old_files", "ducklake_delete_orphaned_files"):
            age = f"interval '{unused_for.total_seconds()} seconds'"
            rows = connection.execute(f"call {function}('fazhi', older_than => now() - {age})").fetchall()
            deleted += len(rows)
    return expired, deleted


def _expire(connection: duckdb.DuckDBPyConnection, which: str, values: list[object]) -> int:
    numbers = [
        number
        for (number,) in connection.execute(
            f"select snapshot_id from fazhi.snapshots() where {which}",  # noqa: S608 - our own words
            values,
        ).fetchall()
    ]
    if numbers:
        connection.execute(f"call ducklake_expire_snapshots('fazhi', versions => {numbers})")
    return len(numbers)
