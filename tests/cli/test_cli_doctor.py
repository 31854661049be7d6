"""`fazhi doctor` on an installation without a warehouse, and on one that is broken."""

import json
from pathlib import Path

import pytest
from servers.webhook import TOKEN, Webhook
from typer.testing import CliRunner

from pipelines.cli.main import app


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path / "warehouse"))
    return tmp_path / "warehouse"


def findings() -> tuple[int, dict[str, dict]]:
    done = CliRunner().invoke(app, ["doctor", "--format", "json"])
    return done.exit_code, {finding["subject"]: finding for finding in json.loads(done.stdout)}


def test_an_installation_that_never_ran_has_no_problem_with_its_warehouse(warehouse: Path) -> None:
    _, found = findings()
    of_warehouse = ("places", "stages", "archive", "snapshot", "runs")
    assert [found[subject]["level"] for subject in of_warehouse] == ["ok", "ok", "ok", "warning", "warning"]
    assert not warehouse.exists()


def test_each_problem_has_a_word_on_what_to_do_and_the_exit_code_tells(warehouse: Path) -> None:
    (warehouse / "stages").mkdir(parents=True)
    (warehouse / "stages" / "runs.parquet").write_bytes(b"no table")
    code, found = findings()
    assert code == 1
    assert found["stages"]["level"] == "problem" and found["stages"]["advice"]
    # What follows from it is told too, and hides nothing.
    assert found["runs"]["level"] == "problem"
    assert found["sources' health"]["level"] == "ok"


def test_people_read_a_line_for_each() -> None:
    shown = CliRunner().invoke(app, ["doctor"]).stdout
    assert "warning snapshot: nothing is published yet" in shown
    assert "`fazhi run` publishes" in shown


def test_problems_are_told_to_a_webhook_where_that_is_asked(
    warehouse: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warehouse / "stages").mkdir(parents=True)
    (warehouse / "stages" / "runs.parquet").write_bytes(b"no table")
    monkeypatch.setenv("FAZHI_ALERT_WEBHOOK", webhook.address)
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 1
    assert webhook.got == []
    shown = CliRunner().invoke(app, ["doctor", "--alert"])
    ((_, got),) = webhook.got
    assert got["kind"] == "doctor" and "runs.parquet is damaged" in got["text"]
    assert TOKEN not in shown.output
