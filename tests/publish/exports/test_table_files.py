"""Tables as Parquet and CSV."""

import csv
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from small_tables import COUNT, EVENT, FORMULAS, METRIC, TEXTS

from pipelines.model.dictionary import Table
from pipelines.publish.exports.field_types import ExportError, field_type
from pipelines.publish.exports.layout import is_of_years
from pipelines.publish.exports.table_files import sorted_by
from pipelines.publish.exports.table_parts import rows_of, table_parts


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def csv_rows(exported: Path, name: str) -> list[dict[str, str]]:
    with (exported / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("name", ["dim_metric", "fct_event", "quality_count", "quality_empty"])
def test_parquet_holds_the_rows_and_types_of_the_table(small: Path, exported: Path, name: str) -> None:
    parquet = f"'{exported}/parquet/{name}{'/*' if name == 'quality_count' else ''}.parquet'"
    assert ask(small, f"describe from {parquet}") == ask(small, f"describe {name}")
    assert ask(small, f"from {parquet} order by all") == ask(small, f"from {name} order by all")


def test_parquet_is_packed_with_zstd(small: Path, exported: Path) -> None:
    metadata = ask(small, f"from parquet_metadata('{exported}/parquet/fct_event.parquet')")
    assert all("ZSTD" in column for column in metadata)


def test_rows_are_sorted_up_to_the_first_key_by_several_or_by_all_columns(
    small: Path, exported: Path
) -> None:
    assert sorted_by(METRIC) == ["metric"]
    assert sorted_by(EVENT) == ["agency", "event_key"]
    assert sorted_by(COUNT) == ["year", "events"]
    required = tuple(replace(column, required=True) for column in COUNT.columns)
    assert sorted_by(replace(COUNT, columns=required, together=("events", "year"))) == ["events", "year"]
    assert ask(small, f"from '{exported}/parquet/quality_count/2023.parquet'") == [(2023, 4), (2023, 5)]
    assert ask(small, f"from '{exported}/parquet/quality_count/unknown.parquet'") == [(None, 4)]


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8(exported: Path) -> None:
    assert (exported / "csv" / "dim_metric.csv").read_bytes() == (
        b"\xef\xbb\xbfmetric,part_of\r\ne.fines,\r\ne.fines_part,e.fines\r\n"
    )


def test_csv_of_a_table_without_rows_is_its_header(exported: Path) -> None:
    assert (exported / "csv" / "quality_empty.csv").read_bytes() == b"\xef\xbb\xbfx\r\n"


def test_csv_gives_every_text_back_but_for_the_apostrophe_before_a_formula(exported: Path) -> None:
    rows = sorted(csv_rows(exported, "fct_event"), key=lambda row: int(row["event_key"]))
    quotes = [row["quote"] for row in rows]
    assert quotes[: len(FORMULAS)] == [f"'{text}" for text in FORMULAS]
    assert quotes[len(FORMULAS) :] == [*TEXTS[len(FORMULAS) :], ""]


def test_csv_has_numbers_booleans_days_and_times_in_the_forms_of_the_data_package(exported: Path) -> None:
    row = next(row for row in csv_rows(exported, "fct_event") if row["event_key"] == "1")
    assert row["value"] == "1.5"
    assert row["share"] == "0.125"
    assert row["is_current"] == "false"
    assert row["published_on"] == "2024-02-01"
    assert row["seen_at"] == "2024-02-01T16:30:15.250000Z"


@pytest.mark.parametrize("kind", ["VARCHAR[]", "HUGEINT", "TIMESTAMP", "STRUCT(a INTEGER)"])
def test_a_type_that_no_file_holds_is_refused_with_its_place(kind: str) -> None:
    wrong = replace(COUNT.columns[1], type=kind)
    with pytest.raises(ExportError, match=r"quality_count\.events .*Cast it"):
        field_type(COUNT, wrong)


def test_rows_of_no_year_are_one_file() -> None:
    assert is_of_years("t", ["report_key", "agency"])
    assert is_of_years("t", ["year"])
    assert not is_of_years("t", ["agency"])
    assert not is_of_years("dim_year", ["year"])


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["report_key"], ["2021-1", "2021-2", "2022", "unknown"]),
        # The year is their own; the file is their report's all the same.
        (["report_key", "year"], ["2021-1", "2021-2", "2023", "unknown"]),
        (["year"], ["2021", "2023", "unknown"]),
        (["value"], [""]),
    ],
)
def test_rows_are_of_a_year_and_of_the_file_of_their_report(columns: list[str], names: list[str]) -> None:
    keys = tuple(replace(COUNT.columns[0], name=name) for name in columns)
    table = Table("t", None, "marts", "", "", keys)
    with duckdb.connect() as connection:
        connection.execute(
            "create table dim_report as from (values ('a', 2021, 1), ('b', 2021, 2), ('c', 2022, 1),"
            " ('d', null, 1)) as r (report_key, year, file_no)"
        )
        connection.execute(
            "create table t as from (values ('a', 2021, 1), ('a', 2021, 2), ('b', 2021, 3), ('c', 2023, 4),"
            " ('d', null, 5), (null, null, 6), ('stray', null, 7)) as t (report_key, year, value)"
        )
        parts = table_parts(connection, table)
        assert [part.name for part in parts] == names
        found = [connection.execute(f"select value {rows_of(part)}").fetchall() for part in parts]
    assert [part.rows for part in parts] == [len(rows) for rows in found]
    # Each row is in one of them.
    assert sorted(value for rows in found for (value,) in rows) == [1, 2, 3, 4, 5, 6, 7]
