"""The data package, checked by frictionless: that it is right, and that a wrong one is found out."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import validate
from small_tables import DICTIONARY, ROWS

Package = dict[str, Any]


def load(folder: Path) -> Package:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def resource(package: Package, name: str) -> dict[str, Any]:
    return next(one for one in package["resources"] if one["name"] == name)


def errors(folder: Path) -> set[tuple[str, str]]:
    """What frictionless finds: the resource and the kind of error."""
    report = validate(str(folder / "datapackage.json"))
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    return found | {("package", error.type) for error in report.errors}


@pytest.fixture
def copy(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "exports"))


def test_the_package_and_every_cell_of_its_csv_files_are_valid(exported: Path) -> None:
    assert errors(exported) == set()


def test_it_says_what_it_is_in_both_languages(exported: Path) -> None:
    package = load(exported)
    assert package["title"] == "fazhi: figures / 法治数据"
    assert (package["created"], package["version"], package["run"]) == (
        "2026-01-02T18:30:00Z",
        "0.1.0",
        "run-1",
    )
    assert "What it can not be used for" in package["description"]
    assert package["sources"]


def test_every_file_is_a_resource(exported: Path) -> None:
    files = {str(path.relative_to(exported)) for path in exported.rglob("*.*")}
    hashed = [one["path"] for one in load(exported)["resources"] if "hash" in one]
    assert sorted(hashed) == sorted(files - {"datapackage.json", "made_from.json"})


def test_a_field_has_its_type_unit_and_what_dbts_tests_guarantee(exported: Path) -> None:
    fields = {field["name"]: field for field in resource(load(exported), "fct_event")["schema"]["fields"]}
    assert fields["value"] == {
        "name": "value",
        "type": "number",
        "title": "数值",
        "description": "The value (数值).",
        "unit": "元",
    }
    assert fields["event_key"]["constraints"] == {"required": True, "unique": True}
    assert fields["status"]["constraints"] == {"required": True, "enum": ["actual", "target"]}
    assert (fields["seen_at"]["type"], fields["seen_at"]["format"]) == ("datetime", "default")


def test_keys_refer_to_the_resource_of_the_same_format(exported: Path) -> None:
    package = load(exported)
    fact = resource(package, "fct_event-parquet")["schema"]
    assert fact["primaryKey"] == ["event_key"]
    # What is not exported can't be referred to.
    assert fact["foreignKeys"] == [
        {"fields": ["metric"], "reference": {"resource": "dim_metric-parquet", "fields": ["metric"]}}
    ]
    itself = resource(package, "dim_metric")["schema"]["foreignKeys"][0]["reference"]
    assert itself == {"resource": "", "fields": ["metric"]}


def test_the_files_of_years_are_together_one_table_and_each_has_its_rows_and_hash(exported: Path) -> None:
    package = load(exported)
    table = resource(package, "quality_count")
    assert (table["path"], table["rowCount"]) == (
        ["csv/quality_count/2023.csv", "csv/quality_count/unknown.csv"],
        3,
    )
    year = resource(package, "quality_count-2023")
    content = (exported / year["path"]).read_bytes()
    assert (year["rowCount"], year["bytes"]) == (2, len(content))
    assert year["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_csv_file_tells_of_its_apostrophes(exported: Path) -> None:
    assert "apostrophe" in resource(load(exported), "fct_event")["description"]


@pytest.mark.parametrize("table", DICTIONARY.tables, ids=lambda table: table.name)
def test_parquet_is_as_described(exported: Path, table: Any) -> None:
    """By DuckDB: frictionless reads Parquet only with pandas and pyarrow."""
    described = resource(load(exported), f"{table.name}-parquet")
    paths = described["path"] if isinstance(described["path"], list) else [described["path"]]
    files = [str(exported / path) for path in paths]
    kinds = {"VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number"}
    kinds |= {"INTEGER": "integer", "BIGINT": "integer", "TIMESTAMP WITH TIME ZONE": "datetime"}
    with duckdb.connect() as connection:
        columns = connection.execute("describe from read_parquet($1)", [files]).fetchall()
        rows = len(connection.execute("from read_parquet($1)", [files]).fetchall())
    assert described["rowCount"] == rows == ROWS[table.name]
    found = [(name, kinds.get(kind, "number")) for name, kind, *_ in columns]
    assert found == [(field["name"], field["type"]) for field in described["schema"]["fields"]]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("csv/dim_metric.csv", "dim_metric"),
        ("parquet/fct_event.parquet", "fct_event-parquet"),
        ("csv/quality_count/2023.csv", "quality_count-2023"),
        ("parquet/quality_count/unknown.parquet", "quality_count-parquet-unknown"),
        ("fazhi.xlsx", "workbook"),
    ],
)
def test_a_changed_byte_is_found(copy: Path, path: str, name: str) -> None:
    content = bytearray((copy / path).read_bytes())
    content[-3] ^= 1
    (copy / path).write_bytes(content)
    assert (name, "hash-count") in errors(copy)


def test_a_wrong_number_of_rows_is_found(copy: Path) -> None:
    package = load(copy)
    resource(package, "fct_event")["rows"] += 1
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert errors(copy) == {("fct_event", "row-count")}


def _swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("name", "change", "error"),
    [
        ("fct_event", _swap("event_key,", "key,"), "incorrect-label"),
        ("fct_event", _swap(",target,", ",hoped,"), "constraint-error"),
        ("fct_event", _swap(",1.5,", ",many,"), "type-error"),
        ("fct_event", _swap(",false,", ",no,"), "type-error"),
        ("fct_event", _swap("T16:30:15.250000Z", ""), "type-error"),
        ("fct_event", _swap(",2,e.fines,", ",1,e.fines,"), "primary-key"),
        ("fct_event", _swap(",2,e.fines,", ",2,e.other,"), "foreign-key"),
        ("dim_metric", _swap("part,e.fines", "part,e.other"), "foreign-key"),
        ("dim_metric", _swap("e.fines_part", ""), "constraint-error"),
    ],
)
def test_a_cell_that_is_not_as_described_is_found(
    copy: Path, name: str, change: Callable[[str], str], error: str
) -> None:
    """Size and hash are made right, so that the content alone is wrong."""
    path = copy / "csv" / f"{name}.csv"
    path.write_bytes(change(path.read_bytes().decode()).encode())
    package = load(copy)
    described = resource(package, name)
    described |= {"bytes": path.stat().st_size}
    described |= {"hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"}
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert (name, error) in errors(copy)


def test_a_wrong_number_of_rows_in_a_year_is_found(copy: Path) -> None:
    path = copy / "csv" / "quality_count" / "unknown.csv"
    path.write_bytes(path.read_bytes() + b",7\r\n")
    assert errors(copy) >= {("quality_count", "row-count"), ("quality_count-unknown", "hash-count")}


@pytest.mark.parametrize("wrong", [{"name": 1}, {"resources": None}, {"resources": [{"name": "no path"}]}])
def test_a_package_that_is_none_is_found(copy: Path, wrong: Package) -> None:
    (copy / "datapackage.json").write_text(json.dumps(load(copy) | wrong), encoding="utf-8")
    assert errors(copy)
