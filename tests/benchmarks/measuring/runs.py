"""Whole runs of `fazhi run`: cold, with nothing new, with a little new, and a full rebuild beside it.

The steps' CPU seconds and memory are those of all processes while the step was under way, by the times
that the run itself records. The floors are to copy the files and the published folder.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from corpus.agencies import YEARS
from corpus.documents import Corpus
from corpus.folder import write_reports

from measuring.clock import Watched, quickest, watch
from measuring.rows import Row

PROJECT = Path(__file__).resolve().parents[3]
START = "start and end of the program"


RUNS = ["cold", "idle", "new", "rebuild"]


def measure(
    corpus: Corpus, reports: int, folder: Path, chosen: Collection[str] = RUNS, new: int | None = None
) -> Iterator[list[Row]]:
    """Rows of each run and of its steps, as soon as it has ended.

    Args:
        corpus: where the reports are from.
        reports: how many there are at first.
        folder: to work in; `folder/warehouse` is the warehouse afterwards. Reports that are there are taken
            as they are, and without a cold run the warehouse that is there.
        chosen: which of `RUNS`, in that order.
        new: how many reports come anew before the third run; one in a hundred, where none are told.
    """
    source, warehouse = folder / "reports", folder / "warehouse"
    if not source.exists():
        write_reports(corpus, reports, source, workers=os.cpu_count() or 1)
    collect = ["run", "--source", str(source)]
    cold = None
    if "cold" in chosen:
        cold, *steps = _run(f"Cold run over {reports:,} reports", collect, warehouse, reports)
        files = _copied(cold.group, "floor: copy the files", reports, source, folder / "copy")
        published = (warehouse / "published" / "current").resolve()
        snapshot = _copied(cold.group, "floor: copy the snapshot", reports, published, folder / "published")
        told = [row.beside(snapshot) if row.name in {"pages", "snapshot"} else row for row in steps]
        yield [cold.beside(files), files, snapshot, *told]
    if "idle" in chosen:
        idle, *steps = _run(f"Run with nothing new over {reports:,} reports", collect, warehouse, reports)
        yield [idle.beside(cold) if cold else idle, *steps]
    new = max(1, round(reports / 100)) if new is None else new
    few = None
    if "new" in chosen:
        # Of one year, as they come; by agencies of which there was none.
        write_reports(corpus, new, source, begin=reports + YEARS - 1, step=YEARS)
        few = _run(f"Run with {new:,} new over {reports:,} reports", collect, warehouse, reports + new)
    if "rebuild" in chosen:
        anew = _run(f"Full rebuild of {reports + new:,} reports", ["rebuild"], warehouse, reports + new)
        yield anew
        few = few and [few[0].beside(anew[0]), *few[1:]]
    if few:
        yield few


def _copied(group: str, name: str, reports: int, source: Path, target: Path) -> Row:
    wall, cpu = quickest(1, lambda: shutil.copytree(source, target))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 1e6
    shutil.rmtree(target)
    return Row(group, name, reports, wall, cpu, told=f"{size:.1f} MB")


def _run(group: str, words: list[str], warehouse: Path, reports: int) -> list[Row]:
    """The run, and each step that it recorded."""
    env = {**os.environ, "FAZHI_WAREHOUSE": str(warehouse), "PYTHONPATH": str(PROJECT)}
    begun = time.time()
    watched = watch([sys.executable, "-m", "pipelines.cli.main", *words], env, PROJECT)
    told = json.loads((warehouse / "runs" / "latest.json").read_text(encoding="utf-8"))
    steps = [_step(group, step, watched, reports) for step in told["steps"]]
    total = Row(group, group, reports, watched.wall_s, watched.cpu_s, watched.peak_mb)
    first = min(
        (datetime.fromisoformat(step["started_at"]).timestamp() for step in told["steps"]), default=begun
    )
    cpu, peak = watched.between(begun, first)
    return [total, Row(group, START, reports, first - begun, cpu, peak), *steps]


def _step(group: str, step: dict, watched: Watched, reports: int) -> Row:
    begin = datetime.fromisoformat(step["started_at"]).timestamp()
    cpu, peak = watched.between(begin, begin + step["seconds"])
    return Row(group, step["step"], reports, step["seconds"], cpu, peak)
