"""Publishes a tested build: all of it or none of it, in one atomic step.

    published/
        snapshots/0007-20261122T183000Z/    fazhi.duckdb, folders such as exports/, and what tells of them:
                                            manifest.json, and files.json, a line a file of the folders
        current -> snapshots/0007-20261122T183000Z

A snapshot is put together under a name that ends in `.part`; a new link `current.part` leads to its final
name; it is renamed to that, and then the new link over `current`. Stopped at any point, `current` leads to
the last snapshot or to the new one; and while the new link is there, its snapshot was never seen: the next to
publish deletes it.
Readers take no part in this: one that has a snapshot open keeps it, whatever comes after it.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from pipelines.database import count_rows

DATABASE = "fazhi.duckdb"  # views store this name: the build and every snapshot have it
MANIFEST = "manifest.json"
FILES = "files.json"  # apart: with a million files it is what takes long to read, and few ask for it
PART = ".part"
CURRENT_LINK = "current"
NEXT = f"{CURRENT_LINK}{PART}"  # the link of a snapshot that is being published
BACK = f"back{PART}"  # and of one that is gone back to
SYNCED_AT_ONCE = 16
HASHED_AT_ONCE = 32 * 1024 * 1024  # bytes
LOCK = ".lock"  # held by whoever changes what is published; nobody who reads needs it


class PublishError(RuntimeError):
    """A build that can't be published. What was published before is as it was."""


class DamagedSnapshotError(PublishError):
    """A snapshot whose manifest can't be read."""


class NothingPublishedError(RuntimeError):
    """There is no snapshot to open yet."""


@dataclass(frozen=True)
class PublishedFile:
    """A file that was published beside the database."""

    sha256: str
    bytes: int


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
    files_bytes: int = 0  # of the files beside it: see `published_files`
    made_from: str = ""  # a hash of it: see `pipelines.publish.made_from`

    @property
    def total_bytes(self) -> int:
        """Of the database and the files beside it."""
        return self.bytes + self.files_bytes


def publish(
    build_database: Path,
    published: Path,
    run_id: str,
    now: datetime,
    keep: int = 3,
    folders: Sequence[Path] = (),
    made_from: str = "",
    sums: Mapping[str, PublishedFile] | None = None,
) -> Snapshot:
    """Put a tested build in the place of the published one, and delete snapshots that are too old.

    The build is moved, not copied: database and folders are gone afterwards.

    Args:
        build_database: a closed database called `fazhi.duckdb`, on the same file system as `published`.
        published: the folder of `current` and `snapshots`.
        run_id: the run that built it.
        now: a time with its zone; part of the snapshot's id.
        keep: how many snapshots to keep, the new one among them; at least 1.
        folders: to publish beside the database, each under its own name; on the same file system.
        made_from: a hash of all that it was made from.
        sums: of files whose maker has counted them, by place, such as `exports/csv/ledger.csv`: they are not
            read again. Nor are those that are links to the same file of the published snapshot.

    Returns:
        The new snapshot.

    Raises:
        OSError: there is no space for the manifest.
        PublishError: there is no such build or folder, it is still open elsewhere, or it can't be moved.
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
    _check(folders)
    now = now.astimezone(UTC)
    snapshots = published / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    with alone(published):
        counts = _close(build_database)
        # Gigabytes are read, and brought to the disk, beside the look at each file.
        with ThreadPoolExecutor(2) as beside:
            sha256, synced = beside.submit(sha256_of, build_database), beside.submit(_sync, build_database)
            files, new = _files(folders, published, sums or {})
        synced.result()
        snapshot = Snapshot(
            id=f"{_next_number(snapshots):04d}-{now:%Y%m%dT%H%M%SZ}",
            run_id=run_id,
            published_at=now.isoformat(),
            program_version=_program_version(),
            sha256=sha256.result(),
            bytes=build_database.stat().st_size,
            counts=counts,
            files_bytes=sum(file.bytes for file in files.values()),
            made_from=made_from,
        )
        part = snapshots / f"{snapshot.id}{PART}"
        part.mkdir()
        _move(build_database, part / build_database.name, [""])
        for folder in folders:
            _move(folder, part / folder.name, new[folder])
        _write(part / FILES, _lines(files))
        _write(part / MANIFEST, [json.dumps(vars(snapshot), ensure_ascii=False, indent=2)])
        _sync(part)
        _link(published / NEXT, snapshot.id)
        part.replace(snapshots / snapshot.id)
        _sync(snapshots)
        _switch(published, NEXT)
        _prune(published, keep)
    return snapshot


def current_snapshot(published: Path) -> Snapshot | None:
    """The published snapshot; None where nothing was published yet."""
    folder = published / "current"
    return read_snapshot(folder) if folder.exists() else None


def read_snapshot(folder: Path) -> Snapshot:
    """What the manifest in a snapshot's folder tells.

    Raises:
        DamagedSnapshotError: the manifest is no longer what was written.
        FileNotFoundError: there is no manifest, or the snapshot was deleted meanwhile.
    """
    told = _read(folder / MANIFEST)
    try:
        # Earlier versions of the program wrote the files into it, or published none.
        older = told.pop("files", {})
        return Snapshot(**{"files_bytes": sum(file["bytes"] for file in older.values()), **told})
    except (TypeError, AttributeError, KeyError) as error:
        raise _damaged(folder / MANIFEST) from error


def published_files(folder: Path) -> dict[str, PublishedFile]:
    """The files beside the database in a snapshot's folder, by place, as in `exports/csv/ledger.csv`.

    Raises:
        DamagedSnapshotError: what tells of them is no longer what was written.
        FileNotFoundError: the snapshot was deleted meanwhile.
    """
    path = folder / FILES
    try:
        told = _read(path) if path.exists() else _read(folder / MANIFEST).get("files", {})
        return {place: PublishedFile(**file) for place, file in told.items()}
    except (TypeError, AttributeError) as error:
        raise _damaged(path) from error


def open_published(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the published database, such as `Settings().published_database`, to read only.

    The connection stays on its snapshot, also while a newer one is published or this one is deleted.

    Raises:
        NothingPublishedError: nothing was published at that place.
    """
    while database.exists():
        snapshot = database.resolve()
        try:
            return duckdb.connect(str(snapshot), read_only=True)
        except duckdb.Error:
            # Between the two steps a newer snapshot may have come, and this one gone.
            if database.resolve() == snapshot:
                raise
    raise NothingPublishedError(f"nothing is published at {database} yet: run `fazhi run` first")


@contextmanager
def alone(published: Path) -> Iterator[None]:
    """Wait until nobody else publishes or goes back, keep others from it, and clear what one left unfinished.

    The lock ends with the process, however that ends.
    """
    with (published / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_unfinished(published)
        yield


def never_seen(published: Path) -> str | None:
    """The id of a snapshot that nobody has seen: it is being published, or a run was stopped while it was."""
    link = published / NEXT
    return link.readlink().name if link.is_symlink() else None


def switch(published: Path, snapshot_id: str) -> None:
    """Let `current` lead to a snapshot, by a relative link, so that the folder can be moved as a whole.

    For callers that are `alone`.
    """
    _link(published / BACK, snapshot_id)
    _switch(published, BACK)


def number_of(snapshot_id: str) -> int:
    """The number that an id begins with; 0 for the name of anything else."""
    number, _, time = snapshot_id.partition("-")
    return int(number) if number.isdecimal() and PART not in time else 0


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex digits."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        # In large pieces: before each it waits for the interpreter, which another thread may be using.
        piece = memoryview(bytearray(min(os.fstat(file.fileno()).st_size + 1, HASHED_AT_ONCE)))
        while size := file.readinto(piece):
            digest.update(piece[:size])
    return digest.hexdigest()


def published_file(path: Path) -> PublishedFile:
    """Size and hash of a file."""
    return PublishedFile(sha256_of(path), path.stat().st_size)


def _link(link: Path, snapshot_id: str) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / snapshot_id, target_is_directory=True)
    _sync(link.parent)


def _switch(published: Path, link: str) -> None:
    (published / link).replace(published / CURRENT_LINK)
    _sync(published)


def _check(folders: Sequence[Path]) -> None:
    names = [DATABASE, MANIFEST, FILES, *(folder.name for folder in folders)]
    for folder in folders:
        if not folder.is_dir():
            raise PublishError(
                f"there is no folder {folder} to publish beside the database: run `fazhi run`, which makes it"
            )
        if names.count(folder.name) > 1:
            raise PublishError(f"{folder}: the snapshot has something else of that name")


def _files(
    folders: Sequence[Path], published: Path, sums: Mapping[str, PublishedFile]
) -> tuple[dict[str, PublishedFile], dict[Path, list[str]]]:
    """The files by their place; and by folder those, as seen from it, that the published snapshot has not."""
    try:
        known = published_files(published / CURRENT_LINK)
    except (FileNotFoundError, DamagedSnapshotError):
        known = {}
    files: dict[str, PublishedFile] = {}
    new: dict[Path, list[str]] = {folder: [] for folder in folders}
    for folder in folders:
        earlier = published / CURRENT_LINK / folder.name
        there = dict(_inodes(earlier)) if earlier.is_dir() else {}
        for name, inode in sorted(_inodes(folder)):
            place = f"{folder.name}/{name}"
            if place in known and there.get(name) == inode:
                files[place] = known[place]
            else:
                files[place] = sums.get(place) or published_file(folder / name)
                new[folder].append(name)
    return files, new


def _inodes(folder: Path) -> Iterator[tuple[str, int]]:
    """All files in a folder, as seen from it, and which of the disk each is; none of them is looked at."""
    pending = [""]
    while pending:
        inside = pending.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                if entry.is_dir():
                    pending.append(f"{inside}{entry.name}/")
                elif entry.is_file():
                    yield f"{inside}{entry.name}", entry.inode()


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
            counts = {f"{schema}.{table}": count_rows(connection, schema, table) for schema, table in tables}
    except duckdb.Error as error:
        raise PublishError(f"{database} cannot be published ({error}). See what else has it open.") from error
    if database.with_name(f"{database.name}.wal").exists():
        raise PublishError(
            f"{database} is still being written: its write-ahead log is there. Close it first."
        )
    return counts


def _program_version() -> str:
    try:
        return version("fazhi")
    except PackageNotFoundError:
        return "unknown"


def _next_number(snapshots: Path) -> int:
    """One more than the highest: numbers and not times order the snapshots, for clocks go back."""
    return max((number_of(path.name) for path in snapshots.iterdir()), default=0) + 1


def _move(made: Path, place: Path, new: Sequence[str]) -> None:
    """Move a file or a folder; `new` are the files, as seen from it, that no snapshot has yet."""
    folders = [Path(folder) for folder, _, _ in os.walk(made)]
    # The disk takes many at once in little more time than one.
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as threads:
        for _ in threads.map(_sync, [*(made / name for name in new), *folders]):
            pass
    try:
        made.rename(place)
    except OSError as error:
        raise PublishError(
            f"{made} cannot be moved to {place} ({error}). Build and published must lie on one file system."
        ) from error
    for name in new:
        (place / name).chmod(0o444)


def _lines(files: Mapping[str, PublishedFile]) -> Iterator[str]:
    """JSON of a line a file."""
    before = "{"
    for place, file in files.items():
        yield f'{before}\n{json.dumps(place)}: {{"sha256": "{file.sha256}", "bytes": {file.bytes}}}'
        before = ","
    yield "\n}" if files else "{}"


def _write(path: Path, text: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines([*text, "\n"])
    _sync(path)


def _read(path: Path) -> Any:
    text = path.read_bytes()
    try:
        return json.loads(text)
    except ValueError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DamagedSnapshotError:
    return DamagedSnapshotError(
        f"{path} is damaged. `fazhi rollback` lets readers see the snapshot before it; then `fazhi run`."
    )


def _prune(published: Path, keep: int) -> None:
    current = (published / "current").resolve()
    snapshots = [path for path in (published / "snapshots").iterdir() if number_of(path.name)]
    for old in sorted(snapshots, key=lambda path: number_of(path.name), reverse=True)[keep:]:
        if old.resolve() != current:
            _delete(old)


def _remove_unfinished(published: Path) -> None:
    """Delete what a run left that was stopped half-way."""
    unseen = never_seen(published)
    if unseen and (published / "snapshots" / unseen).exists():
        _delete(published / "snapshots" / unseen)
    (published / NEXT).unlink(missing_ok=True)
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
