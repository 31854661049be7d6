"""Publishes a tested build: all of it or none of it, in one atomic step.

    published/
        snapshots/0007-20261122T183000Z/    fazhi.duckdb, manifest.json
        current -> snapshots/0007-20261122T183000Z

A snapshot is put together under a name that ends in `.part`, renamed, and then `current` is switched by
renaming a new link over it. Stopped at any point, `current` leads to the last snapshot or to the new one.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

DATABASE = "fazhi.duckdb"  # views store this name: the build and every snapshot have it
MANIFEST = "manifest.json"
PART = ".part"


class PublishError(RuntimeError):
    """A build that can't be published. What was published before is as it was."""


class NothingPublishedError(RuntimeError):
    """There is no snapshot to open yet."""


@dataclass(frozen=True)
class Snapshot:
    """One published state of the warehouse, as its manifest tells it."""

    id: str
    run_id: str
    published_at: str  # UTC, ISO 8601
    program_version: str
    sha256: str  # of the database file
    bytes: int
    counts: dict[str, int]  # rows by table, as in `main.fct_enforcement`


def publish(build_database: Path, published: Path, run_id: str, now: datetime, keep: int = 3) -> Snapshot:
    """Put a tested build in the place of the published one, and delete snapshots that are too old.

    The build database is moved, not copied: it is gone afterwards.

    Args:
        build_database: a closed database called `fazhi.duckdb`, on the same file system as `published`.
        published: the folder of `current` and `snapshots`.
        run_id: the run that built it.
        now: a time with its zone; part of the snapshot's id.
        keep: how many snapshots to keep, the new one among them; at least 1.

    Returns:
        The new snapshot.

    Raises:
        PublishError: there is no such build, it is still open elsewhere, or it can't be moved.
        ValueError: `keep` is less than 1, or `now` has no zone.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}: the new snapshot itself must be kept")
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    if build_database.name != DATABASE:
        raise PublishError(
            f"{build_database}: a build must be called {DATABASE}, because its views store that name"
        )
    now = now.astimezone(UTC)
    snapshots = published / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(published)

    counts = _close(build_database)
    snapshot = Snapshot(
        id=f"{_next_number(snapshots):04d}-{now:%Y%m%dT%H%M%SZ}",
        run_id=run_id,
        published_at=now.isoformat(),
        program_version=_program_version(),
        sha256=_sha256(build_database),
        bytes=build_database.stat().st_size,
        counts=counts,
    )
    part = snapshots / f"{snapshot.id}{PART}"
    part.mkdir()
    _move(build_database, part / DATABASE)
    _write_manifest(part / MANIFEST, snapshot)
    part.replace(snapshots / snapshot.id)
    _switch(published, snapshot.id)
    _prune(published, keep)
    return snapshot


def current_snapshot(published: Path) -> Snapshot | None:
    """The published snapshot; None where nothing was published yet."""
    manifest = published / "current" / MANIFEST
    return Snapshot(**json.loads(manifest.read_text(encoding="utf-8"))) if manifest.exists() else None


def open_published(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the published database, such as `Settings().published_database`, to read only.

    The connection stays on its snapshot, also while a newer one is published or this one is deleted.

    Raises:
        NothingPublishedError: nothing was published at that place.
    """
    if not database.exists():
        raise NothingPublishedError(f"nothing is published at {database} yet: run `fazhi run` first")
    return duckdb.connect(str(database.resolve()), read_only=True)


def _close(database: Path) -> dict[str, int]:
    """Bring all of the build into its one file; gives the rows by table."""
    if not database.exists():
        raise PublishError(f"there is no build at {database}: run `fazhi run`, which makes one")
    try:
        with duckdb.connect(str(database)) as connection:
            connection.execute("checkpoint")
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal order by all"
            ).fetchall()
            counts = {f"{schema}.{table}": _count(connection, schema, table) for schema, table in tables}
    except duckdb.Error as error:
        raise PublishError(f"{database} cannot be published ({error}). See what else has it open.") from error
    if database.with_name(f"{database.name}.wal").exists():
        raise PublishError(
            f"{database} is still being written: its write-ahead log is there. Close it first."
        )
    return counts


def _count(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    row = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()  # noqa: S608 - names from the catalogue
    return int(row[0]) if row else 0


def _program_version() -> str:
    try:
        return version("fazhi")
    except PackageNotFoundError:
        return "unknown"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next_number(snapshots: Path) -> int:
    """One more than the highest: numbers and not times order the snapshots, for clocks go back."""
    return max((_number(path) for path in snapshots.iterdir()), default=0) + 1


def _number(snapshot: Path) -> int:
    number = snapshot.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _move(build_database: Path, place: Path) -> None:
    _sync(build_database)
    try:
        build_database.rename(place)
    except OSError as error:
        raise PublishError(
            f"{build_database} cannot be moved to {place} ({error})."
            " Build and published must lie on one file system."
        ) from error
    place.chmod(0o444)


def _write_manifest(path: Path, snapshot: Snapshot) -> None:
    path.write_text(json.dumps(asdict(snapshot), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _sync(path)
    _sync(path.parent)


def _switch(published: Path, snapshot_id: str) -> None:
    """Let `current` lead to the snapshot, by a relative link, so that the folder can be moved as a whole."""
    _sync(published / "snapshots")
    link = published / f"current{PART}"
    link.symlink_to(Path("snapshots") / snapshot_id, target_is_directory=True)
    link.replace(published / "current")
    _sync(published)


def _prune(published: Path, keep: int) -> None:
    current = (published / "current").resolve()
    snapshots = [path for path in (published / "snapshots").iterdir() if _number(path)]
    for old in sorted(snapshots, key=_number, reverse=True)[keep:]:
        if old.resolve() != current:
            _delete(old)


def _remove_unfinished(published: Path) -> None:
    """What a run left that was stopped half-way."""
    (published / f"current{PART}").unlink(missing_ok=True)
    for part in (published / "snapshots").glob(f"*{PART}"):
        shutil.rmtree(part)


def _delete(snapshot: Path) -> None:
    # Renamed first: a half-deleted snapshot must not look like a whole one.
    part = snapshot.with_name(f"{snapshot.name}{PART}")
    snapshot.replace(part)
    shutil.rmtree(part)


def _sync(path: Path) -> None:
    """To the disk, so that a power cut can't leave a link to what was never written."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
