"""`fazhi dev`, with PostgreSQL and a webhook: a run that is killed, and one that publishes."""

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers.dagster_service import DagsterService, dagster_service, wait
from servers.postgres import PASSWORD, Postgres
from servers.webhook import TOKEN, Webhook
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.orchestration.dead_runs import PID_TAG
from pipelines.publish.snapshot import current_snapshot

TAGS = "query($id: ID!) { runOrError(runId: $id) { ... on Run { tags { key value } } } }"
TABLES = "select table_name from information_schema.tables where table_schema = 'public'"


@dataclass(frozen=True)
class Service:
    """What was done by the service, which has ended."""

    warehouse: Path
    log: Path
    alerts: list[dict]
    statuses: list[str]
    database: str
    settings: dict[str, str]


def process_of(service: DagsterService, run_id: str) -> int | None:
    tags = {tag["key"]: tag["value"] for tag in service.ask(TAGS, id=run_id)["runOrError"]["tags"]}
    return int(tags[PID_TAG]) if PID_TAG in tags else None


@pytest.fixture(scope="module")
def served(second, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`rebuild_marts` on a copy of the warehouse of the second run: killed once it has begun, then let be."""
    folder = tmp_path_factory.mktemp("served")
    warehouse, log = folder / "warehouse", folder / "log"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    database = postgres.new_database()
    with Webhook.serving() as webhook:
        settings = {
            "FAZHI_WAREHOUSE": str(warehouse),
            "FAZHI_DAGSTER_STORAGE": postgres.address(database),
            "FAZHI_ALERT_WEBHOOK": webhook.address,
        }
        with dagster_service(log, **settings) as service:
            killed = service.launch("rebuild_marts")
            os.kill(wait(lambda: process_of(service, killed), 120, "the run"), signal.SIGKILL)
            statuses = [service.end_of(killed)]
            statuses.append(service.end_of(service.launch("rebuild_marts")))
            wait(lambda: webhook.got, 60, "the alert")
        yield Service(warehouse, log, [body for _, body in webhook.got], statuses, database, settings)


def test_a_run_that_is_killed_is_told_and_the_next_one_publishes(second, served: Service) -> None:
    assert served.statuses == ["FAILURE", "SUCCESS"], served.log.read_text()
    (alert,) = served.alerts
    assert alert["kind"] == "failure" and "terminated by signal 9 (SIGKILL)" in alert["text"]
    before, after = (
        current_snapshot(second.settings.published),
        current_snapshot(served.warehouse / "published"),
    )
    assert before and after and after.id > before.id
    assert after.counts["main.dim_report"] == before.counts["main.dim_report"]


def test_both_runs_are_in_postgresql(postgres: Postgres, served: Service) -> None:
    with postgres.connect(served.database) as connection, connection.cursor() as cursor:
        cursor.execute("select pipeline_name, status from runs order by id")
        assert cursor.fetchall() == [("rebuild_marts", "FAILURE"), ("rebuild_marts", "SUCCESS")]


def test_no_secret_is_in_what_is_printed_or_kept(
    postgres: Postgres, served: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [served.log, *(path for path in served.warehouse.rglob("*") if path.is_file())]
    kept = {str(path): path.read_bytes() for path in files}
    with postgres.connect(served.database) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} as t")  # noqa: S608 - names out of the catalogue
            kept[table] = "\n".join(row for (row,) in cursor.fetchall()).encode()
    for name, value in served.settings.items():
        monkeypatch.setenv(name, value)
    kept["doctor"] = CliRunner().invoke(app, ["doctor"]).output.encode()
    kept["alerts"] = str(served.alerts).encode()
    assert {"event_logs", "runs"} <= kept.keys() and b"rebuild_marts" in kept["event_logs"]
    for secret in (PASSWORD, TOKEN):
        assert [place for place, content in kept.items() if secret.encode() in content] == []
