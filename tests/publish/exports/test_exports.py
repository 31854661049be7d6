"""All exports together."""

from pathlib import Path

from small_tables import COUNT, DICTIONARY, ORIGIN, ROWS, small_database

from pipelines.model.dictionary import Dictionary
from pipelines.publish.exports.write import Exports, write_exports


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def export(database: Path, folder: Path, dictionary: Dictionary = DICTIONARY) -> Exports:
    return write_exports(database, dictionary, folder, ORIGIN, excel_max_rows=1000)


def test_every_table_is_a_file_in_each_format(exported: Path) -> None:
    assert set(contents(exported)) == {
        *(f"parquet/{name}.parquet" for name in ROWS),
        *(f"csv/{name}.csv" for name in ROWS),
        *("fazhi.xlsx", "datapackage.json"),
    }


def test_what_was_exported_is_counted(small: Path, tmp_path: Path) -> None:
    done = export(small, tmp_path / "exports")
    files = contents(tmp_path / "exports")
    assert done == Exports(files=10, bytes=sum(map(len, files.values())), rows=ROWS)


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_lie(exported: Path, tmp_path: Path) -> None:
    export(small_database(tmp_path / "turned", turned=True), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exported)


def test_the_folder_is_begun_anew_and_nothing_outside_of_it_is_written(tmp_path: Path) -> None:
    database = small_database(tmp_path)
    folder = tmp_path / "exports"
    export(database, folder)
    (folder / "stray").mkdir()
    before = database.read_bytes()
    export(database, folder, Dictionary((COUNT,), ""))
    assert set(contents(folder)) == {
        *("csv/quality_count.csv", "parquet/quality_count.parquet"),
        *("fazhi.xlsx", "datapackage.json"),
    }
    assert not (folder / "stray").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"fazhi.duckdb", "exports"}
    assert database.read_bytes() == before
