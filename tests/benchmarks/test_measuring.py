"""The measurements count what they say: all processes, and each step's own time."""

import json
import os
import sys
from pathlib import Path

from measuring.clock import Look, Watched, watch
from measuring.rows import Row, save

BUSY = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\n"
CHILD = "import subprocess, sys, time\nheld = bytearray(80_000_000)\n" + BUSY
PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {CHILD!r}], check=True)\n" + BUSY


def test_a_commands_children_count_in_time_and_memory(tmp_path: Path):
    watched = watch([sys.executable, "-c", PARENT], os.environ, tmp_path)
    assert watched.cpu_s > 0.8
    assert watched.peak_mb > 80
    assert watched.wall_s >= 1


def test_a_step_has_the_time_and_memory_of_its_part():
    looks = [Look(at, cpu, memory * 1024 * 1024) for at, cpu, memory in
             [(0, 0, 10), (1, 1, 20), (2, 3, 90), (3, 5, 30), (4, 5, 40)]]  # fmt: skip
    assert Watched(4, "", looks).between(1.5, 3) == (4, 90)


def test_a_row_beside_another_one_tells_how_many_times_as_long(tmp_path: Path):
    floor, ours = Row("a", "floor", 10, wall_s=1, cpu_s=0.5), Row("a", "ours", 10, wall_s=9, cpu_s=2)
    beside = ours.beside(floor)
    assert (beside.ratio, beside.than) == (4, "floor")
    assert ours.beside(Row("a", "other", 10, wall_s=3)).ratio == 3
    save([beside], {"reports": 10}, tmp_path / "bench.json")
    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert told["reports"] == 10 and told["rows"][0]["ratio"] == 4
