"""The stages' tables, loaded into the build database as schema `stages`."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.model.dbt import project_version
from pipelines.stage_store import StageStore
from pipelines.tables import LOGS, SCHEMAS

SCHEMA = "stages"


class LoadError(RuntimeError):
    """A stage table that can't be loaded: names the table, its file and why."""


def load_stages(store: StageStore, database: Path, base: Path | None = None) -> dict[str, int]:
    """Begin the build database and load every stage table into it.

    Columns, their order and types are those of `pipelines.tables.SCHEMAS`; times keep their zone (UTC). A
    table that was never written is loaded empty.

    Args:
        store: where the stages keep their tables.
        database: the DuckDB file to write; what lies there is deleted first.
        base: an earlier build, such as the published one. Where the same dbt project made it, the new build
            begins as a copy of it, and dbt makes anew only what has changed; else it begins empty.

    Returns:
        Rows by table.

    Raises:
        LoadError: a table's file can't be loaded, such as for want of space.
        StageTableError: a table's file is damaged.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    for stale in (database, database.with_name(f"{database.name}.wal")):
        stale.unlink(missing_ok=True)
    if base and _made_by(base) == project_version():
        shutil.copyfile(base, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"drop schema if exists {SCHEMA} cascade")
        connection.execute("drop schema if exists test_failures cascade")
        connection.execute(f"create schema {SCHEMA}")
        connection.execute(
            f"create table {SCHEMA}.program as select ? as project_version", [project_version()]
        )
        return {table: _load(connection, store, table) for table in SCHEMAS}


def reload_stages(database: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Load stage tables anew, for the models that are views of them.

    Args:
        database: the build, which holds an earlier state of the tables.
        frames: by table, each with its schema of `pipelines.tables.SCHEMAS`.
    """
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(database)) as connection:
        store = StageStore(Path(folder))
        for table, frame in frames.items():
            store.write(table, frame)
            _read(connection, table, store.path(table))


def _made_by(base: Path) -> str | None:
    """The version of the dbt project that made a build; None where it can't be told."""
    if not base.exists():
        return None
    try:
        with duckdb.connect(str(base.resolve()), read_only=True) as connection:
            row = connection.execute(f"select project_version from {SCHEMA}.program").fetchone()  # noqa: S608
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def _load(connection: duckdb.DuckDBPyConnection, store: StageStore, table: str) -> int:
    path = store.path(table)
    try:
        if not path.exists() or (
            table in LOGS and not set(SCHEMAS[table]) <= set(pl.read_parquet_schema(path))
        ):
            store.write(table, store.read(table))  # a log may be of an older program, and lack a column
        _read(connection, table, path)
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        store.read(table)  # says what to do, where the file is damaged
        raise LoadError(
            f"stage table {table}: {path} cannot be loaded ({str(error).splitlines()[0]})."
            " If another version of the program wrote it, `fazhi rebuild` makes it again."
        ) from error
    count = connection.execute(f"select count(*) from {SCHEMA}.{table}").fetchone()  # noqa: S608
    return int(count[0]) if count else 0


def _read(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    columns = ", ".join(f'"{column}"' for column in SCHEMAS[table])
    connection.execute(
        f"create or replace table {SCHEMA}.{table} as select {columns} from read_parquet(?)",  # noqa: S608
        [str(path)],
    )
