"""What starts a run when something has happened."""

import dagster as dg

from pipelines.collect.inbox import Watch, look
from pipelines.orchestration.jobs import nightly
from pipelines.settings import Settings


@dg.sensor(
    job=nightly, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING, name="inbox"
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Collects the inbox once a file was dropped into it and lies still from one look to the next."""
    folder = Settings().inbox
    watch, due = look(folder, Watch.from_text(context.cursor))
    context.update_cursor(watch.to_text())
    if not due:
        return dg.SkipReason(f"nothing new lies still in {folder}")
    config = {"ops": {"archive": {"config": {"sources": [str(folder.resolve())]}}}}
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=watch.run, run_config=config)])
