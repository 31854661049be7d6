"""dbt on the lake, and the mark that a good build leaves: the snapshot that readers see."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from pipelines.lake.connection import Lake, LakeError, locks, open_lake, retried
from pipelines.lake.history import BUILT, built_snapshots, drop_half_built, newest_snapshot
from pipelines.lake.load import BUILD_LOCK, WAIT_SECONDS
from pipelines.model.dbt import BUILD, DbtError, project_version, run_dbt
from pipelines.model.load import EARLIER, note_versions
from pipelines.model.sql_text import identifier, literal

# What dbt makes. Others keep their tables in schemas of their own.
SCHEMAS_OF_DBT = ("main", "staging", "intermediate", "seeds")
FAILURES = "test_failures"


@dataclass(frozen=True)
class Built:
    """A good build: its snapshot, the one before it, and the tables of rows that a test warns of.

    Where nothing had changed since the last one, that is the snapshot, and it is not new.
    """

    snapshot: int
    before: int | None
    warnings: list[str]
    is_new: bool = True


def build_lake(lake: Lake, folder: Path, told: Callable[[str], None] = print) -> Built:
    """Build and test every model on the lake, as of the stage tables that are loaded.

    Readers see the new state when all is done, in one step; if a model or a test fails, they see
    the one before.

    Args:
        lake: where.
        folder: for what dbt writes, and for the rows that failed a test.
        told: is given a line if one has to wait.

    Raises:
        LakeError: a model or a test failed, or the lake can't be reached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    failures = folder / "failures.duckdb"
    with locks(lake, {BUILD_LOCK: False}, seconds=WAIT_SECONDS, told=told):
        failures.unlink(missing_ok=True)
        with open_lake(lake) as connection:
            before = [one.id for one in built_snapshots(connection)]
            is_same_project = _made_by(connection) == project_version()
            if is_same_project and before and before[-1] == newest_snapshot(connection):
                return Built(before[-1], before[-2] if before[1:] else None, [], is_new=False)
            if not is_same_project:
                retried(connection, lambda: _empty(connection))
            # The tables are of no known state until the next mark: after a build that fails all is made anew.
            connection.execute("drop table if exists stages.program")
        try:
            run_dbt([*BUILD, "--target", "lake"], failures, folder / "dbt", lake.variables)
        except DbtError as error:
            kept = f"readers keep snapshot {before[-1]}" if before else "readers have no snapshot yet"
            raise LakeError(
                lake.without_secret(f"{error}\n{kept}; rows that failed a test are in {failures}")
            ) from None
        with open_lake(lake) as connection:
            warnings = retried(connection, lambda: _mark(connection, failures))
            built = built_snapshots(connection)[-1]
            drop_half_built(connection)
    return Built(built.id, before[-1] if before else None, warnings)


def _made_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The version of the dbt project that made the tables; None where it can't be told."""
    try:
        row = connection.execute("select project_version from stages.program").fetchone()
    except duckdb.CatalogException:
        return None
    return str(row[0]) if row else None


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Another version of the project made what is there, or a build that failed: nothing of it may stay."""
    found = connection.execute(
        "select table_schema, table_name, table_type = 'VIEW' from information_schema.tables"
        " where table_catalog = current_database() and table_schema in (select unnest(?))",
        [[*SCHEMAS_OF_DBT, EARLIER]],
    ).fetchall()
    for schema, name, is_view in found:
        connection.execute(f"drop {'view' if is_view else 'table'} {identifier(schema, name)}")


def _mark(connection: duckdb.DuckDBPyConnection, failures: Path) -> list[str]:
    """Say that what is there is good, with the rows that tests warn of."""
    connection.execute(f"attach if not exists {literal(str(failures))} as failures (read_only)")
    connection.execute(f"drop schema if exists {FAILURES} cascade")
    connection.execute(f"create schema {FAILURES}")
    names = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'failures' order by 1"
        ).fetchall()
    ]
    for name in names:
        connection.execute(
            f"create table {identifier(FAILURES, name)} as from failures.{identifier(FAILURES, name)}"
        )
    note_versions(connection)
    connection.execute(
        "create or replace table stages.program as select ? as project_version", [project_version()]
    )
    reports = connection.execute("select count(*) from main.dim_report").fetchall()[0][0]
    figures = connection.execute("select count(*) from intermediate.int_figures").fetchall()[0][0]
    told = {"version": version("fazhi"), "reports": reports, "figures": figures}
    connection.execute(
        "call fazhi.set_commit_message('fazhi', ?, extra_info => ?)", [BUILT, json.dumps(told)]
    )
    return names
