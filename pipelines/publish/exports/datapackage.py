"""The exports described after the Data Package standard (https://datapackage.org), version 2.

Each table is a resource in each format: its rows and its fields with type, unit, description and what dbt's
tests guarantee. A table that is one file has the size and hash of that; the files of years are resources of
their own beside the table that is made of them, so that each has its size and hash, and keys hold across all.
The frictionless library checks all of it, down to the cells of the CSV files. Parquet it reads only with
pandas and pyarrow, so those resources are plain files to it: it checks size and hash.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.model.dictionary import Column, Dictionary, Table
from pipelines.publish.exports.field_types import FieldType, field_type
from pipelines.publish.exports.layout import DATA_PACKAGE, WORKBOOK, Part
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.overview import titles
from pipelines.publish.snapshot import PublishedFile

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
SHA256 = "sha256:"


def data_package(
    dictionary: Dictionary,
    parts: Mapping[str, Sequence[Part]],
    sums: Mapping[str, PublishedFile],
    origin: Origin,
) -> dict[str, Any]:
    """Describe the exports.

    Args:
        dictionary: the published tables.
        parts: of each table, by its name.
        sums: size and hash of each file, by its path in the folder of the exports.
        origin: said in the package.

    Returns:
        The package, for JSON.
    """
    exported = {table.name for table in dictionary.tables}
    resources = [
        resource
        for table in dictionary.tables
        for described in (_csv, _parquet)
        for resource in described(table, parts[table.name], sums, exported)
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
        "resources": [*resources, _workbook(sums)],
    }


def described_files(folder: Path) -> dict[str, PublishedFile]:
    """Size and hash of each file that a data package tells of, by its path; none where it can't be read.

    Args:
        folder: of exports.
    """
    try:
        package = json.loads((folder / DATA_PACKAGE).read_text(encoding="utf-8"))
        return {
            one["path"]: PublishedFile(one["hash"].removeprefix(SHA256), one["bytes"])
            for one in package["resources"]
            if "hash" in one
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def exported_sums(folder: Path) -> dict[str, PublishedFile]:
    """Size and hash of each exported file as `publish` takes them, by place, such as `exports/fazhi.xlsx`."""
    return {f"{folder.name}/{path}": file for path, file in described_files(folder).items()}


def _csv(
    table: Table, parts: Sequence[Part], sums: Mapping[str, PublishedFile], exported: set[str]
) -> Iterator[dict[str, Any]]:
    rows = sum(part.rows for part in parts)
    told = {
        "encoding": "utf-8",
        "rowCount": rows,
        "rows": rows,  # the name by which frictionless counts them
        "title": table.zh or table.name,
        "description": f"{table.description} {APOSTROPHE}",
        "schema": _schema(table, exported, CSV),
    }
    files = [(part, _file(part.csv, "text/csv", sums)) for part in parts]
    return _resources(f"{table.name}{CSV}", "table", files, told)


def _parquet(
    table: Table, parts: Sequence[Part], sums: Mapping[str, PublishedFile], exported: set[str]
) -> Iterator[dict[str, Any]]:
    told = {
        "rowCount": sum(part.rows for part in parts),
        "title": table.zh or table.name,
        "description": table.description,
        "schema": _schema(table, exported, PARQUET),
    }
    files = [(part, _file(part.parquet, "application/vnd.apache.parquet", sums)) for part in parts]
    return _resources(f"{table.name}{PARQUET}", "file", files, told)


def _resources(
    name: str, kind: str, files: list[tuple[Part, dict[str, Any]]], told: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A table, and the files that it is made of where they are more than itself."""
    (first, described), *_ = files
    if not first.name:
        yield {"name": name, "type": kind, **described, **told}
        return
    paths = {"path": [file["path"] for _, file in files]}
    format_of_all = {name: described[name] for name in ("format", "mediatype")}
    yield {"name": name, "type": kind, **paths, **format_of_all, **told}
    for part, file in files:
        yield {"name": f"{name}-{part.name}", "type": "file", **file, "rowCount": part.rows}


def _workbook(sums: Mapping[str, PublishedFile]) -> dict[str, Any]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "workbook", "type": "file", **_file(WORKBOOK, kind, sums), "description": SHEETS}


def _file(path: PurePosixPath, media_type: str, sums: Mapping[str, PublishedFile]) -> dict[str, Any]:
    file = sums[str(path)]
    return {
        "path": str(path),
        "format": path.suffix.removeprefix("."),
        "mediatype": media_type,
        "bytes": file.bytes,
        "hash": f"{SHA256}{file.sha256}",
    }


def _schema(table: Table, exported: set[str], suffix: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = [*table.key]
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
