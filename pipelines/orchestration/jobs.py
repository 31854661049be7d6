"""When and how the assets are made: one job over all of them, each night, in one process."""

import logging

import dagster as dg

from pipelines.collect.sources import load_registry

# Whoever starts a run by hand listens here: see `pipelines.orchestration.headless`.
RUN_LOG = logging.getLogger("fazhi.run")


@dg.logger
def run_log(_context: dg.InitLoggerContext) -> logging.Logger:
    """Hands each event of a run to the Python logger `fazhi.run`, which prints nothing of its own."""
    RUN_LOG.setLevel(logging.DEBUG)
    RUN_LOG.propagate = False
    return RUN_LOG


BEFORE_FIGURES = dg.AssetSelection.assets("archive", "documents", "reports")

# A step of the multiprocess executor takes some ten seconds to start, longer than most steps take to run.
nightly = dg.define_asset_job(
    name="nightly",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Collect, read, identify, extract, model, test and publish.",
)

recrawl_source = dg.define_asset_job(
    name="recrawl_source",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    # Of the job and not of the assets: a stage's table holds all sources, and a night makes all of it. For
    # several sources in one run, the job nightly takes a list.
    config=dg.static_partitioned_config([source.name for source in load_registry()])(
        lambda source: {"ops": {"archive": {"config": {"sources": [source]}}}}
    ),
    description="Collect one registered source, and all that follows: choose it as the partition.",
)

re_extract = dg.define_asset_job(
    name="re_extract",
    selection=dg.AssetSelection.all() - BEFORE_FIGURES,
    executor_def=dg.in_process_executor,
    description="Extract figures, and all that follows. As it is: after a change of the catalogue, whatever"
    " it changes. In the launchpad: `years: [2023]` for one year, `again: true` for all.",
)

rebuild = dg.define_asset_job(
    name="rebuild",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("archive"),
    executor_def=dg.in_process_executor,
    config={
        "ops": {
            "documents": {"config": {"anew": True}},
            "build_database": {"config": {"anew": True}},
        }
    },
    description="Make everything again from the archive alone: read, identify, extract, build, publish.",
)

rebuild_marts = dg.define_asset_job(
    name="rebuild_marts",
    selection=dg.AssetSelection.all() - BEFORE_FIGURES - dg.AssetSelection.assets("figures"),
    executor_def=dg.in_process_executor,
    config={"ops": {"build_database": {"config": {"unchanged": True}}}},
    description="Build, test and publish what the stages hold, such as after a change of models.",
)

nightly_schedule = dg.ScheduleDefinition(
    name="nightly",
    job=nightly,
    cron_schedule="30 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Each night at 02:30, Beijing time.",
)
