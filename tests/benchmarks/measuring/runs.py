"""Whole runs of `fazhi run`: cold, with nothing new, with a little new, and a full rebuild beside it.

The steps' CPU seconds and memory are those of all processes while the step was under way, by the times
that the run itself records. The floors are to copy the files and the published folder.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from corpus.documents import Corpus
from corpus.folder import write_reports

from measuring.clock import Watched, quickest, watch
from measuring.rows import Row

PROJECT = Path(__file__).resolve().parents[3]
START = "start and end of the program"


def measure(corpus: Corpus, reports: int, folder: Path, new_share: float = 0.01) -> Iterator[list[Row]]:
    """Rows of each run and of its steps, as soon as it has ended.

    Args:
        corpus: where the reports are from.
        reports: how many there are at first.
        folder: an empty one to work in; `folder/warehouse` is the warehouse afterwards.
        new_share: how many reports come anew before the third run, as a share.
    """
    source, warehouse = folder / "reports", folder / "warehouse"
    write_reports(corpus, reports, source, workers=os.cpu_count() or 1)
    collect = ["run", "--source", str(source)]
    cold = _run(f"Cold run over {reports:,} reports", collect, warehouse, reports)
    files = _copied(cold[0].group, "floor: copy the files", reports, source, folder / "copy")
    published = (warehouse / "published" / "current").resolve()
    snapshot = _copied(cold[0].group, "floor: copy the snapshot", reports, published, folder / "published")
    yield [cold[0].beside(files), files, snapshot, *(_publishing(row, snapshot) for row in cold[1:])]
    idle = _run(f"Run with nothing new over {reports:,} reports", collect, warehouse, reports)
    yield [idle[0].beside(cold[0]), *idle[1:]]
    new = max(1, round(reports * new_share))
    write_reports(corpus, new, source, begin=reports)
    few = _run(f"Run with {new:,} new over {reports:,} reports", collect, warehouse, reports + new)
    anew = _run(f"Full rebuild of {reports + new:,} reports", ["rebuild"], warehouse, reports + new)
    yield [few[0].beside(anew[0]), *few[1:]]
    yield anew


def _copied(group: str, name: str, reports: int, source: Path, target: Path) -> Row:
    wall, cpu = quickest(1, lambda: shutil.copytree(source, target))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 1e6
    return Row(group, name, reports, wall, cpu, told=f"{size:.1f} MB")


def _publishing(row: Row, floor: Row) -> Row:
    return row.beside(floor) if row.name == "snapshot" else row


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
