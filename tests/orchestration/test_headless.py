"""Where a run without web page and daemon keeps its state."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.postgres import PASSWORD, Postgres

from pipelines.orchestration.headless import run_in_process
from pipelines.runs.state import FILE, STATE_VERSION
from pipelines.settings import Settings


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """Puts back what a run sets."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_runs_are_kept_in_postgresql_where_that_is_set(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.new_database()
    settings = Settings(warehouse=tmp_path, dagster_storage=postgres.address(database))
    newer = json.dumps({"state_version": STATE_VERSION + 1})  # so that it ends at once
    (tmp_path / FILE).write_text(newer, encoding="utf-8")
    outcome = run_in_process(settings, "nightly", {})
    assert "written by a newer program" in str(outcome.failures)
    with postgres.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("select run_id, status from runs")
        assert cursor.fetchall() == [(outcome.run_id, "FAILURE")]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if path.suffix == ".db"] == []
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []
