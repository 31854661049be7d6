"""What dbt knows of the tables that are published, as plain values: names, units, descriptions, rules.

Everything that shows the tables in another form reads it here: the Chinese views, the exports. Published are
the models in the folders `marts`, `quality` and `runs`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.model.chinese_terms import chinese_term

FOLDERS = ("marts", "quality", "runs")
SCHEMA = "main"


class DictionaryError(RuntimeError):
    """A manifest that can't be used, or that does not fit the database."""


@dataclass(frozen=True)
class Reference:
    """Where a column's values are to be found: the column of a table, published or not."""

    table: str
    column: str


@dataclass(frozen=True)
class Column:
    """One column of a published table.

    Attributes:
        name: as in the database.
        zh: its Chinese name, such as 机关; None where there is none.
        type: DuckDB's, such as `VARCHAR`.
        description: in English, with the Chinese terms.
        unit: such as 元; None where it has none.
        metric: the code of the metric that the column holds.
        required: no value is null.
        unique: no value stands twice.
        values: all that it may hold; empty where that is not limited.
        references: the columns that hold each of its values too.
    """

    name: str
    zh: str | None
    type: str
    description: str
    unit: str | None = None
    metric: str | None = None
    required: bool = False
    unique: bool = False
    values: tuple[Any, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Table:
    """One published table.

    Attributes:
        name: as in the database, in the schema `main`.
        zh: its Chinese name; None where there is none.
        folder: `marts`, `quality` or `runs`.
        description: in English, with the Chinese terms.
        described_in: the file that holds the descriptions.
        columns: in the order of the database.
        together: columns of which no two rows have the same values; none where no test says so.
    """

    name: str
    zh: str | None
    folder: str
    description: str
    described_in: str
    columns: tuple[Column, ...]
    together: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What tells rows apart, never null: the first column that does, or several; none where none do."""
        required = [column for column in self.columns if column.required]
        if alone := next((column.name for column in required if column.unique), None):
            return (alone,)
        return self.together if {column.name for column in required}.issuperset(self.together) else ()


@dataclass(frozen=True)
class Dictionary:
    """All published tables: those of marts first, then by name.

    Attributes:
        tables: the tables.
        overview: what the warehouse is, how to use it and what it can not be used for, as Markdown.
    """

    tables: tuple[Table, ...]
    overview: str


@dataclass
class _Rules:
    """What dbt's tests say of one column."""

    required: bool = False
    unique: bool = False
    values: tuple[Any, ...] = ()
    references: list[Reference] = field(default_factory=list)


def read_dictionary(manifest: Path, database: Path) -> Dictionary:
    """Read the manifest that dbt wrote as it built the database.

    Args:
        manifest: dbt's `manifest.json`.
        database: what it built; opened to read only.

    Returns:
        The published tables. Columns and types are the database's; all else is the manifest's.

    Raises:
        DictionaryError: the manifest can't be read, or a table or column is in one of both only.
    """
    found = _load(manifest)
    models = {
        key: node
        for key, node in found["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == SCHEMA and node["fqn"][1] in FOLDERS
    }
    types = _types(database)
    if faults := list(_differences(models.values(), types)):
        raise DictionaryError(
            f"{manifest} does not fit {database}:\n" + "\n".join(faults) + "\nBuild both anew: `fazhi run`."
        )
    rules = _rules(found["nodes"], models)
    together = _together(found["nodes"], models)
    tables = [
        _table(node, types[node["alias"]], rules.get(key, {}), together.get(key, ()))
        for key, node in models.items()
    ]
    overview = found["docs"].get(f"doc.{found['metadata']['project_name']}.__overview__", {})
    return Dictionary(
        tables=tuple(sorted(tables, key=lambda table: (FOLDERS.index(table.folder), table.name))),
        overview=overview.get("block_contents", ""),
    )


def _load(manifest: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DictionaryError(
            f"{manifest} cannot be read ({error}). dbt writes it as it builds: `fazhi run`."
        ) from error
    if missing := {"nodes", "docs", "metadata"} - found.keys():
        raise DictionaryError(f"{manifest} is no manifest of dbt: it lacks {', '.join(sorted(missing))}.")
    return found


def _types(database: Path) -> dict[str, dict[str, str]]:
    """Each table's columns in their order, with their types."""
    types: dict[str, dict[str, str]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() and schema_name = ? and not internal"
            " order by table_name, column_index",
            [SCHEMA],
        ).fetchall()
    for table, column, kind in rows:
        types.setdefault(table, {})[column] = kind
    return types


def _differences(
    models: Iterable[Mapping[str, Any]], types: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for node in models:
        name, described = node["alias"], node["columns"].keys()
        if name not in types:
            yield f"{name}: the database has no such table"
            continue
        for column in types[name]:
            if column not in described:
                yield f"{name}.{column}: not described in {_described_in(node)}"
        for column in described:
            if column not in types[name]:
                yield f"{name}.{column}: described in {_described_in(node)}, but not in the database"


def _rules(nodes: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, dict[str, _Rules]]:
    """What the tests say, by model and column."""
    rules: dict[str, dict[str, _Rules]] = {}
    for node in nodes.values():
        model, column = node.get("attached_node"), node.get("column_name")
        if model in models and column and _holds_for_every_row(node):
            rule = rules.setdefault(model, {}).setdefault(column, _Rules())
            _note(rule, node, nodes)
    return rules


def _together(nodes: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Columns that the tests say to tell rows apart, by model."""
    return {
        node["attached_node"]: tuple(node["test_metadata"]["kwargs"]["columns"])
        for node in nodes.values()
        if node.get("attached_node") in models
        and node["test_metadata"]["name"] == "unique_together"
        and _holds_for_every_row(node)
    }


def _holds_for_every_row(test: Mapping[str, Any]) -> bool:
    config = test["config"]
    return config["severity"].upper() == "ERROR" and not config["where"] and config["error_if"] == "!= 0"


def _note(rule: _Rules, test: Mapping[str, Any], nodes: Mapping[str, Any]) -> None:
    arguments = test["test_metadata"]["kwargs"]
    match test["test_metadata"]["name"]:
        case "not_null":
            rule.required = True
        case "unique":
            rule.unique = True
        case "accepted_values":
            rule.values = tuple(arguments["values"])
        case "relationships":
            # A table that refers to itself depends on itself alone.
            others = [key for key in test["depends_on"]["nodes"] if key != test["attached_node"]]
            target = nodes.get(others[0] if others else test["attached_node"])
            if target is not None:
                rule.references.append(Reference(target["alias"], arguments["field"]))


def _table(
    node: Mapping[str, Any],
    types: Mapping[str, str],
    rules: Mapping[str, _Rules],
    together: tuple[str, ...],
) -> Table:
    return Table(
        name=node["alias"],
        zh=_zh(node),
        folder=node["fqn"][1],
        description=node["description"],
        described_in=_described_in(node),
        columns=tuple(
            _column(node["columns"][name], kind, rules.get(name, _Rules())) for name, kind in types.items()
        ),
        together=together,
    )


def _column(described: Mapping[str, Any], kind: str, rule: _Rules) -> Column:
    meta = described["config"]["meta"]
    return Column(
        name=described["name"],
        zh=_zh(described),
        type=kind,
        description=described["description"],
        unit=meta.get("unit"),
        metric=meta.get("metric"),
        required=rule.required,
        unique=rule.unique,
        values=rule.values,
        references=tuple(rule.references),
    )


def _zh(described: Mapping[str, Any]) -> str | None:
    return described["config"]["meta"].get("zh") or chinese_term(described["description"])


def _described_in(node: Mapping[str, Any]) -> str:
    path: str = node["patch_path"] or node["original_file_path"]
    return f"dbt_project/{path.rpartition('://')[2]}"
