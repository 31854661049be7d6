"""What holds from the first step of a run to the last: its lock, and its record."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.orchestration.build_ahead import BuildAhead, build_ahead
from pipelines.orchestration.dead_runs import note_process
from pipelines.orchestration.run_checks import checks_of
from pipelines.preflight import check_inputs
from pipelines.publish.history import published_runs
from pipelines.runs.alerts import failure, send
from pipelines.runs.lock import only_run
from pipelines.runs.record import (
    read_run,
    record_begun,
    record_done,
    record_failed,
    record_published_before,
)
from pipelines.runs.state import claim_state
from pipelines.runs.summary import write_summary
from pipelines.settings import Settings
from pipelines.stage_store import StageStore


@dg.resource(description="Keeps other runs from the warehouse, and writes down how this one ended.")
def whole_run(context: dg.InitResourceContext) -> Iterator[BuildAhead]:
    """Every asset needs it, so that a single one, made from the web page, is a run like any other.

    Yields:
        The build that is begun ahead of its step.

    Raises:
        DataFileError: a file that people write can't be used.
        RunUnderWayError: another run is under way.
        StateError: a newer program wrote the warehouse.
    """
    settings = Settings()
    check_inputs(settings)
    with only_run(settings.warehouse):
        if context.instance is None or context.run is None:
            raise RuntimeError("a run outside of Dagster: use `fazhi run`")
        note_process(context.instance, context.run.run_id)
        claim_state(settings.warehouse)
        store = StageStore(settings.stages)
        store.fetch_log().take_over()
        record_published_before(store, published_runs(settings.published))
        record_begun(store, context.run.run_id, datetime.now(UTC))
        try:
            with build_ahead(settings.published, settings.build_database) as ahead:
                yield ahead
        finally:
            _end(context.instance, settings, context.run.run_id)


def _end(instance: dg.DagsterInstance, settings: Settings, run_id: str) -> None:
    store, now = StageStore(settings.stages), datetime.now(UTC)
    failures = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records
    if failures:
        event = failures[0].event_log_entry.get_dagster_event()
        error = event.step_failure_data.error
        cause = error.cause if error and error.cause else error
        checks = checks_of(instance, run_id)
        told = "\n".join(checks.failed) or (cause.message.strip() if cause else "no message")
        step = event.step_key or "run"
        record_failed(store, run_id, step, told, checks.counts, now)
        alert = failure(settings.warehouse, run_id, step, told, now)
        send(alert, settings.alert_address, settings.warehouse)
    else:
        record_done(store, run_id, now)
    write_summary(read_run(store, run_id), settings.runs)
