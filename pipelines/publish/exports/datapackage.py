"""The exports described after the Data Package standard (https://datapackage.org), version 2.

One resource a file: its size and hash, and for a table its rows and its fields with type, unit, description
and what dbt's tests guarantee. The frictionless library checks all of it, down to the cells of the CSV files.
Parquet it reads only with pandas and pyarrow, so those resources are plain files to it: it checks size and
hash.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.model.dictionary import Column, Dictionary, Table
from pipelines.publish.exports.field_types import FieldType, field_type
from pipelines.publish.exports.layout import WORKBOOK, csv_path, parquet_path
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.overview import titles

STANDARD = "https://datapackage.org/profiles/2.0/datapackage.json"
SOURCE = (
    "Annual reports on building a law-based government (法治政府建设年度报告), as the agencies published them"
)
APOSTROPHE = (
    "A text that begins with = + - @, their full-width forms, a tab or a line's end, also behind"
    " apostrophes, has one apostrophe (') more in front, so that no spreadsheet takes it for a formula: taken"
    " away, the text is as it was. The file begins with a byte-order mark."
)
SHEETS = "All tables as sheets of one workbook. Its sheet `dictionary` tells which of them are cut."
CSV, PARQUET = "", "-parquet"  # what a resource's name has behind that of its table


def data_package(
    folder: Path, dictionary: Dictionary, rows: Mapping[str, int], origin: Origin
) -> dict[str, Any]:
    """Describe the files in the folder.

    Args:
        folder: of the exports, with a Parquet and a CSV file of each table, and the workbook.
        dictionary: the published tables.
        rows: how many rows each table has, by its name.
        origin: said in the package.

    Returns:
        The package, for JSON.
    """
    exported = {table.name for table in dictionary.tables}
    resources = [
        resource
        for table in dictionary.tables
        for resource in (
            _csv(folder, table, rows[table.name], exported),
            _parquet(folder, table, rows[table.name], exported),
        )
    ]
    return {
        "$schema": STANDARD,
        "name": "fazhi",
        "title": " / ".join(titles(dictionary.overview)),
        "description": dictionary.overview,
        "version": origin.version,
        "created": f"{origin.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "run": origin.run_id,
        "keywords": ["China", "law-based government", "法治政府建设", "年度报告"],
        "sources": [{"title": SOURCE}],
        "resources": [*resources, _workbook(folder)],
    }


def _csv(folder: Path, table: Table, rows: int, exported: set[str]) -> dict[str, Any]:
    return {
        "name": f"{table.name}{CSV}",
        "type": "table",
        **_file(folder, csv_path(table), "text/csv"),
        "encoding": "utf-8",
        "rowCount": rows,
        "rows": rows,  # the name by which frictionless counts them
        "title": table.zh or table.name,
        "description": f"{table.description} {APOSTROPHE}",
        "schema": _schema(table, exported, CSV),
    }


def _parquet(folder: Path, table: Table, rows: int, exported: set[str]) -> dict[str, Any]:
    return {
        "name": f"{table.name}{PARQUET}",
        "type": "file",
        **_file(folder, parquet_path(table), "application/vnd.apache.parquet"),
        "rowCount": rows,
        "title": table.zh or table.name,
        "description": table.description,
        "schema": _schema(table, exported, PARQUET),
    }


def _workbook(folder: Path) -> dict[str, Any]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "workbook", "type": "file", **_file(folder, WORKBOOK, kind), "description": SHEETS}


def _file(folder: Path, path: PurePosixPath, media_type: str) -> dict[str, Any]:
    place = folder / path
    with place.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "path": str(path),
        "format": path.suffix.removeprefix("."),
        "mediatype": media_type,
        "bytes": place.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _schema(table: Table, exported: set[str], suffix: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = [table.key]
    references = [
        (column.name, reference)
        for column in table.columns
        for reference in column.references
        if reference.table in exported
    ]
    if references:
        # The standard names no resource where a table refers to itself.
        schema["foreignKeys"] = [
            {
                "fields": [name],
                "reference": {
                    "resource": "" if to.table == table.name else f"{to.table}{suffix}",
                    "fields": [to.column],
                },
            }
            for name, to in references
        ]
    return schema


def _field(table: Table, column: Column) -> dict[str, Any]:
    kind = field_type(table, column)
    limits = {"required": column.required, "unique": column.unique, "enum": list(column.values)}
    told = {
        "title": column.zh,
        "description": column.description,
        "unit": column.unit,
        "format": "default" if kind in {FieldType.date, FieldType.datetime} else None,
        "constraints": {name: limit for name, limit in limits.items() if limit},
    }
    return {"name": column.name, "type": kind.value, **{key: value for key, value in told.items() if value}}
