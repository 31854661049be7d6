"""The Dagster code location."""

import dagster as dg

from pipelines.orchestration.assets import (
    archive,
    build_database,
    chinese_views,
    dbt_docs,
    documents,
    exports,
    figures,
    pages,
    reports,
    snapshot,
)
from pipelines.orchestration.checks import acceptance
from pipelines.orchestration.dbt_models import dbt_models, dbt_resource
from pipelines.orchestration.jobs import (
    nightly,
    nightly_schedule,
    re_extract,
    rebuild,
    rebuild_marts,
    recrawl_source,
    run_log,
)
from pipelines.orchestration.sensors import failed_runs_sensor, freshness_sensor, inbox_sensor
from pipelines.orchestration.whole_run import whole_run

defs = dg.Definitions(
    assets=[
        *(archive, documents, reports, figures, build_database),
        *(dbt_models, chinese_views, exports, dbt_docs, pages, snapshot),
    ],
    asset_checks=[acceptance],
    jobs=[nightly, recrawl_source, re_extract, rebuild, rebuild_marts],
    schedules=[nightly_schedule],
    sensors=[inbox_sensor, freshness_sensor, failed_runs_sensor],
    resources={"dbt": dbt_resource(), "whole_run": whole_run},
    loggers={"run_log": run_log},
    executor=dg.in_process_executor,
)
