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

from pipelines.publish.snapshot import current_snapshot
from pipelines.settings import PROJECT

KILLED_RUN = Path(__file__).with_name("killed_run.py")
# The unfinished file of each stage, and which of that name.
POINTS = {
    "archive": ("*.part", 3),
    "documents": ("documents.part", 1),
    "reports": ("reports.part", 1),
    "figures": ("figures.part", 1),
    "build_database": ("regions.part", 1),
    "snapshot": ("current.part", 1),
}
BY_HAND = 60  # seconds that a stage may take to begin


def command(*before: str, source: Path) -> list[str]:
    return [sys.executable, *before, "run", "--source", str(source)]


def environment(warehouse: Path) -> dict[str, str]:
    return {**os.environ, "FAZHI_WAREHOUSE": str(warehouse), "PYTHONPATH": str(PROJECT)}


def kill_at(point: str, warehouse: Path, source: Path) -> None:
    name, count = POINTS[point]
    done = subprocess.run(
        command(str(KILLED_RUN), name, str(count), source=source),
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
    for point in POINTS:
        if point == "snapshot":
            kill_in_dbt(warehouse, sources)
        kill_at(point, warehouse, sources)
    return warehouse


def test_nothing_is_published_by_runs_that_were_killed(killed: Path) -> None:
    assert current_snapshot(killed / "published") is None


def test_the_next_run_gives_what_a_night_without_a_fault_gives(
    run, first, killed: Path, sources: Path
) -> None:
    done = run(killed, sources)
    assert done.exit_code == 0, done.output
    clean, after = (
        published_rows(first.settings.published_database),
        published_rows(done.settings.published_database),
    )
    assert clean.keys() == after.keys()
    assert {table for table in clean if clean[table] != after[table]} == set()
    assert done.ask("select outcome, count(*) from runs group by 1 order by 1") == [
        ("published", 1),
        ("stopped", len(POINTS) + 1),
    ]


def test_nothing_unfinished_is_left(run, killed: Path) -> None:
    left = [path for path in killed.rglob("*.part") if "archive" not in path.parts]
    assert left == []
