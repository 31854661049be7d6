"""That two runs do not work on one warehouse at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.runs.lock import RunUnderWayError, only_run, run_under_way

HOLD = """
import sys, pathlib
from pipelines.runs.lock import only_run
with only_run(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """Another process that runs on the warehouse until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_is_told_who_runs(other: subprocess.Popen, tmp_path: Path) -> None:
    with (
        pytest.raises(RunUnderWayError, match=rf"\(process {other.pid}, since 20\d\d-.* UTC\)"),
        only_run(tmp_path),
    ):
        pytest.fail("two runs at once")
    assert f"process {other.pid}" in (run_under_way(tmp_path) or "")


def test_the_next_may_run_when_the_other_has_ended(other: subprocess.Popen, tmp_path: Path) -> None:
    other.communicate("")
    assert run_under_way(tmp_path) is None
    with only_run(tmp_path):
        pass


def test_a_run_that_is_killed_leaves_no_lock(other: subprocess.Popen, tmp_path: Path) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with only_run(tmp_path):
        pass


def test_another_warehouse_has_a_lock_of_its_own(other: subprocess.Popen, tmp_path: Path) -> None:
    with only_run(tmp_path / "another"):
        pass


def test_nobody_runs_where_nothing_is(tmp_path: Path) -> None:
    assert run_under_way(tmp_path / "none") is None


def test_a_process_may_ask_again_for_what_it_has(tmp_path: Path) -> None:
    with only_run(tmp_path):
        with only_run(tmp_path):
            pass
        # The inner one has not given it back.
        done = subprocess.run(
            [sys.executable, "-c", HOLD, str(tmp_path)], capture_output=True, text=True, check=False, input=""
        )
    assert "RunUnderWayError" in done.stderr
    assert run_under_way(tmp_path) is None
