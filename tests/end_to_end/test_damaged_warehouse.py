"""A warehouse that was damaged between two nights: the next run mends it, or says what to do."""

import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import polars as pl
import pytest
from published_rows import published_rows
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.history import kept_snapshots
from pipelines.publish.snapshot import current_snapshot, number_of
from pipelines.stage_store import StageStore
from pipelines.tables import PARTED

SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 120  # seconds
AHEAD = timedelta(days=400)  # what the clock was ahead by when all that is there was made


def copy_of(done, tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("damaged") / "warehouse"
    shutil.copytree(done.settings.warehouse, warehouse, symlinks=True)
    return warehouse


def hold(database: Path, out: Connection) -> None:
    """A reader in DuckDB: opens the snapshot, and asks it again when told to."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for _ in range(2):
            out.send(connection.execute("select count(*) from dim_report").fetchone())
            out.recv()


@pytest.fixture(scope="module")
def damaged(second, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the warehouse of the second run, with everything damaged that can be made again."""
    warehouse = copy_of(second, tmp_path_factory)
    stages, published = warehouse / "stages", warehouse / "published"

    # The clock went back: all is from the future.
    store = StageStore(stages)
    for table, columns in {
        "fetches": ["fetched_at"],
        "documents": ["first_seen_at"],
        "runs": ["started_at", "finished_at"],
        "run_steps": ["started_at"],
    }.items():
        store.write(table, store.read(table).with_columns(pl.col(columns) + AHEAD))
    manifest = published / "current" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["published_at"] = (datetime.fromisoformat(told["published_at"]) + AHEAD).isoformat()
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(told))

    # A build of a run that was stopped, and the published one, which each build begins as.
    (warehouse / "build").mkdir(exist_ok=True)
    (warehouse / "build" / "fazhi.duckdb").write_bytes(b"this is no database" * 1000)
    database = published / "current" / "fazhi.duckdb"
    database.chmod(0o644)
    with database.open("ab") as file:
        file.write(b"more than was published")

    # A table of each stage: cut off, garbage, lost.
    (part,) = store.parts("figures").paths().values()
    part.write_bytes(part.read_bytes()[:-40])
    (part,) = store.parts("texts").paths().values()
    part.write_bytes(b"garbage" * 100)
    (stages / "reports.parquet").unlink()

    # An archived file that a power cut has cut off; its source still has it.
    (sha256,) = store.read("documents").filter(pl.col("address") == "housing/2022.txt")["sha256"]
    archived = warehouse / "archive" / sha256[:2] / sha256
    archived.chmod(0o644)
    archived.write_bytes(archived.read_bytes()[:100])
    return warehouse


@pytest.fixture(scope="module")
def reader(damaged: Path) -> Iterator[Connection]:
    """Another process that has the published database open from before the run to after it."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=hold, args=(damaged / "published" / "current" / "fazhi.duckdb", there))
    process.start()
    assert here.poll(PATIENCE)
    assert here.recv() == (3,)
    yield here
    process.kill()
    process.join()


@pytest.fixture(scope="module")
def mended(run, damaged: Path, reader: Connection, sources: Path):
    """A run on it that keeps one snapshot."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FAZHI_KEEP_SNAPSHOTS", "1")
        return run(damaged, sources)


def test_what_is_damaged_is_made_again_and_nothing_is_lost(second, mended) -> None:
    assert mended.exit_code == 0, mended.output
    before, after = (published_rows(done.settings.published_database) for done in (second, mended))
    assert {table for table in before if before[table] != after[table]} == set()


def test_what_was_damaged_is_told(mended) -> None:
    for step in ("documents", "reports", "figures"):
        assert "1 damaged tables, made again" in line_of(mended.output, step)
    assert "1 published database, not as it was published" in line_of(mended.output, "build_database")
    logs = "".join(path.read_text() for path in (mended.settings.dagster_home / "logs").glob("*.log"))
    for table in ("figures", "texts"):
        assert re.search(rf"{table}/[0-9a-f]+\.parquet is damaged", logs)
    assert "reports.parquet is not there" in logs


def line_of(output: str, step: str) -> str:
    """What is worth a look of a step."""
    return next(line for line in output.splitlines() if line.strip().startswith(f"{step}: "))


def test_a_clock_that_went_back_changes_no_order(second, mended) -> None:
    published = mended.settings.published
    assert (
        number_of(current_snapshot(published).id)
        == number_of(current_snapshot(second.settings.published).id) + 1
    )
    assert [one.id for one in kept_snapshots(published)] == [current_snapshot(published).id]
    latest = json.loads((mended.settings.runs / "latest.json").read_text())
    assert latest["run_id"] == current_snapshot(published).run_id
    assert latest["outcome"] == "published"
    outcomes = mended.ask("select outcome, count(*) from runs group by 1")
    assert outcomes == [("published", 3)]


def test_a_reader_that_holds_the_snapshot_keeps_it_and_holds_nothing_up(mended, reader: Connection) -> None:
    assert mended.exit_code == 0, mended.output
    reader.send("again")
    assert reader.poll(PATIENCE)
    assert reader.recv() == (3,)
    reader.send("done")


@pytest.mark.parametrize(
    ("table", "fault"), [("fetches", "cut off"), ("fetches", "lost"), ("runs", "cut off")]
)
def test_a_log_that_nothing_can_make_again_is_refused_with_the_way_to_restore_it(
    second, tmp_path_factory: pytest.TempPathFactory, table: str, fault: str
) -> None:
    warehouse = copy_of(second, tmp_path_factory)
    store = StageStore(warehouse / "stages")
    path, before = store.path(table), store.read(table)
    if table in PARTED:
        *_, path = store.parts(table).paths().values()
    path.write_bytes(path.read_bytes()[:-40])
    if fault == "lost":
        path.unlink()
    environment = {"FAZHI_WAREHOUSE": str(warehouse), "COLUMNS": "200"}
    for command in (["run"], ["rebuild"]):
        refused = CliRunner().invoke(app, command, env=environment)
        assert refused.exit_code == 2
        assert str(path) in refused.output and "restore it from a backup" in refused.output
    # As the message says.
    words = refused.output.split("`fazhi sql ")[1].split("`")[0].strip().strip('"')
    restored = CliRunner().invoke(app, ["sql", words], env=environment)
    assert restored.exit_code == 0, restored.output
    assert set(store.read(table)["run_id"]) == set(before["run_id"])
    store.check_logs()


@pytest.mark.skipif(bool(os.geteuid()), reason="only root can mount")
def test_a_warehouse_that_cannot_be_written_is_named(
    second, tmp_path_factory: pytest.TempPathFactory
) -> None:
    warehouse = copy_of(second, tmp_path_factory)
    program = [sys.executable, "-m", "pipelines.cli.main", "run"]
    read_only = f'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec {" ".join(program)}'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", read_only, str(warehouse)],
        env={**os.environ, "FAZHI_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert f"{warehouse} cannot be written (Read-only file system)" in done.stderr
    assert "FAZHI_WAREHOUSE" in done.stderr
