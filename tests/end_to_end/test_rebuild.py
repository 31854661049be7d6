"""Everything made again from the archive alone."""

import shutil
from pathlib import Path

import pytest
from published_rows import published_rows
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import open_published
from pipelines.stage_store import StageStore


@pytest.fixture(scope="module")
def rebuilt(second, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`fazhi rebuild` on a copy of the warehouse of the second run whose figures were tampered with."""
    warehouse = tmp_path_factory.mktemp("rebuilt") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    store = StageStore(warehouse / "stages")
    store.write("figures", store.read("figures").head(1))
    done = CliRunner().invoke(app, ["rebuild"], env={"FAZHI_WAREHOUSE": str(warehouse)})
    assert done.exit_code == 0, done.output
    return warehouse


def test_a_rebuilt_warehouse_gives_the_same_rows(second, rebuilt: Path) -> None:
    before = published_rows(second.settings.published_database)
    after = published_rows(rebuilt / "published" / "current" / "fazhi.duckdb")
    assert before.keys() == after.keys()
    assert {table for table in before if before[table] != after[table]} == set()


def test_a_rebuilt_warehouse_knows_when_each_document_was_first_seen(second, rebuilt: Path) -> None:
    """Versions without a date of their own are in that order."""
    asked = "select document_sha256, first_seen_at from staging.stg_documents order by 1"
    with open_published(rebuilt / "published" / "current" / "fazhi.duckdb") as connection:
        assert connection.execute(asked).fetchall() == second.ask(asked)
