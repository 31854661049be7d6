"""One lake of the sample reports, built twice, and an empty one for each test that wants its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from servers.postgres import Postgres
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.lake.connection import Lake
from pipelines.stage_store import StageStore

OF_REPORTS = ("reports", "report_documents", "ledgers", "figures", "numerals")
OF_DOCUMENTS = ("documents", "texts", "sections")


def catalog(postgres: Postgres) -> str:
    """The address of a new, empty database."""
    return postgres.address(postgres.new_database())


@pytest.fixture
def empty_lake(postgres: Postgres, tmp_path: Path) -> Lake:
    """A lake that nobody has written to yet."""
    return Lake(catalog(postgres), str(tmp_path / "data"))


@dataclass(frozen=True)
class BuiltLake:
    """A lake that was built of all sample reports but one, then without success, then of all of them."""

    lake: Lake
    warehouse: Path
    left_out: str  # the report_id that only the last build has
    first: Result
    failed: Result
    last: Result
    after_failure: str  # what `fazhi lake snapshots` said then
    run: Callable[..., Result]

    def ask(self, query: str, *options: str) -> Result:
        """What `fazhi lake sql` answers, as CSV."""
        return self.run("sql", query, "--format", "csv", *options)


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
    left_out = _leave_one_out(store, whole)
    first = run("build")
    _double_a_figure(store)
    failed = run("build")
    after_failure = run("snapshots").output
    for table, frame in whole.items():
        store.write(table, frame)
    return BuiltLake(lake, warehouse, left_out, first, failed, run("build"), after_failure, run)


def _leave_one_out(store: StageStore, whole: dict[str, pl.DataFrame]) -> str:
    """Take a report of one version, with figures, out of the stage tables."""
    versions = whole["reports"].filter(pl.len().over("version_of") == 1)
    report_id = versions.join(whole["figures"], on="report_id", how="semi")["report_id"].sort()[0]
    documents = whole["report_documents"].filter(report_id=report_id)["sha256"]
    for table in OF_REPORTS:
        store.write(table, whole[table].filter(pl.col("report_id") != report_id))
    for table in OF_DOCUMENTS:
        store.write(table, whole[table].filter(~pl.col("sha256").is_in(documents.implode())))
    return report_id


def _double_a_figure(store: StageStore) -> None:
    """Make a build fail, halfway: int_figures is made anew, and its keys are not unique."""
    store.write("figures", pl.concat([figures := store.read("figures"), figures.head(1)]))
    store.write("ledgers", store.read("ledgers").with_columns(version=pl.lit("read anew")))
