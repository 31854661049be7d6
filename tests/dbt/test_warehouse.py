"""What the models make of a small warehouse that was made by hand."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from small_warehouse import stage_rows

Build = Callable[..., tuple[Path, Path]]


def test_each_figure_stands_in_the_table_of_its_family(warehouse: duckdb.DuckDBPyConnection) -> None:
    counts = {
        table: warehouse.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608
        for (table,) in warehouse.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' and table_name like 'fct%'"
        ).fetchall()
    }
    assert len(counts) == 12
    assert {table: count for table, count in counts.items() if count} == {
        "fct_enforcement": 7,
        "fct_petitions": 2,
        "fct_training": 1,
        "fct_unmapped": 1,
    }


def test_a_fact_tells_where_it_came_from(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("select * from fct_enforcement where raw = '96.35'")
    names = [column[0] for column in warehouse.description or []]
    fact = dict(zip(names, warehouse.fetchone(), strict=True))
    assert fact["agency"] == "云水县文化局"
    assert fact["year"] == 2024
    assert fact["metric"] == "enforcement.fines_amount"
    assert fact["value"] == 963500
    assert fact["section_role"] == "achievements"
    assert fact["document_sha256"] == "a" * 64
    assert fact["is_current_report"]
    text = warehouse.execute(
        "select text from stages.texts where sha256 = ?", [fact["document_sha256"]]
    ).fetchone()[0]
    assert text[fact["span_start"] : fact["span_end"]] == fact["raw"]


def test_agency_year_has_a_row_an_agency_and_year_with_totals_only(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        """
        select year, report_key, enforcement_inspections, enforcement_fines_yuan,
            petitions_petitions_closure_rate_pct, petitions_litigation_cases, training_sessions
        from agency_year order by year
        """
    ).fetchall()
    assert rows == [
        (2023, "rc", 251, None, None, None, None),  # the corrected report, not the first one
        (2024, "ra", 300, 963500, 98.5, 0, None),  # the exact total, no part, no plan
    ]


def test_agency_year_begins_with_its_keys(warehouse: duckdb.DuckDBPyConnection) -> None:
    names = [column[0] for column in warehouse.execute("from agency_year").description or []]
    assert names[:6] == ["agency_key", "region_key", "agency", "region", "year", "report_key"]


def test_a_disagreement_within_a_report_is_shown(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select report_key, metric, least_value, greatest_value, chosen_value from quality_conflicts"
    )
    assert rows.fetchall() == [("ra", "enforcement.inspections", 280, 300, 300)]


def test_the_ledger_accounts_for_every_numeral(warehouse: duckdb.DuckDBPyConnection) -> None:
    row = warehouse.execute(
        "select numerals, figures, figures_with_metric, non_figures, other, round(accounted_pct),"
        " round(mapped_pct)"
        " from quality_ledger where report_key = 'ra'"
    ).fetchone()
    assert row == (9, 7, 6, 1, 1, 89, 86)


def test_what_could_not_be_read_or_told_is_listed(warehouse: duckdb.DuckDBPyConnection) -> None:
    (document,) = warehouse.execute("select outcome, what_to_do from quality_documents").fetchall()
    assert document[0] == "unsupported"
    assert "No reader" in document[1]
    assert warehouse.execute("select report_key, missing from quality_reports").fetchall() == [
        ("rd", "agency, region, year")
    ]


def test_dimensions(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute(
        "select agency, region, first_year, last_year, reports from dim_agency"
    ).fetchall() == [("云水县文化局", "云水县", 2023, 2024, 2)]  # two versions are one report
    assert warehouse.execute("from dim_year order by year").fetchall() == [
        (2023, "2023年", 14, 8),
        (2024, "2024年", 14, 8),
    ]
    assert warehouse.execute(
        "select count(*), count(agency_key), sum(figures) from dim_report"
    ).fetchone() == (4, 3, 11)


def test_a_report_knows_its_documents_and_versions(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select report_key, version_of, version_no, versions, is_current, documents from dim_report"
        " order by report_key"
    ).fetchall()
    assert rows == [
        ("ra", "ra", 1, 1, True, 2),
        ("rb", "rb", 1, 2, False, 1),
        ("rc", "rb", 2, 2, True, 1),
        ("rd", "rd", 1, 1, True, 1),
    ]
    documents = warehouse.execute(
        "select is_read_from, likeness_pct, agency, address, other_addresses, format from report_documents"
        " where report_key = 'ra' order by is_read_from desc"
    ).fetchall()
    assert documents == [
        (True, 100, "云水县文化局", "a.txt", None, None),
        (
            *(False, 98.5, "云水县文化局", "https://city.example/f.html"),
            *("https://city.example/copy.html", "html"),
        ),
    ]


def test_agency_year_shows_the_report_on_law_based_government(build: Build) -> None:
    rows = stage_rows()
    other = next(report for report in rows["reports"] if report["report_id"] == "rd")
    other |= {"agency": "云水县文化局", "region": "云水县", "year": 2024, "kind": "enforcement"}
    other |= {"published_on": date(2025, 6, 1)}
    database, _ = build(rows, only=["agency_year", "fct_enforcement"])
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select report_key from agency_year where year = 2024").fetchall() == [
            ("ra",)
        ]
        assert connection.execute(
            "select count(*) from fct_enforcement where is_current_report and report_key in ('ra', 'rd')"
        ).fetchone() == (5,)


def test_substr_counts_code_points(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The singular test on spans rests on this; `substring_grapheme` would count otherwise."""
    text = "👍🏽e\u030112件"
    start = text.index("12")
    assert warehouse.execute("select substr(?, ? + 1, 2)", [text, start]).fetchone() == ("12",)
    assert warehouse.execute("select substring_grapheme(?, ? + 1, 2)", [text, start]).fetchone() != ("12",)


def test_comments_are_the_dictionary(warehouse: duckdb.DuckDBPyConnection) -> None:
    without = warehouse.execute(
        """
        select schema_name, table_name, column_name from duckdb_columns()
        where database_name = 'fazhi' and not internal and schema_name <> 'stages' and comment is null
        """
    ).fetchall()
    assert without == []


def test_a_copy_under_another_name_still_gives_tables(built: tuple[Path, Path], tmp_path: Path) -> None:
    copy = shutil.copy(built[0], tmp_path / "mine.duckdb")
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("select count(*) from agency_year").fetchone() == (2,)
        assert connection.execute("select count(*) > 0 from duckdb_columns()").fetchone() == (True,)


@pytest.mark.parametrize("schema", ["main", "staging", "intermediate", "seeds", "stages"])
def test_no_other_schemas(warehouse: duckdb.DuckDBPyConnection, schema: str) -> None:
    found = warehouse.execute(
        "select distinct schema_name from duckdb_columns() where database_name = 'fazhi' and not internal"
    )
    assert schema in {name for (name,) in found.fetchall()}
