"""A short run of the fuzzer over all targets, the same each time; `make fuzz` takes longer."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = 1_500


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris has no wheel for this system: see pyproject.toml",
)
def test_the_targets_hold_for_a_while(tmp_path: Path) -> None:
    program = Path(__file__).with_name("fuzz.py")
    command = [sys.executable, str(program), "all", "--runs", str(RUNS), "--seed", "20240126"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr
    assert list((tmp_path / "findings").iterdir()) == []
