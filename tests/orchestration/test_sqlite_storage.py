"""Dagster's event log by way of engines that are kept: what it writes is Dagster's own."""

from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterInstance
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from pipelines.orchestration.headless import run_instance

TOLD = dg.AssetCheckKey(dg.AssetKey("made"), "told")


@dg.asset(check_specs=[dg.AssetCheckSpec("told", asset="made")])
def made() -> dg.MaterializeResult:
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(check_name="told", passed=True)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    return tmp_path


def test_dagster_reads_the_events_of_a_run_that_has_ended(home: Path) -> None:
    with run_instance(home) as instance:
        run_id = dg.materialize([made], instance=instance).run_id
        written = [record.message for record in instance.all_logs(run_id)]
    assert not list(home.rglob("*-wal"))
    with DagsterInstance.from_config(str(home)) as instance:
        assert [record.message for record in instance.all_logs(run_id)] == written
        assert instance.get_latest_materialization_event(dg.AssetKey("made")) is not None
        (check,) = instance.event_log_storage.get_asset_check_execution_history(TOLD, limit=10)
    assert check.status is AssetCheckExecutionRecordStatus.SUCCEEDED


def test_a_storage_that_the_file_names_is_left(home: Path, tmp_path: Path) -> None:
    (home / "dagster.yaml").write_text(f"storage: {{sqlite: {{base_dir: {tmp_path / 'mine'}}}}}\n")
    with run_instance(home) as instance:
        dg.materialize([made], instance=instance)
    assert list((tmp_path / "mine").rglob("index.db"))
