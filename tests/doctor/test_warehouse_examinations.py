"""That the doctor finds each thing that is wrong with a warehouse, and nothing where all is well."""

from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.collect.archive import Archive
from pipelines.collect.source_kinds import FolderSource
from pipelines.doctor import warehouse
from pipelines.doctor.finding import Finding, Level
from pipelines.publish.snapshot import publish
from pipelines.runs.lock import only_run
from pipelines.stage_store import StageStore
from pipelines.tables import DOCUMENTS, FETCHES, RUNS

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def store(tmp_path: Path) -> StageStore:
    return StageStore(tmp_path / "stages")


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


def published(folder: Path) -> Path:
    build = folder / "build" / "fazhi.duckdb"
    build.parent.mkdir()
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table agency_year as select 1 as value")
    return folder / "published" / "snapshots" / publish(build, folder / "published", "run", NOW).id


def run(**told: object) -> pl.DataFrame:
    return pl.DataFrame([{"run_id": "run", "started_at": NOW, **told}], schema=RUNS)


def test_a_folder_that_can_be_written_is_well_also_before_it_is_made(tmp_path: Path) -> None:
    assert only(warehouse.places([tmp_path / "not" / "yet"])).level is Level.ok


def test_folders_on_two_file_systems_cannot_publish_in_one_step(tmp_path: Path) -> None:
    found = only(warehouse.places([tmp_path, Path("/proc")]))
    assert found.level is Level.problem


@pytest.mark.parametrize(("free_gb", "level"), [(0.5, Level.problem), (2, Level.warning), (50, Level.ok)])
def test_a_disk_that_is_too_full_for_the_next_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_gb: float, level: Level
) -> None:
    free = int(free_gb * warehouse.GIGABYTE)
    monkeypatch.setattr(warehouse.shutil, "disk_usage", lambda _: Usage(free, 0, free))
    assert only(warehouse.space(tmp_path, tmp_path / "published")).level is level


def test_a_damaged_stage_table_is_named(store: StageStore) -> None:
    assert only(warehouse.stages(store)).level is Level.ok
    store.write("runs", run())
    store.path("runs").write_bytes(b"PAR1 no more")
    found = only(warehouse.stages(store))
    assert found.level is Level.problem and str(store.path("runs")) in found.told


def test_an_archived_file_that_was_altered_or_lost_is_found(store: StageStore, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(b"a report")
    store.write("fetches", pl.DataFrame([{"sha256": sha256}], schema=FETCHES))
    examine = warehouse.archive
    assert only(examine(store, archive.folder, True)).level is Level.ok
    archive.path(sha256).chmod(0o644)
    archive.path(sha256).write_bytes(b"another")
    assert only(examine(store, archive.folder, False)).level is Level.ok
    assert only(examine(store, archive.folder, True)).level is Level.problem
    archive.path(sha256).unlink()
    assert "is not there" in only(examine(store, archive.folder, False)).told


def test_a_member_of_an_archive_that_was_altered_is_found(store: StageStore, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(b"a member")
    keys = [{"sha256": sha256}, {"sha256": "address:0f"}]  # the other was never archived
    store.write("documents", pl.DataFrame(keys, schema=DOCUMENTS))
    assert only(warehouse.archive(store, archive.folder, True)).level is Level.ok
    archive.path(sha256).unlink()
    assert only(warehouse.archive(store, archive.folder, False)).level is Level.problem


def test_a_snapshot_that_somebody_wrote_to_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "published"
    assert only(warehouse.snapshot(folder, NOW, 30)).level is Level.warning
    snapshot = published(tmp_path)
    assert only(warehouse.snapshot(folder, NOW, 30)).level is Level.ok
    (snapshot / "fazhi.duckdb").chmod(0o644)
    with (snapshot / "fazhi.duckdb").open("ab") as file:
        file.write(b"more")
    assert only(warehouse.snapshot(folder, NOW, 30)).level is Level.problem


def test_a_clock_that_went_back_is_found(tmp_path: Path) -> None:
    published(tmp_path)
    _, clock = warehouse.snapshot(tmp_path / "published", NOW - timedelta(days=1), 30)
    assert (clock.subject, clock.level) == ("clock", Level.problem)


def test_a_snapshot_that_is_too_old_is_found(tmp_path: Path) -> None:
    published(tmp_path)
    _, old = warehouse.snapshot(tmp_path / "published", NOW + timedelta(hours=31), 30)
    assert (old.subject, old.level) == ("freshness", Level.problem)
    assert "31 hours ago" in old.told


@pytest.mark.parametrize(
    ("told", "later", "level", "words"),
    [
        ({"outcome": "published", "finished_at": NOW}, 1, Level.ok, "published"),
        (
            {"outcome": "failed", "failed_step": "dbt_models", "message": "a\nb"},
            1,
            Level.problem,
            "dbt_models: a",
        ),
        ({"outcome": "done", "finished_at": NOW}, 1, Level.warning, "none has published"),
        ({}, 1, Level.warning, "stopped by force"),
    ],
    ids=["well", "failed", "never", "killed"],
)
def test_how_the_last_run_ended_is_told(
    store: StageStore, tmp_path: Path, told: dict, later: int, level: Level, words: str
) -> None:
    store.write("runs", run(**told))
    found = only(warehouse.runs(store, tmp_path, NOW + timedelta(hours=later)))
    assert (found.level, words in found.told) == (level, True)


def test_a_run_that_is_under_way_is_no_trouble(store: StageStore, tmp_path: Path) -> None:
    assert only(warehouse.runs(store, tmp_path, NOW)).level is Level.warning
    with only_run(tmp_path):
        found = only(warehouse.runs(store, tmp_path, NOW))
    assert found.level is Level.ok and "under way" in found.told


def test_a_source_that_fails_is_named(store: StageStore, tmp_path: Path) -> None:
    source = FolderSource(name="county", kind="folder", path=tmp_path)
    assert only(warehouse.sources([source], store)).level is Level.ok
    row = {"source": "county", "address": "a", "outcome": "unreadable", "fetched_at": NOW}
    store.write("fetches", pl.DataFrame([row], schema=FETCHES))
    found = only(warehouse.sources([source], store))
    assert found.level is Level.warning and "county" in found.told


def test_a_warehouse_of_a_newer_program_is_told(tmp_path: Path) -> None:
    assert only(warehouse.state(tmp_path)).level is Level.ok
    (tmp_path / "state.json").write_text('{"state_version": 99}')
    found = only(warehouse.state(tmp_path))
    assert found.level is Level.problem and "newer program" in found.told
