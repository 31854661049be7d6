"""Manifests of dbt and databases for them, made by hand: only what the dictionary reads."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

Node = dict[str, Any]


def column(name: str, description: str = "", **meta: str) -> Node:
    """A described column."""
    return {"name": name, "description": description, "config": {"meta": meta}}


def model(
    name: str,
    description: str,
    columns: Iterable[Node],
    folder: str = "marts",
    schema: str = "main",
    **meta: str,
) -> Node:
    """A model."""
    return {
        "resource_type": "model",
        "alias": name,
        "schema": schema,
        "fqn": ["fazhi", folder, name],
        "description": description,
        "config": {"meta": meta},
        "columns": {column["name"]: column for column in columns},
        "patch_path": f"fazhi://models/{folder}/_{folder}.yml",
        "original_file_path": f"models/{folder}/{name}.sql",
    }


def check(model: str, column: str | None, name: str, to: str | None = None, **arguments: Any) -> Node:
    """A test of a column, or of a table, with arguments of its own or of its config (`where`, `severity`)."""
    config = {"severity": "ERROR", "where": None, "error_if": "!= 0"}
    config |= {key: arguments.pop(key) for key in list(arguments) if key in config}
    me, other = f"model.fazhi.{model}", f"model.fazhi.{to or model}"
    return {
        "resource_type": "test",
        "attached_node": me,
        "column_name": column,
        "config": config,
        "depends_on": {"nodes": list(dict.fromkeys([other, me]))},
        "test_metadata": {"name": name, "kwargs": {"column_name": column, **arguments}},
    }


def write_manifest(folder: Path, *nodes: Node, overview: str = "# fazhi") -> Path:
    """The manifest of those models and tests."""
    path = folder / "manifest.json"
    keyed = {
        f"model.fazhi.{node['alias']}" if node["resource_type"] == "model" else f"test.{number}": node
        for number, node in enumerate(nodes)
    }
    docs = {"doc.fazhi.__overview__": {"block_contents": overview}}
    manifest = {"metadata": {"project_name": "fazhi"}, "nodes": keyed, "docs": docs}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return path


def write_database(folder: Path, *statements: str) -> Path:
    """A database called as the build is."""
    path = folder / "fazhi.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path
