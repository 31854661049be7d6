"""`fazhi snapshots` and `fazhi rollback` on small published snapshots."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import current_snapshot, publish
from pipelines.settings import Settings

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    return Settings()


@pytest.fixture
def published(warehouse: Settings) -> Settings:
    """Two snapshots, of one and of two reports."""
    for reports in (1, 2):
        warehouse.build.mkdir(exist_ok=True)
        with duckdb.connect(str(warehouse.build_database)) as connection:
            connection.execute(f"create table dim_report as from range({reports})")
        publish(warehouse.build_database, warehouse.published, f"run-{reports}", NOW)
    return warehouse


def call(*words: str) -> Result:
    return CliRunner().invoke(app, words, env={"COLUMNS": "200"})


def test_the_list_shows_each_snapshot_and_which_is_current(published: Settings) -> None:
    done = call("snapshots")
    assert done.exit_code == 0, done.output
    lines = [line.split("│")[1:-1] for line in done.stdout.splitlines() if line.startswith("│ 00")]
    cells = [[cell.strip() for cell in line] for line in lines]
    assert [(row[0], row[3], row[-1]) for row in cells] == [
        ("0001-20260102T183000Z", "1", ""),
        ("0002-20260102T183000Z", "2", "current"),
    ]


def test_the_list_as_json_has_the_whole_manifest(published: Settings) -> None:
    rows = json.loads(call("snapshots", "--format", "json").stdout)
    assert [(row["run_id"], row["is_current"]) for row in rows] == [("run-1", False), ("run-2", True)]
    assert rows[0]["counts"] == {"main.dim_report": 1}


def test_rollback_says_what_it_did_and_how_to_undo_it(published: Settings) -> None:
    done = call("rollback")
    assert done.exit_code == 0
    assert "0001-20260102T183000Z is current now" in done.stdout
    assert "fazhi rollback 0002-20260102T183000Z" in done.stdout
    assert current_snapshot(published.published).run_id == "run-1"


def test_rollback_to_a_number(published: Settings) -> None:
    assert "current already" in call("rollback", "2").stdout
    assert call("rollback", "1").exit_code == 0
    assert current_snapshot(published.published).run_id == "run-1"


def test_rollback_to_an_unknown_snapshot_lists_those_there_are(published: Settings) -> None:
    done = call("rollback", "7")
    assert done.exit_code == 1
    assert "'7'" in done.stderr
    assert "0001-20260102T183000Z, 0002-20260102T183000Z" in done.stderr


@pytest.mark.parametrize("command", ["snapshots", "rollback", "compare"])
def test_nothing_published_is_told(warehouse: Settings, command: str) -> None:
    done = call(command)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"fazhi {command}: ")
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["snapshots", "rollback", "compare"])
def test_the_help_shows_an_example(command: str) -> None:
    assert f"fazhi {command}" in call(command, "--help").output


def test_how_many_are_kept_must_be_one_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_KEEP_SNAPSHOTS", "0")
    with pytest.raises(ValueError, match="FAZHI_KEEP_SNAPSHOTS"):
        Settings()
