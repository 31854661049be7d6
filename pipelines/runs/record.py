"""The tables of runs and of their steps: what went in and out of each, how long it took, how it ended."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from pipelines.stage_store import StageStore
from pipelines.tables import RUN_STEPS, RUNS

PUBLISHED, UNCHANGED, FAILED, DONE = "published", "unchanged", "failed", "done"


@dataclass(frozen=True)
class Counts:
    """What a step did, in what it counts by: files, documents, reports, tables. None where that says nothing.

    Attributes:
        taken: how many it was given.
        made: how many there are after it.
        new: made for the first time.
        changed: made anew.
        kept: as they were.
        failed: those that gave nothing, by reason.
    """

    taken: int | None = None
    made: int | None = None
    new: int | None = None
    changed: int | None = None
    kept: int | None = None
    failed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checks:
    """How many checks of a run passed, warned and failed."""

    passed: int = 0
    warned: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Step:
    """One step of a run."""

    step: str
    started_at: datetime  # UTC
    seconds: float
    counts: Counts


class Begun:
    """When a step began: by the clock on the wall for the record, and by one that never goes back."""

    def __init__(self) -> None:
        self.started_at = datetime.now(UTC)
        self._began = time.monotonic()

    def done(self, step: str, counts: Counts) -> Step:
        """The step, which ends now."""
        return Step(step, self.started_at, round(time.monotonic() - self._began, 2), counts)


@dataclass(frozen=True)
class Run:
    """One run.

    `outcome` is published, unchanged (nothing was new, and what is published stands), failed, done (ended
    well, and was not to publish), or None: under way, or stopped by force.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    failed_step: str | None
    message: str | None
    checks: Checks
    worth_a_look: tuple[str, ...]
    steps: tuple[Step, ...]


def record_published_before(store: StageStore, published: pl.DataFrame) -> None:
    """Give a run that has published its end, where it was stopped by force before it could note it.

    Args:
        store: of the stages.
        published: the runs as the published snapshot holds them (schema RUNS).
    """
    runs = store.read("runs")
    ended = published.filter(pl.col("outcome").is_not_null())
    lacking = runs.filter(pl.col("outcome").is_null()).join(ended, on="run_id", how="semi")
    if lacking.height:
        store.write(
            "runs", runs.update(ended.join(lacking, on="run_id", how="semi"), on="run_id", how="left")
        )


def record_begun(store: StageStore, run_id: str, now: datetime) -> None:
    """Note that a run has begun."""
    store.write("runs", _with(store, _row(store, run_id, now)))


def record_step(store: StageStore, run_id: str, step: Step) -> None:
    """Add a step to its run; the first one makes the row of the run."""
    steps = store.read("run_steps").filter((pl.col("run_id") != run_id) | (pl.col("step") != step.step))
    counts = asdict(step.counts)
    reasons = counts.pop("failed")
    row = {
        "run_id": run_id,
        "step_no": steps.filter(pl.col("run_id") == run_id).height + 1,
        "step": step.step,
        "started_at": step.started_at,
        "seconds": step.seconds,
        **counts,
        "failed": sum(reasons.values()),
        "reasons": json.dumps(reasons, ensure_ascii=False) if reasons else None,
    }
    store.write("run_steps", pl.concat([steps, pl.DataFrame([row], schema=RUN_STEPS)]))
    store.write("runs", _with(store, _row(store, run_id, step.started_at)))


def as_published(
    store: StageStore, run_id: str, checks: Checks, worth_a_look: Sequence[str], now: datetime
) -> pl.DataFrame:
    """The table of runs (schema RUNS) as it is once the run is published; nothing is written.

    The snapshot holds it: whoever reads it there knows that the run was published.
    """
    look = "\n".join(" ".join(line.split()) for line in worth_a_look)
    return _ended(store, run_id, checks, now, outcome=PUBLISHED, worth_a_look=look)


def record_unchanged(store: StageStore, run_id: str, now: datetime) -> None:
    """Note that a run has found nothing to add to what is published."""
    store.write("runs", _ended(store, run_id, Checks(), now, outcome=UNCHANGED))


def last_unchanged(store: StageStore) -> datetime | None:
    """When a run last found nothing to add to what is published."""
    found = store.read("runs").filter(pl.col("outcome") == UNCHANGED)["finished_at"]
    return found[-1] if len(found) else None


def record_done(store: StageStore, run_id: str, now: datetime) -> None:
    """Note that a run has ended well; one whose end is noted stays as it is."""
    row = _row(store, run_id, now)
    if row["outcome"] is None:
        store.write("runs", _with(store, {**row, "outcome": DONE, "finished_at": now}))


def record_failed(
    store: StageStore, run_id: str, step: str, message: str, checks: Checks, now: datetime
) -> None:
    """Note that the run has failed in a step, and why."""
    store.write("runs", _ended(store, run_id, checks, now, outcome=FAILED, failed_step=step, message=message))


def has_failed(store: StageStore, run_id: str) -> bool:
    """Whether it is noted that the run has failed; not so for one that was killed, or did not begin."""
    return _row(store, run_id, datetime.now(UTC))["outcome"] == FAILED


def steps_of(store: StageStore, run_id: str) -> tuple[Step, ...]:
    """The steps of a run, in their order."""
    steps = store.read("run_steps").filter(pl.col("run_id") == run_id).sort("step_no")
    return tuple(_step(step) for step in steps.iter_rows(named=True))


def read_run(store: StageStore, run_id: str) -> Run:
    """A run with its steps.

    Raises:
        KeyError: it recorded nothing.
    """
    row = next(iter(store.read("runs").filter(pl.col("run_id") == run_id).iter_rows(named=True)), None)
    if row is None:
        raise KeyError(run_id)
    return Run(
        run_id=run_id,
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=row["outcome"],
        failed_step=row["failed_step"],
        message=row["message"],
        checks=Checks(*(row[f"checks_{name}"] or 0 for name in ("passed", "warned", "failed"))),
        worth_a_look=tuple((row["worth_a_look"] or "").splitlines()),
        steps=steps_of(store, run_id),
    )


def _step(row: dict[str, Any]) -> Step:
    counts = {name: row[name] for name in ("taken", "made", "new", "changed", "kept")}
    return Step(
        row["step"],
        row["started_at"],
        row["seconds"],
        Counts(**counts, failed=json.loads(row["reasons"] or "{}")),
    )


def _ended(store: StageStore, run_id: str, checks: Checks, now: datetime, **told: Any) -> pl.DataFrame:
    counted = {f"checks_{name}": count for name, count in asdict(checks).items()}
    return _with(store, {**_row(store, run_id, now), "finished_at": now, **counted, **told})


def _row(store: StageStore, run_id: str, now: datetime) -> dict[str, Any]:
    rows = store.read("runs").filter(pl.col("run_id") == run_id).to_dicts()
    return rows[0] if rows else {**dict.fromkeys(RUNS), "run_id": run_id, "started_at": now}


def _with(store: StageStore, row: dict[str, Any]) -> pl.DataFrame:
    others = store.read("runs").filter(pl.col("run_id") != row["run_id"])
    return pl.concat([others, pl.DataFrame([row], schema=RUNS)])
