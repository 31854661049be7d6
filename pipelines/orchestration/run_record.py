"""The table of runs: what each stage of each run counted."""

import json
from datetime import UTC, datetime
from typing import Any

import polars as pl

from pipelines.stage_store import StageStore
from pipelines.tables import RUNS


def record_stage(store: StageStore, run_id: str, stage: str, counts: dict[str, int]) -> None:
    """Add what a stage counted to the row of its run; the first stage makes the row."""
    row = _row(store, run_id)
    row["counts"] = json.dumps({**json.loads(row["counts"]), stage: counts}, ensure_ascii=False)
    _put(store, row)


def record_end(store: StageStore, run_id: str) -> None:
    """Note that the run has published its snapshot."""
    _put(store, {**_row(store, run_id), "finished_at": datetime.now(UTC)})


def _row(store: StageStore, run_id: str) -> dict[str, Any]:
    rows = store.read("runs").filter(pl.col("run_id") == run_id).to_dicts()
    return (
        rows[0]
        if rows
        else {"run_id": run_id, "started_at": datetime.now(UTC), "finished_at": None, "counts": "{}"}
    )


def _put(store: StageStore, row: dict[str, Any]) -> None:
    others = store.read("runs").filter(pl.col("run_id") != row["run_id"])
    store.write("runs", pl.concat([others, pl.DataFrame([row], schema=RUNS)]))
