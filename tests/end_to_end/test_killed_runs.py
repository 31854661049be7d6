"""A run that is killed, wherever that is, and run again gives what a night without that gives."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from published_rows import published_rows

from pipelines.publish.history import kept_snapshots
from pipelines.publish.snapshot import current_snapshot
from pipelines.settings import PROJECT

KILLED_RUN = Path(__file__).with_name("killed_run.py")
# The unfinished file of each stage, and which of that name; or the function that is no longer called.
POINTS = {
    "archive": ("*.part", 4),
    "documents": ("documents.part", 1),
    "reports": ("reports.part", 1),
    "figures": ("ledgers.part", 1),
    "build_database": ("regions.part", 1),
    "exports": ("pipelines.publish.exports.write:write_workbook", 1),
    "snapshot": ("current.part", 1),
}
SWITCHED = ("pipelines.publish.snapshot:_prune", 1)
BY_HAND = 60  # seconds that a stage may take to begin


def command(*before: str, source: Path) -> list[str]:
    return [sys.executable, *before, "run", "--source", str(source)]


def environment(warehouse: Path) -> dict[str, str]:
    return {**os.environ, "FAZHI_WAREHOUSE": str(warehouse), "PYTHONPATH": str(PROJECT)}


def kill_at(point: tuple[str, int], warehouse: Path, source: Path) -> None:
    done = subprocess.run(
        command(str(KILLED_RUN), *map(str, point), source=source),
        env=environment(warehouse),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, f"{point}: {done.stdout}{done.stderr}"


def kill_in_dbt(warehouse: Path, source: Path) -> None:
    """When dbt has begun to run the models."""
    models = warehouse / "build" / "dbt" / "run"
    shutil.rmtree(models, ignore_errors=True)
    running = subprocess.Popen(
        command("-m", "pipelines.cli.main", source=source),
        env=environment(warehouse),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(BY_HAND * 20):
        if models.exists() or running.poll() is not None:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL, "it ended before dbt began"


@pytest.fixture(scope="module")
def killed(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which a run was killed at each stage, one after the other."""
    warehouse = tmp_path_factory.mktemp("killed") / "warehouse"
    for stage, point in POINTS.items():
        if stage == "exports":
            kill_in_dbt(warehouse, sources)
        kill_at(point, warehouse, sources)
    return warehouse


@pytest.fixture(scope="module")
def published(killed: Path, sources: Path) -> Path:
    """The same after one more run, killed when readers saw its snapshot and before it could say so."""
    kill_at(SWITCHED, killed, sources)
    return killed


def differing(one: Path, other: Path) -> set[str]:
    """The tables whose published rows differ."""
    before, after = published_rows(one), published_rows(other)
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}


def test_nothing_is_published_by_runs_that_were_killed(killed: Path) -> None:
    assert current_snapshot(killed / "published") is None


def test_what_a_run_published_before_it_was_killed_is_what_a_night_without_a_fault_gives(
    first, published: Path
) -> None:
    assert differing(first.settings.published_database, published / "published/current/fazhi.duckdb") == set()


def test_the_next_run_loses_nothing_and_has_nothing_twice(run, first, published: Path, sources: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FAZHI_EXCEL_MAX_ROWS", "9999")  # so that there is something to publish
        done = run(published, sources)
    assert done.exit_code == 0, done.output
    assert differing(first.settings.published_database, done.settings.published_database) == set()
    # The run that was killed after it had published is known to have published.
    assert done.ask("select outcome, count(*) from runs group by 1 order by 1") == [
        ("published", 2),
        ("stopped", len(POINTS) + 1),
    ]
    assert [one.run_id for one in kept_snapshots(published / "published")] == [
        run_id
        for (run_id,) in done.ask("select run_id from runs where outcome = 'published' order by started_at")
    ]
    met = "select count(*) from staging.stg_fetches where outcome = 'new'"
    assert done.ask(met) == first.ask(met)
    assert archived(published) == archived(first.settings.warehouse)


def archived(warehouse: Path) -> set[str]:
    return {path.name for path in (warehouse / "archive").rglob("*") if path.is_file() and not path.suffix}


def test_nothing_unfinished_is_left(published: Path) -> None:
    left = [path for path in published.rglob("*.part") if "archive" not in path.parts]
    assert left == []
