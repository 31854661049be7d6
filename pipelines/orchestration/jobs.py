"""When and how the assets are made: one job over all of them, each night, in one process."""

import logging

import dagster as dg

# Whoever starts a run by hand listens here: see `pipelines.orchestration.headless`.
RUN_LOG = logging.getLogger("fazhi.run")


@dg.logger
def run_log(_context: dg.InitLoggerContext) -> logging.Logger:
    """Hands each event of a run to the Python logger `fazhi.run`, which prints nothing of its own."""
    RUN_LOG.setLevel(logging.DEBUG)
    RUN_LOG.propagate = False
    return RUN_LOG


# A step of the multiprocess executor takes some ten seconds to start, longer than most steps take to run.
nightly = dg.define_asset_job(
    name="nightly",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
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
