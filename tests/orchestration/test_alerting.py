"""What Dagster's daemon tells of: a snapshot that is too old, and runs that could not tell it themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from servers.webhook import Webhook

from pipelines.orchestration.definitions import defs
from pipelines.orchestration.sensors import failed_runs_sensor, freshness_sensor
from pipelines.publish.snapshot import publish
from pipelines.runs.record import Checks, record_failed
from pipelines.stage_store import StageStore


@pytest.fixture
def warehouse(tmp_path: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One whose snapshot is of two days ago, and whose alerts go to the webhook."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("FAZHI_ALERT_WEBHOOK", webhook.address)
    build = tmp_path / "fazhi.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table one as select 1")
    publish(build, tmp_path / "published", "run", datetime.now(UTC) - timedelta(days=2))
    return tmp_path


def test_a_snapshot_that_is_too_old_is_told_once_a_day(warehouse: Path, webhook: Webhook) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        for _ in range(2):
            freshness_sensor(context)
        ((_, got),) = webhook.got
        assert got["kind"] == "freshness" and "48 hours ago, and 30 are allowed" in got["text"]
        freshness_sensor(dg.build_sensor_context(instance=instance, cursor="2026-01-01"))
    assert len(webhook.got) == 2


def test_a_fresh_one_is_not_told(warehouse: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_FRESH_HOURS", "49")
    with dg.DagsterInstance.ephemeral() as instance:
        freshness_sensor(dg.build_sensor_context(instance=instance))
    assert webhook.got == []


def test_what_must_be_fresh_is_shown_as_such() -> None:
    graph = defs.resolve_asset_graph()
    due = {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).freshness_policy}
    assert due == {"archive", "snapshot"}


@pytest.mark.parametrize("told", [False, True], ids=["killed", "failed"])
def test_a_failed_run_is_told_by_the_daemon_if_it_has_not_told_it_itself(
    warehouse: Path, webhook: Webhook, told: bool
) -> None:
    @dg.op
    def fails() -> None:
        raise RuntimeError("no more")

    @dg.job
    def nightly() -> None:
        fails()

    with dg.DagsterInstance.ephemeral() as instance:
        run = nightly.execute_in_process(instance=instance, raise_on_error=False)
        if told:
            now = datetime.now(UTC)
            record_failed(StageStore(warehouse / "stages"), run.run_id, "fails", "no more", Checks(), now)
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_runs",
            dagster_event=run.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=run.dagster_run,
        )
        failed_runs_sensor(context.for_run_failure())
    assert [got["run_id"] for _, got in webhook.got] == ([] if told else [run.run_id])
