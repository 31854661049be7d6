"""The published tables once more with Chinese names: views in the schema `zh`, made from the dictionary.

    select 机关, 年度, 检查家次 from zh.行政执法

One view a table, with all its columns, and one a family of metrics: the table of agencies and years with that
family's metrics only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.model.chinese_terms import is_plain
from pipelines.model.dictionary import SCHEMA, Column, Dictionary, Table
from pipelines.model.sql_text import identifier, literal

ZH = "zh"
WIDE = "agency_year"  # a column a metric: each family has its view of it


class NamingError(RuntimeError):
    """Tables or columns without a usable Chinese name: the message lists them all."""


@dataclass(frozen=True)
class _View:
    """A view to be: some columns of a table under Chinese names."""

    zh: str
    table: str
    columns: tuple[Column, ...]
    comment: str


def naming_faults(dictionary: Dictionary, families: Mapping[str, str]) -> list[str]:
    """Every reason why the views can't be made, each with its place.

    A name must be there, be usable in SQL without quotes, and stand for one thing only: one column of its
    table, one view of the schema.

    Args:
        dictionary: the published tables.
        families: the Chinese name of each family of metrics, by its code.

    Returns:
        The faults; empty where there are none.
    """
    faults = [fault for table in dictionary.tables for fault in _table_faults(table, families)]
    for code, zh in families.items():
        faults += _name_faults(f"family {code} (the catalogue)", zh)
    views = [(table.zh, table.name) for table in dictionary.tables]
    views += [(zh, f"the family {code}") for code, zh in families.items()]
    return [*faults, *_twice(f"schema {ZH}", views)]


def make_chinese_views(database: Path, dictionary: Dictionary, families: Mapping[str, str]) -> int:
    """Make the schema `zh` anew. Views and columns have comments: the English name, then the description.

    The views do not store the database's name, so a copy of it works under any.

    Args:
        database: the build; opened to write.
        dictionary: the published tables.
        families: the Chinese name of each family of metrics, by its code.

    Returns:
        How many views there are.

    Raises:
        NamingError: a Chinese name is missing or can't be used. The database is as it was.
    """
    if faults := naming_faults(dictionary, families):
        raise NamingError(
            f"The Chinese views need other names in {len(faults)} places:\n"
            + "\n".join(faults)
            + "\nPut the name in the first parentheses of the description, as in `Year of the report (年度)`,"
            " or into `config.meta.zh`: Chinese characters, letters, digits, underscores."
        )
    views = [_of_table(table) for table in dictionary.tables]
    views += [view for table in dictionary.tables for view in _of_families(table, families)]
    with duckdb.connect(str(database)) as connection:
        connection.execute("begin")
        connection.execute(f"drop schema if exists {ZH} cascade")
        connection.execute(f"create schema {ZH}")
        for view in views:
            for statement in _statements(view):
                connection.execute(statement)
        connection.execute("commit")
    return len(views)


def use_chinese_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Let queries name the views as they name tables, without their schema; nothing where there are none."""
    found = connection.execute(
        "select count(*) from duckdb_schemas() where database_name = current_database() and schema_name = ?",
        [ZH],
    )
    if found.fetchone() != (0,):
        connection.execute(f"set search_path = '{SCHEMA},{ZH}'")


def _table_faults(table: Table, families: Mapping[str, str]) -> Iterator[str]:
    place = f"{table.name} ({table.described_in})"
    yield from _name_faults(place, table.zh)
    for column in table.columns:
        place = f"{table.name}.{column.name} ({table.described_in})"
        yield from _name_faults(place, column.zh)
        if column.zh is not None and column.zh == column.unit:
            yield f"{place}: {column.zh!r} is its unit, not its name"
        if table.name == WIDE and column.metric is not None and _family(column) not in families:
            yield f"{place}: {column.metric!r} is of no family of the catalogue"
    yield from _twice(table.name, [(column.zh, column.name) for column in table.columns])


def _name_faults(place: str, zh: str | None) -> Iterator[str]:
    if zh is None:
        yield f"{place}: no Chinese name"
    elif not is_plain(zh):
        yield f"{place}: {zh!r} is no plain name"


def _twice(place: str, names: Iterable[tuple[str | None, str]]) -> Iterator[str]:
    """DuckDB does not tell upper from lower case."""
    bearers: dict[str, list[str]] = {}
    for zh, bearer in names:
        if zh is not None:
            bearers.setdefault(zh.casefold(), []).append(bearer)
    for zh, several in bearers.items():
        if len(several) > 1:
            yield f"{place}: {zh!r} is the name of {', '.join(several)}"


def _family(column: Column) -> str:
    return (column.metric or "").partition(".")[0]


def _of_table(table: Table) -> _View:
    return _View(str(table.zh), table.name, table.columns, f"{table.name}: {table.description}")


def _of_families(table: Table, families: Mapping[str, str]) -> Iterator[_View]:
    """A view for each family that the wide table has a metric of."""
    for code, zh in families.items() if table.name == WIDE else ():
        columns = tuple(c for c in table.columns if c.metric is None or _family(c) == code)
        if any(column.metric for column in columns):
            yield _View(zh, table.name, columns, f"{table.name}, {code} only: {table.description}")


def _statements(view: _View) -> Iterator[str]:
    name = identifier(ZH, view.zh)
    columns = ", ".join(f"{identifier(c.name)} as {identifier(str(c.zh))}" for c in view.columns)
    yield f"create view {name} as select {columns} from {identifier(SCHEMA, view.table)}"  # noqa: S608
    yield f"comment on view {name} is {literal(view.comment)}"
    for column in view.columns:
        comment = literal(f"{column.name}: {column.description}")
        yield f"comment on column {identifier(ZH, view.zh, str(column.zh))} is {comment}"
