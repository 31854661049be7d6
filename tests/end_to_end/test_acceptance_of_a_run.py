"""A build that lost many rows is not published, unless it is accepted."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.publish.snapshot import current_snapshot
from pipelines.stage_store import StageStore


@pytest.fixture(scope="module")
def shrunk(second, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the warehouse of the second run that has lost the record of all files but one."""
    warehouse = tmp_path_factory.mktemp("shrunk") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    store = StageStore(warehouse / "stages")
    kept = pl.col("address").str.ends_with("2023.html")
    store.write("fetches", store.read("fetches").filter(kept))
    return warehouse


def test_a_build_that_lost_rows_is_refused_then_accepted(run, shrunk: Path, second, tmp_path: Path) -> None:
    refused = run(shrunk, tmp_path)
    assert refused.exit_code == 1
    told = refused.output.replace("\n", " ")
    assert "test failed: int_figures: no_table_has_fallen" in told
    assert "rows, and the published snapshot" in told and "fazhi run --accept" in told
    assert current_snapshot(shrunk / "published") == current_snapshot(second.settings.published)

    accepted = run(shrunk, tmp_path, "--accept")
    assert accepted.exit_code == 0, accepted.output
    assert accepted.ask("select count(*) from dim_report") == [(1,)]
    assert "warning: int_figures: no_table_has_fallen" in accepted.output
