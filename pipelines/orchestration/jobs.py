"""When and how the assets are made: one job over all of them, each night, in one process."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.orchestration.run_checks import checks_of
from pipelines.runs.lock import only_run
from pipelines.runs.record import read_run, record_failed
from pipelines.runs.summary import write_summary
from pipelines.settings import Settings
from pipelines.stage_store import StageStore

# Whoever starts a run by hand listens here: see `pipelines.orchestration.headless`.
RUN_LOG = logging.getLogger("fazhi.run")


@dg.logger
def run_log(_context: dg.InitLoggerContext) -> logging.Logger:
    """Hands each event of a run to the Python logger `fazhi.run`, which prints nothing of its own."""
    RUN_LOG.setLevel(logging.DEBUG)
    RUN_LOG.propagate = False
    return RUN_LOG


@dg.resource(description="Keeps any other run from the warehouse, from the first step to the last.")
def run_lock(_context: dg.InitResourceContext) -> Iterator[None]:
    """The lock of a run; a run that finds it taken fails at once, with the other's process."""
    with only_run(Settings().warehouse):
        yield


@dg.failure_hook(name="note_failure")
def note_failure(context: dg.HookContext) -> None:
    """Write down that the run has failed, in the tables of runs and in its summary."""
    settings = Settings()
    store = StageStore(settings.stages)
    checks = checks_of(context.instance, context.run_id)
    message = "\n".join(checks.failed) or str(context.op_exception or "no message")
    record_failed(store, context.run_id, context.op.name, message, checks.counts, datetime.now(UTC))
    write_summary(read_run(store, context.run_id), settings.runs)


# A step of the multiprocess executor takes some ten seconds to start, longer than most steps take to run.
nightly = dg.define_asset_job(
    name="nightly",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    hooks={note_failure},
    description="Collect, read, identify, extract, model, test and publish.",
)

nightly_schedule = dg.ScheduleDefinition(
    name="nightly",
    job=nightly,
    cron_schedule="30 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Each night at 02:30, Beijing time.",
)
