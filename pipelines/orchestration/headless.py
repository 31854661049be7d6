"""One run of a job in this process, without Dagster's web page or daemon."""

import contextlib
import logging
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster import DagsterEvent, DagsterEventType, DagsterInstance
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._utils.error import SerializableErrorInfo

from pipelines.orchestration.dead_runs import PID_TAG, end_dead_runs
from pipelines.orchestration.definitions import defs
from pipelines.orchestration.home import prepare_home
from pipelines.orchestration.jobs import RUN_LOG
from pipelines.orchestration.sqlite_storage import SqliteStorage
from pipelines.settings import Settings

# Warns of each check that is skipped with what it checks, where there is nothing to build.
PLAN_LOG = logging.getLogger("dagster._core.execution.plan.active")
# As dagster.yaml may name them.
STORAGES = {"storage", "run_storage", "event_log_storage", "schedule_storage"}


@dataclass
class RunOutcome:
    """How a run ended.

    Attributes:
        run_id: Dagster's id of the run.
        success: whether every step and every test passed.
        log: Dagster's own log of the run.
        metadata: what each asset recorded, by its name.
        checks: the name of each check that ran (`model: test`), and whether it passed.
        refused: what the checks that failed say, by the same name, where they say something.
        failures: step and message of each step that failed.
    """

    run_id: str
    success: bool
    log: Path
    metadata: dict[str, dict[str, Any]] = field(default_factory=dict)
    checks: dict[str, bool] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


class _Listener(logging.Handler):
    """Hands each Dagster event of the run's log to a function."""

    def __init__(self, on_event: Callable[[DagsterEvent], None]) -> None:
        super().__init__()
        self.on_event = on_event

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if event is not None:
            self.on_event(event)


def run_in_process(
    settings: Settings,
    job: str,
    config: dict[str, dict[str, Any]],
    on_event: Callable[[DagsterEvent], None] = lambda _: None,
) -> RunOutcome:
    """Run a job to its end.

    Args:
        settings: where the warehouse is.
        job: its name, such as `nightly`.
        config: of its steps, by their names: `{"archive": {"sources": ["samples"]}}`.
        on_event: called with each event of the run as it happens.

    Returns:
        How it ended. A failed step or test is no exception here: see `success` and `failures`.
    """
    home = prepare_home(settings)
    run_id = str(uuid.uuid4())
    outcome = RunOutcome(run_id=run_id, success=False, log=home / "logs" / f"{run_id}.log")
    outcome.log.parent.mkdir(parents=True, exist_ok=True)

    def note(event: DagsterEvent) -> None:
        _note(outcome, event)
        on_event(event)

    to_file = logging.StreamHandler(outcome.log.open("a", encoding="utf-8"))
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handlers: list[logging.Handler] = [to_file, _Listener(note)]
    for handler in handlers:
        RUN_LOG.addHandler(handler)
    PLAN_LOG.addHandler(to_file)
    PLAN_LOG.propagate = False
    try:
        # dbt's lines go to the log too: dagster-dbt prints them.
        with run_instance(home) as instance, contextlib.redirect_stdout(to_file.stream):
            end_dead_runs(instance)
            result = defs.resolve_job_def(job).execute_in_process(
                run_config={
                    "loggers": {"run_log": {}},
                    "ops": {step: {"config": told} for step, told in config.items()},
                },
                instance=instance,
                run_id=run_id,
                tags={PID_TAG: str(os.getpid())},
                raise_on_error=False,
            )
        outcome.success = result.success
    except Exception as error:
        outcome.failures.setdefault("run", f"{type(error).__name__}: {str(error).splitlines()[0]}")
    finally:
        PLAN_LOG.removeHandler(to_file)
        PLAN_LOG.propagate = True
        for handler in handlers:
            RUN_LOG.removeHandler(handler)
            handler.close()
        to_file.stream.close()
    return outcome


def run_instance(home: Path) -> DagsterInstance:
    """The instance of that folder, but one whose steps do not capture what this process prints."""
    uncaptured = {"module": NoOpComputeLogManager.__module__, "class": NoOpComputeLogManager.__name__}
    overrides: dict[str, Any] = {"compute_logs": uncaptured}
    named = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8")) or {}
    if STORAGES.isdisjoint(named):
        overrides["storage"] = {
            "custom": {
                "module": SqliteStorage.__module__,
                "class": SqliteStorage.__name__,
                "config": {"base_dir": str(home)},
            }
        }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))


def _note(outcome: RunOutcome, event: DagsterEvent) -> None:
    if event.event_type == DagsterEventType.ASSET_MATERIALIZATION:
        done = event.step_materialization_data.materialization
        outcome.metadata[done.asset_key.path[-1]] = {k: v.value for k, v in done.metadata.items()}
    elif event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION:
        check = event.asset_check_evaluation_data
        passed = check.passed or check.severity == dg.AssetCheckSeverity.WARN
        name = f"{check.asset_key.path[-1]}: {check.check_name}"
        outcome.checks[name] = passed
        if not passed and check.description:
            outcome.refused[name] = check.description
    elif event.event_type == DagsterEventType.STEP_FAILURE:
        outcome.failures[event.step_key or "run"] = _cause(event.step_failure_data.error)
    elif event.event_type == DagsterEventType.RUN_FAILURE and not outcome.failures:
        outcome.failures["run"] = _cause(event.job_failure_data.error)


def _cause(error: SerializableErrorInfo | None) -> str:
    """What went wrong in our own words, below Dagster's."""
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else "no message"
