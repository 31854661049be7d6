"""That somebody is told of a failed run."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers.webhook import TOKEN, Webhook

from pipelines.runs.alerts import FILE, Alert, failure, send

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)


@pytest.fixture
def alert(tmp_path: Path) -> Alert:
    return failure(tmp_path, "run-1", "dbt_models", "一项检查未通过", NOW)


def in_file(folder: Path) -> list[dict]:
    path = folder / FILE
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def test_an_alert_says_where_the_run_failed_and_why(alert: Alert) -> None:
    assert "failed in dbt_models" in alert.text and "一项检查未通过" in alert.text
    assert (alert.kind, alert.run_id, alert.step, alert.at) == (
        "failure",
        "run-1",
        "dbt_models",
        "2026-01-02T18:30:00+00:00",
    )


def test_a_webhook_gets_it_as_json_and_the_file_does_not(
    alert: Alert, webhook: Webhook, tmp_path: Path
) -> None:
    send(alert, webhook.address, tmp_path)
    ((kind, got),) = webhook.got
    assert kind == "application/json; charset=utf-8"
    assert (got["text"], got["run_id"]) == (alert.text, "run-1")
    assert in_file(tmp_path) == []


def test_without_a_webhook_each_alert_is_a_line_of_the_file(alert: Alert, tmp_path: Path) -> None:
    send(alert, None, tmp_path)
    send(alert, None, tmp_path)
    assert [row["text"] for row in in_file(tmp_path)] == [alert.text] * 2


def test_what_a_webhook_refuses_is_in_the_file_without_its_address(
    alert: Alert, webhook: Webhook, tmp_path: Path
) -> None:
    webhook.status = 500
    send(alert, webhook.address, tmp_path)
    (row,) = in_file(tmp_path)
    assert row["undelivered"]
    assert TOKEN not in json.dumps(row)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "file:///etc/passwd", "no address"])
def test_a_webhook_that_cannot_be_reached_fails_nothing(alert: Alert, tmp_path: Path, address: str) -> None:
    send(alert, address, tmp_path)
    (row,) = in_file(tmp_path)
    assert row["undelivered"]
