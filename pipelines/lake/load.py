"""The stages' tables, loaded into the lake as schema `stages`: only the files that have changed."""
# ruff: noqa: S608 - the names in the SQL are those of `pipelines.tables`

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.lake.connection import Lake, LakeError, locks, open_lake, retried
from pipelines.model.load import LOADED
from pipelines.model.sql_text import identifier
from pipelines.stage_store import StageStore
from pipelines.tables import LOGS, PARTED, SCHEMAS

FILE = "loaded_from"  # the column of each table that names the file of a row
BUILD_LOCK = "the build"
WAIT_SECONDS = 6 * 3600.0


@dataclass(frozen=True)
class Loaded:
    """What a load changed: files by name, as `reports/reports.parquet`, and rows by table after it."""

    changed: list[str]
    gone: list[str]
    rows: dict[str, int]


def load_lake(
    lake: Lake,
    store: StageStore,
    tables: Collection[str] = tuple(SCHEMAS),
    told: Callable[[str], None] = print,
) -> Loaded:
    """Bring the stages' tables into the lake, in one transaction.

    Only files whose content is not in the lake yet are loaded. Others may load other tables at the same time;
    who loads one of the same waits, and everyone waits for a build that is under way.

    Args:
        lake: where to.
        store: where the stages keep their tables.
        tables: which of `pipelines.tables.SCHEMAS`.
        told: is given a line if one has to wait.

    Raises:
        LakeError: a table can't be loaded, or the lake can't be reached.
        StageTableError: a log is damaged.
    """
    unknown = sorted(set(tables) - set(SCHEMAS))
    if unknown:
        raise LakeError(f"there is no stage table {unknown[0]}: there are {', '.join(SCHEMAS)}")
    if not store.folder.is_dir():
        raise LakeError(f"there are no stage tables in {store.folder} yet: run `fazhi run` first")
    store.check_logs()
    held = {BUILD_LOCK: True} | {f"table {table}": False for table in tables}
    with locks(lake, held, seconds=WAIT_SECONDS, told=told), open_lake(lake) as connection:
        files = {(table, file.name): file for table in tables for file in _files(store, table)}
        try:
            retried(connection, lambda: _prepare(connection, tables))
            return retried(connection, lambda: _load(connection, tables, files))
        except duckdb.Error as error:
            raise LakeError(
                lake.without_secret(
                    f"the lake could not be loaded ({error}). Where a stage table is damaged or of another"
                    " version of the program, `fazhi run` makes it again."
                )
            ) from None


@dataclass(frozen=True)
class _File:
    """A file of a table: it is loaded again when its content is another."""

    path: Path
    content: str

    @property
    def name(self) -> str:
        return self.path.name


def _files(store: StageStore, table: str) -> list[_File]:
    """The files of a table, with all its columns; written where there is none yet."""
    if table in PARTED:
        return [_File(path, part) for part, path in store.parts(table).paths().items()]
    path = store.path(table)
    if not path.exists() or (table in LOGS and not set(SCHEMAS[table]) <= set(pl.read_parquet_schema(path))):
        store.write(table, store.read(table))  # a log may be of an older program, and lack a column
    return [_File(path, store.content_hash(table))]


def _prepare(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> None:
    """Make the tables, and add the columns that a later version of the program has."""
    connection.execute("create schema if not exists stages")
    connection.execute(
        "create table if not exists stages.loaded_files (stage_table varchar, file varchar, content varchar)"
    )
    connection.execute(f"create table if not exists {LOADED} (stage_table varchar, key varchar)")
    there = dict(
        connection.execute(
            "select table_name, list(column_name) from information_schema.columns"
            " where table_catalog = current_database() and table_schema = 'stages' group by all"
        ).fetchall()
    )
    for table in tables:
        if set(SCHEMAS[table]) <= set(there.get(table, [])):
            continue
        with tempfile.NamedTemporaryFile(suffix=".parquet") as empty:
            pl.DataFrame(schema={**SCHEMAS[table], FILE: pl.String}).write_parquet(empty.name)
            connection.execute(
                f"create table if not exists stages.{table} as from read_parquet(?)", [empty.name]
            )
            wanted = connection.execute("describe from read_parquet(?)", [empty.name]).fetchall()
        for column, kind, *_ in wanted:
            if column not in there.get(table, list(SCHEMAS[table])):
                connection.execute(f"alter table stages.{table} add column {identifier(column)} {kind}")


def _load(
    connection: duckdb.DuckDBPyConnection, tables: Collection[str], files: dict[tuple[str, str], _File]
) -> Loaded:
    found = connection.execute("select stage_table, file, content from stages.loaded_files").fetchall()
    known = {(table, name): content for table, name, content in found if table in tables}
    changed = sorted(key for key, file in files.items() if known.get(key) != file.content)
    gone = sorted(known.keys() - files.keys())
    for table, name in (key for key in [*gone, *changed] if key in known):
        connection.execute(
            "delete from stages.loaded_files where stage_table = ? and file = ?", [table, name]
        )
        _note_loaded(connection, table, name)
        connection.execute(f"delete from stages.{table} where {FILE} = ?", [name])
    for table, name in changed:
        file = files[table, name]
        # A part of a log may be of an older program, and lack a column.
        has = pl.read_parquet_schema(file.path) if table in LOGS else SCHEMAS[table]
        columns = ", ".join(identifier(column) for column in SCHEMAS[table] if column in has)
        connection.execute(
            f"insert into stages.{table} by name select {columns}, ? as {FILE} from read_parquet(?)",
            [name, str(file.path)],
        )
        connection.execute("insert into stages.loaded_files values (?, ?, ?)", [table, name, file.content])
        _note_loaded(connection, table, name)
    rows = {
        table: connection.execute(f"select count(*) from stages.{table}").fetchall()[0][0] for table in tables
    }
    return Loaded(["/".join(key) for key in changed], ["/".join(key) for key in gone], rows)


def _note_loaded(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
    """Note whose rows come or go with a file, so that the next build tests them."""
    if table in PARTED:
        connection.execute(
            f"insert into {LOADED} select distinct ?, {PARTED[table]} from stages.{table} where {FILE} = ?",
            [table, file],
        )
