"""All exports together."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from small_tables import COUNT, DICTIONARY, METRIC, ORIGIN, ROWS, small_database

from pipelines.model.dictionary import Dictionary, Table
from pipelines.publish.exports import write
from pipelines.publish.exports.write import Exports, write_exports

FILES = ["dim_metric", "fct_event", "quality_count/2023", "quality_count/unknown", "quality_empty"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def export(
    database: Path, folder: Path, dictionary: Dictionary = DICTIONARY, earlier: Path | None = None
) -> Exports:
    return write_exports(database, dictionary, folder, ORIGIN, excel_max_rows=1000, earlier=earlier)


def linked(folder: Path, earlier: Path) -> set[str]:
    """The files that are those of the earlier folder."""
    return {
        name
        for name in contents(folder)
        if (earlier / name).exists() and (folder / name).samefile(earlier / name)
    }


def test_every_table_is_a_file_in_each_format_or_one_for_each_year_of_its_rows(exported: Path) -> None:
    assert set(contents(exported)) == {
        *(f"{kind}/{file}.{kind}" for kind in ("parquet", "csv") for file in FILES),
        *("fazhi.xlsx", "datapackage.json", "made_from.json"),
    }


def test_what_was_exported_is_counted(small: Path, tmp_path: Path) -> None:
    done = export(small, tmp_path / "exports")
    files = contents(tmp_path / "exports")
    assert done == Exports(files=12, kept=0, bytes=sum(map(len, files.values())), rows=ROWS)


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
        *(f"{kind}/{file}.{kind}" for kind in ("parquet", "csv") for file in FILES if "count" in file),
        *("fazhi.xlsx", "datapackage.json", "made_from.json"),
    }
    assert not (folder / "stray").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"fazhi.duckdb", "exports"}
    assert database.read_bytes() == before


def test_files_of_the_same_rows_are_taken_over_in_whatever_order_they_lie(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = Path(shutil.copytree(exported, tmp_path / "earlier"))
    counted: list[str] = []
    published_file = write.published_file
    monkeypatch.setattr(
        write, "published_file", lambda path: counted.append(path.name) or published_file(path)
    )
    done = export(small_database(tmp_path / "turned", turned=True), tmp_path / "exports", earlier=earlier)
    assert linked(tmp_path / "exports", earlier) == {
        f"{kind}/{file}.{kind}" for kind in ("parquet", "csv") for file in FILES
    }
    assert done.kept == 10
    assert counted == ["fazhi.xlsx"]  # no other is read for its hash
    assert contents(tmp_path / "exports") == contents(exported)


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ("update quality_count set events = 9 where events = 5", "quality_count/2023"),
        ("insert into quality_count values (2023, 4)", "quality_count/2023"),
        ("delete from quality_count where year is null", "quality_count/unknown"),
        ("update dim_metric set part_of = null where part_of is not null", "dim_metric"),
        ("update fct_event set quote = quote || ' ' where event_key = 3", "fct_event"),
        ("update fct_event set seen_at = null where event_key = 3", "fct_event"),
        ("insert into quality_empty values (null)", "quality_empty"),
    ],
)
def test_only_the_files_of_changed_rows_are_made_and_all_is_as_if_made_anew(
    exported: Path, tmp_path: Path, change: str, made: str
) -> None:
    database = small_database(tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute(change)
    earlier = Path(shutil.copytree(exported, tmp_path / "earlier"))
    export(database, tmp_path / "exports", earlier=earlier)
    export(database, tmp_path / "anew")
    found = contents(tmp_path / "exports")
    assert found == contents(tmp_path / "anew")
    kept = linked(tmp_path / "exports", earlier)
    assert found.keys() - kept - {"fazhi.xlsx", "datapackage.json", "made_from.json"} == {
        f"{kind}/{made}.{kind}" for kind in ("parquet", "csv") if f"{kind}/{made}.{kind}" in found
    }


def test_of_a_year_with_several_files_a_night_writes_the_last(tmp_path: Path) -> None:
    database = tmp_path / "fazhi.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table dim_report as select number::varchar as report_key, 2021 as year,"
            " number // 2 + 1 as file_no from range(5) as _ (number)"
        )
        connection.execute("create table ledger as select report_key, 'a' as raw from dim_report")
    keys = tuple(replace(METRIC.columns[0], name=name, unique=False) for name in ("report_key", "raw"))
    dictionary = Dictionary((Table("ledger", None, "marts", "", "", keys),), "")
    export(database, tmp_path / "earlier", dictionary)
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into dim_report values ('new', 2021, 3)")
        connection.execute("insert into ledger values ('new', 'b')")
    export(database, tmp_path / "later", dictionary, tmp_path / "earlier")
    files = {f"{kind}/ledger/2021-{number}.{kind}" for kind in ("parquet", "csv") for number in (1, 2, 3)}
    assert files < contents(tmp_path / "later").keys()
    assert files - linked(tmp_path / "later", tmp_path / "earlier") == {
        "parquet/ledger/2021-3.parquet",
        "csv/ledger/2021-3.csv",
    }


def test_a_column_of_another_type_and_another_version_of_the_program_make_files_anew(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = small_database(tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute("alter table quality_count alter events type integer")
    year, events = COUNT.columns
    altered = replace(COUNT, columns=(year, replace(events, type="INTEGER")))
    earlier = Path(shutil.copytree(exported, tmp_path / "earlier"))
    assert export(database, tmp_path / "exports", Dictionary((altered,), ""), earlier).kept == 0
    assert export(database, tmp_path / "exports", Dictionary((METRIC,), ""), earlier).kept == 2
    monkeypatch.setattr(write, "stage_version", lambda _: "another")
    assert export(database, tmp_path / "exports", Dictionary((METRIC,), ""), earlier).kept == 0


@pytest.mark.parametrize("lost", ["csv/dim_metric.csv", "datapackage.json", "made_from.json"])
def test_earlier_exports_that_are_not_whole_are_made_good(exported: Path, tmp_path: Path, lost: str) -> None:
    earlier = Path(shutil.copytree(exported, tmp_path / "earlier"))
    (earlier / lost).unlink()
    export(small_database(tmp_path), tmp_path / "exports", earlier=earlier)
    assert contents(tmp_path / "exports") == contents(exported)
