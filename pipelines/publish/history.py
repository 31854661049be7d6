"""The snapshots that are kept: which there are, and the way back to one of them."""

from functools import lru_cache
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publish.snapshot import (
    DATABASE,
    DamagedSnapshotError,
    NothingPublishedError,
    PublishError,
    Snapshot,
    alone,
    current_snapshot,
    never_seen,
    number_of,
    open_published,
    read_snapshot,
    sha256_of,
    switch,
)
from pipelines.tables import RUNS

CURRENT = "current"
PREVIOUS = "previous"


class UnknownSnapshotError(LookupError):
    """There is no such snapshot; names those that there are."""


def kept_snapshots(published: Path) -> list[Snapshot]:
    """The snapshots that are kept, from the oldest number to the newest."""
    unseen = never_seen(published)
    folders = [
        path for path in (published / "snapshots").glob("*") if number_of(path.name) and path.name != unseen
    ]
    found = []
    for folder in sorted(folders, key=lambda path: number_of(path.name)):
        try:
            found.append(read_snapshot(folder))
        except (FileNotFoundError, DamagedSnapshotError):
            continue  # deleted meanwhile, as too old; or not to be trusted
    return found


def find_snapshot(published: Path, name: str) -> Snapshot:
    """A snapshot by its name.

    Args:
        published: the folder of `current` and `snapshots`.
        name: an id (`0007-20261122T183000Z`), its number (`7`), `current`, or `previous`: the one with
            the next lower number than the current one.

    Raises:
        UnknownSnapshotError: there is no such snapshot.
    """
    kept = kept_snapshots(published)
    # By the link: its snapshot may be damaged.
    current = (published / CURRENT).resolve().name if (published / CURRENT).exists() else ""
    if name == CURRENT:
        found = [one for one in kept if one.id == current]
    elif name == PREVIOUS:
        found = [one for one in kept if number_of(one.id) < number_of(current)]
    else:
        found = [
            one for one in kept if name == one.id or (name.isdecimal() and int(name) == number_of(one.id))
        ]
    if not found:
        ids = ", ".join(one.id for one in kept) or "none"
        wanted = f"no snapshot before {current}" if name == PREVIOUS and current else f"no snapshot {name!r}"
        raise UnknownSnapshotError(f"there is {wanted} in {published}. Kept are: {ids}")
    return found[-1]


def database_of(published: Path, snapshot: Snapshot) -> Path:
    """The database file of a snapshot, also when it is not the current one."""
    return published / "snapshots" / snapshot.id / DATABASE


def roll_back(published: Path, name: str = PREVIOUS) -> tuple[Snapshot | None, Snapshot]:
    """Let readers see another snapshot that is kept, in one atomic step. None is deleted.

    The next `publish` puts a newer one on top, with a number above all that are kept.

    Args:
        published: the folder of `current` and `snapshots`.
        name: as `find_snapshot` takes it.

    Returns:
        What was current, None if nothing was or it is damaged, and what is now; the same twice if it was so
        already.

    Raises:
        UnknownSnapshotError: there is no such snapshot.
        PublishError: the snapshot's database is not as it was published.
    """
    find_snapshot(published, name)  # also so that no lock is made where nothing was published
    with alone(published):
        after = find_snapshot(published, name)
        try:
            before = current_snapshot(published)
        except DamagedSnapshotError:
            before = None
        database = database_of(published, after)
        if not _as_published(database, after):
            raise PublishError(
                f"{database} is not as it was published: somebody has written to it."
                " Nothing was done; go back to another snapshot."
            )
        switch(published, after.id)
    return before, after


def intact_database(published: Path) -> Path | None:
    """The current snapshot's database; None where there is none, or somebody has written to it since.

    Args:
        published: the folder of `current` and `snapshots`.
    """
    snapshot = current_snapshot(published)
    database = database_of(published, snapshot) if snapshot else None
    return database if snapshot and database and _as_published(database, snapshot) else None


def published_runs(published: Path) -> pl.DataFrame:
    """The runs that the current snapshot tells of (schema RUNS); none where none can be read."""
    try:
        with open_published(published / CURRENT / DATABASE) as connection:
            rows = connection.table("stages.runs").select(*RUNS).fetchall()
    except (NothingPublishedError, duckdb.Error):
        rows = []
    return pl.DataFrame(rows, schema=RUNS, orient="row")


def _as_published(database: Path, snapshot: Snapshot) -> bool:
    # Readers would take what a write-ahead log holds for a part of the database.
    written = database.with_name(f"{database.name}.wal").exists()
    return database.exists() and not written and _sha256_of(database, _state(database)) == snapshot.sha256


def _state(file: Path) -> tuple[int, ...]:
    """What of a file is another once it is written to; nobody can set its time of change."""
    facts = file.stat()
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


@lru_cache(maxsize=4)
def _sha256_of(file: Path, _: tuple[int, ...]) -> str:
    """The hash of a file in that state: a run asks twice, and reading gigabytes takes seconds."""
    return sha256_of(file)
