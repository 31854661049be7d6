"""The stages' tables, loaded into a fresh build database as schema `stages`."""

from pathlib import Path

import duckdb

from pipelines.stage_store import StageStore
from pipelines.tables import SCHEMAS

SCHEMA = "stages"


class LoadError(RuntimeError):
    """A stage table that can't be loaded: names the table, its file and what to do."""


def load_stages(store: StageStore, database: Path) -> dict[str, int]:
    """Begin the build database anew and load every stage table into it.

    Columns, their order and types are those of `pipelines.tables.SCHEMAS`; times keep their zone (UTC). A
    table that was never written is loaded empty.

    Args:
        store: where the stages keep their tables.
        database: the DuckDB file to write; what lies there is deleted first.

    Returns:
        Rows by table.

    Raises:
        LoadError: a table's file is damaged, or of another program version and lacks a column.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    for stale in (database, database.with_name(f"{database.name}.wal")):
        stale.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema {SCHEMA}")
        return {table: _load(connection, store, table) for table in SCHEMAS}


def _load(connection: duckdb.DuckDBPyConnection, store: StageStore, table: str) -> int:
    path = store.path(table)
    if not path.exists():
        store.write(table, store.read(table))
    columns = ", ".join(f'"{column}"' for column in SCHEMAS[table])
    try:
        connection.execute(
            f"create table {SCHEMA}.{table} as select {columns} from read_parquet(?)",  # noqa: S608
            [str(path)],
        )
    except duckdb.Error as error:
        raise LoadError(
            f"stage table {table}: {path} cannot be loaded ({str(error).splitlines()[0]})."
            " Delete the file and run again: the stage makes it anew."
        ) from error
    count = connection.execute(f"select count(*) from {SCHEMA}.{table}").fetchone()  # noqa: S608
    return int(count[0]) if count else 0
