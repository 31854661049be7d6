"""One small warehouse, built once for all tests of the dbt project."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from small_warehouse import stage_rows

from pipelines.model.dbt import BUILD, run_dbt
from pipelines.model.load import begin_build, load_stages
from pipelines.stage_store import StageStore
from pipelines.tables import SCHEMAS

Build = Callable[..., tuple[Path, Path]]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Load stage rows, on an earlier build or on none, and run dbt: the database and dbt's target folder.

    `only` names models and tests: what they do not hang on is not built.
    """
    session = tmp_path_factory.mktemp("warehouse")
    # One place to build in, as each night: dbt parses the project once, since no path changes.
    database, target = session / "build" / "fazhi.duckdb", session / "target"

    def _build(
        rows: dict[str, list[dict[str, Any]]],
        base: Path | None = None,
        only: Sequence[str] = (),
        reports_at_a_time: int = 1000,
    ) -> tuple[Path, Path]:
        store = StageStore(session / "stages")
        for table, schema in SCHEMAS.items():
            store.write(table, pl.DataFrame(rows.get(table, []), schema=schema))
        begin_build(database, base)
        load_stages(store, database)
        # Without tests that touch one of them and a table that is not built.
        select = ["--indirect-selection", "cautious", "--select", *(f"+{name}" for name in only)]
        batches = {"FAZHI_BATCH_REPORTS": str(reports_at_a_time)}
        run_dbt([*BUILD, *(select if only else [])], database, target, batches)
        place = tmp_path_factory.mktemp("built") / database.name
        return database.rename(place), target

    return _build


@pytest.fixture(scope="session")
def built(build: Build) -> tuple[Path, Path]:
    """The small warehouse, built and tested."""
    return build(stage_rows())


@pytest.fixture
def warehouse(built: tuple[Path, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse, to read."""
    with duckdb.connect(str(built[0]), read_only=True) as connection:
        yield connection
