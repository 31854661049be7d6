"""What the models are published as besides tables: Chinese views and exports, from their own descriptions."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from frictionless import validate

from pipelines.extract.catalogue import family_names
from pipelines.model.chinese_views import make_chinese_views, naming_faults, use_chinese_names
from pipelines.model.dictionary import Dictionary, read_dictionary
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.write import write_exports


@pytest.fixture(scope="module")
def dictionary(built: tuple[Path, Path]) -> Dictionary:
    database, target = built
    return read_dictionary(target / "manifest.json", database)


def test_the_dictionary_has_every_table_and_view_of_the_main_schema(
    dictionary: Dictionary, warehouse: duckdb.DuckDBPyConnection
) -> None:
    tables = warehouse.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' and not internal"
        " union select view_name from duckdb_views() where schema_name = 'main' and not internal"
    ).fetchall()
    assert {table.name for table in dictionary.tables} == {name for (name,) in tables}
    assert dictionary.overview


def test_the_exposures_name_every_table_that_is_shown(
    dictionary: Dictionary, built: tuple[Path, Path]
) -> None:
    exposures = json.loads((built[1] / "manifest.json").read_text(encoding="utf-8"))["exposures"]
    for name in ("exports", "chinese_views", "pages"):
        used = {key.split(".")[-1] for key in exposures[f"exposure.fazhi.{name}"]["depends_on"]["nodes"]}
        assert used == {table.name for table in dictionary.tables}


def test_every_table_and_column_has_a_chinese_name_of_its_own(dictionary: Dictionary) -> None:
    assert naming_faults(dictionary, family_names()) == []


def test_the_warehouse_answers_in_chinese(
    dictionary: Dictionary, built: tuple[Path, Path], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(built[0], tmp_path / "fazhi.duckdb"))
    make_chinese_views(copy, dictionary, family_names())
    with duckdb.connect(str(copy), read_only=True) as connection:
        use_chinese_names(connection)
        rows = connection.execute("select 机关, 年度, 检查家次 from 行政执法 order by 年度").fetchall()
        stored = connection.execute("select sql from duckdb_views() where schema_name = 'zh'").fetchall()
        without = connection.execute(
            "select table_name, column_name from duckdb_columns()"
            " where schema_name = 'zh' and coalesce(comment, '') = ''"
        ).fetchall()
    assert rows == [("云水县文化局", 2023, 251), ("云水县文化局", 2024, 300)]
    assert not [sql for (sql,) in stored if "fazhi." in sql]
    assert without == []


def test_the_exports_are_a_valid_data_package(
    dictionary: Dictionary, built: tuple[Path, Path], tmp_path: Path
) -> None:
    origin = Origin(datetime(2026, 1, 2, tzinfo=UTC), "run-1", "0.1.0")
    done = write_exports(built[0], dictionary, tmp_path / "exports", origin, excel_max_rows=1000)
    report = validate(str(tmp_path / "exports" / "datapackage.json"))
    assert report.valid, report.to_summary()
    assert done.rows.keys() == {table.name for table in dictionary.tables}
