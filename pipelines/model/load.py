"""The stages' tables, loaded into the build database as schema `stages`."""
# ruff: noqa: S608 - the names in the SQL are those of `pipelines.tables`

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.database import connect, count_rows
from pipelines.model.dbt import project_version
from pipelines.model.sql_text import literal
from pipelines.stage_store import StageStore
from pipelines.tables import LOGS, PARTED, SCHEMAS

SCHEMA = "stages"
PARTS = f"{SCHEMA}.parts"  # which keys of which parts a table holds
LOADED = f"{SCHEMA}.loaded"  # keys whose rows came or went since the tests of an earlier build passed
EARLIER = "earlier"  # the state of the build that this one began as a copy of: macros/incremental_rows.sql
# DuckDB from this version on reads the file: since 1.3 texts and keys take two thirds of the room; since 1.4
# what a change leaves of a table is not written again, which took seconds each time.
STORAGE_VERSION = "v1.4.0"
# The tables of versions, and the keys of their rows.
VERSIONS = {
    "int_report_versions": "report_key, agency_key",
    "int_agency_years": "report_key, agency_key",
    "int_region_versions": "region_key, year",
    "int_comparison_versions": "comparison_key",
    "int_review_versions": "report_key",
}
AT_ONCE = 2  # tables that are loaded: most are too small for DuckDB to share out to several cores
PARTS_AT_ONCE = 8  # whose rows are sorted together: texts of more need not fit into memory


class LoadError(RuntimeError):
    """A stage table that can't be loaded: names the table, its file and why."""


def begin_build(database: Path, base: Path | None = None) -> None:
    """Begin the build database: as a copy of an earlier build, or empty.

    Args:
        database: the DuckDB file to write; what lies there is deleted first.
        base: an earlier build, such as the published one. Where the same dbt project made it, in the same
            format, the new build begins as a copy of it, and dbt makes anew only what has changed; else it
            begins empty.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    for stale in (database, database.with_name(f"{database.name}.wal")):
        stale.unlink(missing_ok=True)
    for spilled in database.parent.glob(f"{database.name}*.tmp"):  # by processes that were killed
        shutil.rmtree(spilled)
    if base and _is_gone_on_with(base):
        shutil.copyfile(base, database)
        # Else whoever first writes a table waits until gigabytes are on the disk.
        with database.open("rb") as copied:
            os.fsync(copied.fileno())
    else:
        with duckdb.connect() as connection:
            connection.execute(
                f"attach {literal(str(database))} as database (storage_version '{STORAGE_VERSION}')"
            )
    with connect(database) as connection:
        connection.execute(f"create schema if not exists {SCHEMA}")
        connection.execute("drop schema if exists test_failures cascade")
        connection.execute(
            f"create or replace table {SCHEMA}.program as select ? as project_version", [project_version()]
        )
        connection.execute(
            f"create table if not exists {PARTS} (stage_table varchar, part varchar, key varchar)"
        )
        note_versions(connection)


def load_stages(store: StageStore, database: Path) -> dict[str, int]:
    """Load every stage table into a build database that was begun.

    Columns, their order and types are those of `pipelines.tables.SCHEMAS`; times keep their zone (UTC). A
    table that was never written is loaded empty. Of a table in parts only those are read that the database
    lacks.

    Args:
        store: where the stages keep their tables.
        database: what `begin_build` wrote.

    Returns:
        Rows by table.

    Raises:
        LoadError: a table's file can't be loaded, such as for want of space.
        StageTableError: a table's file is damaged.
    """
    store.fetch_log().take_over()
    with connect(database) as connection:

        def load(table: str) -> int:
            with connection.cursor() as cursor:
                return (_load_parts if table in PARTED else _load)(cursor, store, table)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return dict(zip(SCHEMAS, threads.map(load, SCHEMAS), strict=True))


def note_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """Note of what state all rows are, so that the next build makes and tests those that have changed.

    Args:
        connection: a database in the state of a build whose tests have passed, or without tables.
    """
    connection.execute(f"create or replace table {LOADED} (stage_table varchar, key varchar)")
    connection.execute(f"create schema if not exists {EARLIER}")
    there = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema = 'intermediate'"
    ).fetchall()
    for table in {name for (name,) in there} & VERSIONS.keys():
        connection.execute(
            f"create or replace table {EARLIER}.{table} as"
            f" select {VERSIONS[table]}, row_version from intermediate.{table}"
        )


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


def _is_gone_on_with(base: Path) -> bool:
    if not base.exists():
        return False
    try:
        with duckdb.connect(str(base.resolve()), read_only=True) as connection:
            made_by = connection.execute(
                f"select project_version, tags['storage_version'] from {SCHEMA}.program, duckdb_databases()"
                " where database_name = current_database()"
            ).fetchone()
    except duckdb.Error:
        return False
    return made_by == (project_version(), f"{STORAGE_VERSION}+")


def _load(connection: duckdb.DuckDBPyConnection, store: StageStore, table: str) -> int:
    path = store.path(table)
    with _named(store, table):
        if not path.exists() or (
            table in LOGS and not set(SCHEMAS[table]) <= set(pl.read_parquet_schema(path))
        ):
            store.write(table, store.read(table))  # a log may be of an older program, and lack a column
        _read(connection, table, path)
    return count_rows(connection, SCHEMA, table)


def _load_parts(connection: duckdb.DuckDBPyConnection, store: StageStore, table: str) -> int:
    """Bring a table up to date: only parts that it does not hold are read, for a part never changes."""
    parts, columns = store.parts(table), ", ".join(f'"{column}"' for column in SCHEMAS[table])
    with _named(store, table), tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.parquet"
        pl.DataFrame(schema=SCHEMAS[table]).write_parquet(empty)
        found = connection.execute(
            f"select distinct part from {PARTS} where stage_table = ?", [table]
        ).fetchall()
        held, paths = {part for (part,) in found}, parts.paths()
        gone = sorted(held - paths.keys())
        # A log only grows, unless it was restored; and an earlier program noted no parts.
        if not held or (gone and table in LOGS):
            connection.execute(
                f"create or replace table {SCHEMA}.{table} as from read_parquet(?)", [str(empty)]
            )
            connection.execute(f"delete from {PARTS} where stage_table = ?", [table])
            held = set()
        elif gone:
            of_them = f"from {PARTS} where stage_table = ? and list_contains(?, part)"
            connection.execute(f"insert into {LOADED} select stage_table, key {of_them}", [table, gone])
            connection.execute(
                f"delete from {SCHEMA}.{table} where {parts.key} in (select key {of_them})", [table, gone]
            )
            connection.execute(f"delete {of_them}", [table, gone])
        new = [part for part in paths if part not in held]
        for some in (new[first : first + PARTS_AT_ONCE] for first in range(0, len(new), PARTS_AT_ONCE)):
            # The rows of a log stay in its order, and what a part of an older program lacks is null.
            order = "" if table in LOGS else f"order by {parts.key}"
            connection.execute(
                f"insert into {SCHEMA}.{table}"
                f" select {columns} from read_parquet(?, union_by_name = true) {order}",
                [[str(empty), *(str(paths[part]) for part in some)]],
            )
        if new:
            connection.execute(
                f"insert into {PARTS} select ?, part, key from read_parquet(?) where list_contains(?, part)",
                [table, str(parts.index_path), new],
            )
            connection.execute(
                f"insert into {LOADED} select stage_table, key from {PARTS}"
                " where stage_table = ? and list_contains(?, part)",
                [table, new],
            )
    return count_rows(connection, SCHEMA, table)


@contextmanager
def _named(store: StageStore, table: str) -> Iterator[None]:
    """Name the table and its file where it can't be loaded."""
    try:
        yield
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        store.check(table, thorough=True)  # says what to do, where a file is damaged
        raise LoadError(
            f"stage table {table}: {store.path(table)} cannot be loaded ({str(error).splitlines()[0]})."
            " If another version of the program wrote it, `fazhi rebuild` makes it again."
        ) from error


def _read(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    columns = ", ".join(f'"{column}"' for column in SCHEMAS[table])
    connection.execute(
        f"create or replace table {SCHEMA}.{table} as select {columns} from read_parquet(?)",
        [str(path)],
    )
