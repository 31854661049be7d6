"""One lake of the sample reports, built twice, and an empty one for each test that wants its own."""

import shutil
from pathlib import Path

import pytest
from built_lake import OF_DOCUMENTS, OF_REPORTS, BuiltLake, double_a_figure, leave_one_out
from click.testing import Result
from servers.postgres import Postgres
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.lake.connection import Lake
from pipelines.stage_store import StageStore


def catalog(postgres: Postgres) -> str:
    """The address of a new, empty database."""
    return postgres.address(postgres.new_database())


@pytest.fixture
def empty_lake(postgres: Postgres, tmp_path: Path) -> Lake:
    """A lake that nobody has written to yet."""
    return Lake(catalog(postgres), str(tmp_path / "data"))


@pytest.fixture(scope="session")
def built(sample_warehouse: Path, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> BuiltLake:
    """The lake, by the command alone."""
    warehouse = tmp_path_factory.mktemp("lake-warehouse")
    shutil.copytree(sample_warehouse / "stages", warehouse / "stages")
    lake = Lake(catalog(postgres), str(tmp_path_factory.mktemp("lake-data")))
    variables = {"FAZHI_WAREHOUSE": str(warehouse), "COLUMNS": "200", **lake.variables}

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["lake", *words], env=variables)

    store = StageStore(warehouse / "stages")
    whole = {table: store.read(table) for table in (*OF_REPORTS, *OF_DOCUMENTS)}
    left_out = leave_one_out(store, whole)
    first = run("build")
    double_a_figure(store)
    failed = run("build")
    after_failure = run("snapshots").output
    for table, frame in whole.items():
        store.write(table, frame)
    return BuiltLake(lake, warehouse, left_out, first, failed, run("build"), after_failure, run)
