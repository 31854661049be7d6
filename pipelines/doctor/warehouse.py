"""The warehouse on disk: places, space, stages, archive, snapshot, runs and sources."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.collect.archive import Archive, ArchiveError
from pipelines.collect.health import health_of
from pipelines.collect.source_kinds import Source
from pipelines.doctor.finding import Finding, ok, problem, warning
from pipelines.publish.freshness import staleness
from pipelines.publish.history import intact_database
from pipelines.publish.snapshot import current_snapshot
from pipelines.runs.lock import run_under_way
from pipelines.runs.state import StateError, check_state
from pipelines.stage_store import StageStore, StageTableError
from pipelines.tables import SCHEMAS

GIGABYTE = 1024**3
LEAST_FREE = GIGABYTE  # for a first run


def state(folder: Path) -> Iterator[Finding]:
    """Whether this program may work on the warehouse."""
    try:
        check_state(folder)
    except StateError as error:
        yield problem("state", str(error), "no run begins until then")
    else:
        yield ok("state", "the warehouse is of this program, of an older one, or new")


def places(folders: list[Path]) -> Iterator[Finding]:
    """Whether the folders can be written, and lie on one file system, as publishing in one step needs."""
    there = [_nearest(folder) for folder in folders]
    locked = [str(folder) for folder in there if not os.access(folder, os.W_OK | os.X_OK)]
    if locked:
        yield problem(
            "places",
            f"{', '.join(sorted(set(locked)))} cannot be written",
            "see owner and mode, or FAZHI_WAREHOUSE",
        )
    elif len({folder.stat().st_dev for folder in there}) > 1:
        told = f"{', '.join(map(str, folders))} lie on several file systems"
        yield problem("places", told, "put the whole warehouse on one")
    else:
        yield ok("places", f"{folders[0]} can be written")


def space(warehouse: Path, published: Path) -> Iterator[Finding]:
    """Whether the next build and snapshot fit on the disk."""
    snapshot = current_snapshot(published)
    # The new build begins as a copy and grows; dbt and DuckDB spill beside it.
    needed = max(LEAST_FREE, 3 * snapshot.total_bytes) if snapshot else LEAST_FREE
    free = shutil.disk_usage(_nearest(warehouse)).free
    told = f"{free / GIGABYTE:.1f} GB are free, and the next run may need {needed / GIGABYTE:.1f} GB"
    if free < needed:
        yield problem("space", told, "free some, or keep fewer snapshots: FAZHI_KEEP_SNAPSHOTS")
    elif free < 3 * needed:
        yield warning("space", told, "free some soon")
    else:
        yield ok("space", told)


def stages(store: StageStore) -> Iterator[Finding]:
    """Whether each stage's table can be read."""
    well = True
    for table in SCHEMAS:
        try:
            store.check(table, thorough=True)
        except StageTableError as error:
            well = False
            yield problem("stages", error.told, error.advice)
    if well:
        yield ok("stages", f"{len(SCHEMAS)} tables can be read")


def archive(store: StageStore, folder: Path, thorough: bool) -> Iterator[Finding]:
    """Whether each file that was archived is there, and, where asked, whether its bytes are those archived.

    Args:
        store: of the stages.
        folder: of the archive.
        thorough: read every file.
    """
    found = Archive(folder)
    documents = store.read("documents")["sha256"]  # members of archives too, which nobody has fetched
    archived = documents.filter(~documents.str.starts_with("address:"))
    hashes = pl.concat([store.fetch_log().condensed(["sha256"])["sha256"].drop_nulls(), archived]).unique()
    damaged = []
    for sha256 in hashes:
        try:
            if thorough:
                found.get(sha256)
            elif not found.path(sha256).exists():
                raise ArchiveError(f"{found.path(sha256)}: is not there")
        except ArchiveError as error:
            damaged.append(str(error))
    if damaged:
        told = f"{len(damaged)} of {len(hashes)} files: {damaged[0]}"
        yield problem("archive", told, "restore them from a backup, or delete them and collect again")
    else:
        how = "are as archived" if thorough else "are there; --thorough reads each"
        yield ok("archive", f"{len(hashes)} files {how}")


def snapshot(
    published: Path, now: datetime, fresh_hours: float, confirmed: datetime | None = None
) -> Iterator[Finding]:
    """Whether what readers see is what was published, and of last night."""
    current = current_snapshot(published)
    if current is None:
        yield warning("snapshot", "nothing is published yet", "`fazhi run` publishes")
        return
    if intact_database(published) is None:
        told = f"{current.id} is not as it was published: somebody has written to it"
        yield problem("snapshot", told, "`fazhi rollback` to another, then `fazhi run`")
    else:
        yield ok("snapshot", f"{current.id} is as it was published")
    if old := staleness(published, now, fresh_hours, confirmed):
        yield problem("freshness", old, "see what starts the run each night, and how the last one ended")
    if now < datetime.fromisoformat(current.published_at):
        told = f"the clock says {now:%Y-%m-%d %H:%M} UTC, before the last snapshot was published"
        yield problem("clock", told, "set the clock")


def runs(store: StageStore, warehouse: Path, now: datetime) -> Iterator[Finding]:
    """How the last run ended."""
    under_way = run_under_way(warehouse)
    if under_way:
        yield ok("runs", under_way)
        return
    table = store.read("runs")  # in the order that they began, whatever the clock said
    if table.is_empty():
        yield warning("runs", "there was none yet", "`fazhi run`")
        return
    last = table.row(-1, named=True)
    began = f"{last['started_at']:%Y-%m-%d %H:%M} UTC"
    published = table.filter(pl.col("outcome") == "published")["finished_at"].tail(1).to_list()
    if last["outcome"] == "failed":
        told = f"the last one, of {began}, failed in {last['failed_step']}: {_first_line(last['message'])}"
        yield problem("runs", told, "mend that, then `fazhi run`")
    elif last["outcome"] is None:
        yield warning("runs", f"the last one, of {began}, was stopped by force", "`fazhi run` goes on")
    elif not published:
        yield warning("runs", "none has published yet", "see what starts it each night")
    else:
        yield ok("runs", f"the last one, of {began}, ended well: {last['outcome']}")


def sources(registry: list[Source], store: StageStore) -> Iterator[Finding]:
    """How the enabled sources fare."""
    enabled = [source for source in registry if source.enabled]
    poor = [
        f"{health.source.name} ({health.failures} addresses, the last: {_first_line(health.last_failure)})"
        for health in health_of(enabled, store.fetch_log().condensed(), store.read("reports"))
        if health.failures
    ]
    if poor:
        yield warning("sources' health", f"failing: {'; '.join(poor)}", "`fazhi sources list` tells more")
    else:
        yield ok("sources' health", f"{len(enabled)} enabled sources, none failing")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.resolve().parents) if place.exists())


def _first_line(text: str | None) -> str:
    return (text or "no message").strip().splitlines()[0]
