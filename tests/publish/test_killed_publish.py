"""Publishing that ends by SIGKILL, before and after each of its steps, and is done again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from killed_publish import publish_value

from pipelines.publish.history import kept_snapshots
from pipelines.publish.snapshot import open_published

KILLED_PUBLISH = Path(__file__).with_name("killed_publish.py")
MOVES = 2  # the database and a folder
WRITES = 2  # what tells of the files, and the manifest
# Each step, at which call of it, and what readers see if publishing ends before or after it.
STEPS = [
    ("_close", 1, 2, 2),
    ("_files", 1, 2, 2),
    ("_move", 1, 2, 2),
    ("_move", MOVES, 2, 2),
    ("_write", 1, 2, 2),
    ("_write", WRITES, 2, 2),
    ("_link", 1, 2, 2),
    ("_switch", 1, 2, 3),
    ("_prune", 1, 3, 3),
    ("rmtree", 1, 3, 3),
]


def kill_at(step: str, count: int, when: str, folder: Path) -> int:
    """What the process that publishes 3 ends with."""
    words = [str(KILLED_PUBLISH), str(folder), "3", step, when, str(count)]
    return subprocess.run([sys.executable, *words], capture_output=True, check=False).returncode


def seen(folder: Path) -> int:
    """What readers see, in the database and beside it."""
    current = folder / "published" / "current"
    with open_published(current / "fazhi.duckdb") as connection:
        value = connection.execute("select value from agency_year").fetchone()[0]
    assert (current / "exports" / "value.csv").read_text() == f"value\n{value}\n"
    return value


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("step", "count", "before", "after"), STEPS)
def test_killed_at_any_step_readers_see_one_whole_snapshot_and_the_next_is_as_any_other(
    tmp_path: Path, step: str, count: int, before: int, after: int, when: str
) -> None:
    for value in (1, 2):
        publish_value(tmp_path, value)
    assert kill_at(step, count, when, tmp_path) == -signal.SIGKILL
    expected = before if when == "before" else after
    assert seen(tmp_path) == expected
    runs = ["run-1", "run-2", "run-3"][:expected]
    assert [one.run_id for one in kept_snapshots(tmp_path / "published")][-1] == runs[-1]

    publish_value(tmp_path, 4)
    assert seen(tmp_path) == 4
    assert [one.run_id for one in kept_snapshots(tmp_path / "published")] == [runs[-1], "run-4"]
    assert list((tmp_path / "published").rglob("*.part")) == []
