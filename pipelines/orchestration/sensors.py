"""What starts a run when something has happened, and what tells of it when something has not."""

from datetime import UTC, datetime

import dagster as dg

from pipelines.collect.inbox import Watch, look
from pipelines.orchestration.jobs import nightly
from pipelines.publish.freshness import staleness
from pipelines.runs.alerts import failure, send, stale
from pipelines.runs.record import has_failed, last_unchanged
from pipelines.settings import Settings
from pipelines.stage_store import StageStore

RUNNING = dg.DefaultSensorStatus.RUNNING


@dg.sensor(job=nightly, minimum_interval_seconds=30, default_status=RUNNING, name="inbox")
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Collects the inbox once a file was dropped into it and lies still from one look to the next."""
    folder = Settings().inbox
    watch, due = look(folder, Watch.from_text(context.cursor))
    context.update_cursor(watch.to_text())
    if not due:
        return dg.SkipReason(f"nothing new lies still in {folder}")
    config = {"ops": {"archive": {"config": {"sources": [str(folder.resolve())]}}}}
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=watch.run, run_config=config)])


@dg.sensor(minimum_interval_seconds=600, default_status=RUNNING, name="freshness")
def freshness_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Tells once a day that the snapshot that readers see is too old."""
    settings, now = Settings(), datetime.now(UTC)
    confirmed = last_unchanged(StageStore(settings.stages))
    told = staleness(settings.published, now, settings.fresh_hours, confirmed)
    today = f"{now:%Y-%m-%d}"
    if told is None:
        return dg.SkipReason("the snapshot is fresh, or there is none yet")
    if context.cursor != today:
        send(stale(settings.warehouse, told, now), settings.alert_address, settings.warehouse)
        context.update_cursor(today)
    return dg.SkipReason(told)


@dg.run_failure_sensor(minimum_interval_seconds=10, default_status=RUNNING, name="failed_runs")
def failed_runs_sensor(context: dg.RunFailureSensorContext) -> dg.SkipReason:
    """Tells of runs that could not tell it themselves: that did not begin, or whose process was killed."""
    settings, run_id = Settings(), context.dagster_run.run_id
    if has_failed(StageStore(settings.stages), run_id):
        return dg.SkipReason("the run has told it")
    last = context.instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ENGINE_EVENT, limit=1, ascending=False
    ).records
    message = last[0].event_log_entry.message if last else context.failure_event.message
    alert = failure(
        settings.warehouse, run_id, context.dagster_run.job_name, message or "", datetime.now(UTC)
    )
    send(alert, settings.alert_address, settings.warehouse)
    return dg.SkipReason(alert.text)
