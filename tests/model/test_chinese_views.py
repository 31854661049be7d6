"""The views with Chinese names, on tables made by hand."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from made_manifest import write_database

from pipelines.model.chinese_views import NamingError, make_chinese_views, naming_faults
from pipelines.model.dictionary import Column, Dictionary, Table

FAMILIES = {"enforcement": "行政执法", "training": "学法培训", "safety": "安全生产"}


def text(name: str, zh: str | None) -> Column:
    return Column(name=name, zh=zh, type="VARCHAR", description=f"It's the {name} ({zh}).")


def metric(name: str, zh: str, code: str, unit: str = "次") -> Column:
    return Column(name=name, zh=zh, type="DOUBLE", description=f"The {name}.", unit=unit, metric=code)


def table(name: str, zh: str | None, *columns: Column) -> Table:
    return Table(name, zh, "marts", f"The table {name}.", "dbt_project/models/marts/_marts.yml", columns)


AGENCY_YEAR = table(
    "agency_year",
    "机关年度",
    text("agency", "机关"),
    text("year", "年度"),
    metric("enforcement_inspections", "检查家次", "enforcement.inspections"),
    metric("training_sessions", "培训次数", "training.sessions"),
)
REPORT = table("dim_report", "报告", text("title", "标题"), text("select", "选用"))
DICTIONARY = Dictionary((AGENCY_YEAR, REPORT), overview="")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return write_database(
        tmp_path,
        "create table agency_year as select '青禾县司法局' as agency, 2023 as year,"
        " 120.0 as enforcement_inspections, 4.0 as training_sessions",
        "create table dim_report as select 'T' as title, 'S' as \"select\"",
    )


@pytest.fixture
def made(database: Path) -> Path:
    assert make_chinese_views(database, DICTIONARY, FAMILIES) == 4
    return database


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_question_in_chinese_is_answered(made: Path) -> None:
    assert ask(made, "select 机关, 年度, 检查家次 from zh.行政执法") == [("青禾县司法局", 2023, 120)]


def test_each_table_is_a_view_and_each_family_with_metrics_another(made: Path) -> None:
    columns = "select table_name, list(column_name order by column_index) from duckdb_columns()"
    assert dict(ask(made, f"{columns} where schema_name = 'zh' group by all")) == {
        "机关年度": ["机关", "年度", "检查家次", "培训次数"],
        "报告": ["标题", "选用"],
        "行政执法": ["机关", "年度", "检查家次"],
        "学法培训": ["机关", "年度", "培训次数"],
    }


def test_the_views_have_a_dictionary_of_their_own(made: Path) -> None:
    comments = "select comment from duckdb_columns() where schema_name = 'zh' and column_name = '标题'"
    assert ask(made, comments) == [("title: It's the title (标题).",)]
    views = "select view_name, comment from duckdb_views() where schema_name = 'zh'"
    assert dict(ask(made, views)) == {
        "机关年度": "agency_year: The table agency_year.",
        "报告": "dim_report: The table dim_report.",
        "行政执法": "agency_year, enforcement only: The table agency_year.",
        "学法培训": "agency_year, training only: The table agency_year.",
    }


def test_a_copy_under_another_name_still_answers(made: Path, tmp_path: Path) -> None:
    copy = shutil.copy(made, tmp_path / "mine.duckdb")
    made.unlink()
    assert ask(copy, "select 标题 from zh.报告") == [("T",)]


def test_an_attached_copy_shows_its_own_tables(made: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table dim_report as select 'other' as title, 'S' as \"select\"")
        connection.execute(f"attach '{made}' as attached (read_only)")
        assert connection.execute("select 标题 from attached.zh.报告").fetchall() == [("T",)]


def test_made_again_nothing_stays_of_the_views_before(made: Path) -> None:
    make_chinese_views(made, Dictionary((REPORT,), overview=""), FAMILIES)
    assert ask(made, "select view_name from duckdb_views() where schema_name = 'zh'") == [("报告",)]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (table("t", None, text("a", "甲")), "t (dbt_project/models/marts/_marts.yml): no Chinese name"),
        (
            table("t", "半年、季度", text("a", "甲")),
            "t (dbt_project/models/marts/_marts.yml): '半年、季度' is no",
        ),
        (table("t", "表", text("a", None)), "t.a (dbt_project/models/marts/_marts.yml): no Chinese name"),
        (
            table("t", "表", text("a", "12345热线")),
            "t.a (dbt_project/models/marts/_marts.yml): '12345热线' is",
        ),
        (table("t", "表", text("a", "甲"), text("b", "甲")), "t: '甲' is the name of a, b"),
        (table("t", "表", text("a", "甲A"), text("b", "甲a")), "t: '甲a' is the name of a, b"),
        (table("t", "报告", text("a", "甲")), "schema zh: '报告' is the name of dim_report, t"),
        (
            table("t", "行政执法", text("a", "甲")),
            "schema zh: '行政执法' is the name of t, the family enforcement",
        ),
        (
            table("t", "表", metric("a", "家次", "x.y", unit="家次")),
            "t.a (dbt_project/models/marts/_marts.yml): '家次' is its unit, not its name",
        ),
        (
            table("agency_year", "表", metric("a", "甲", "unknown.y")),
            "agency_year.a (dbt_project/models/marts/_marts.yml): 'unknown.y' is of no family",
        ),
    ],
)
def test_a_name_that_cannot_be_used_is_told_with_its_place(wrong: Table, fault: str) -> None:
    faults = naming_faults(Dictionary((REPORT, wrong), overview=""), FAMILIES)
    assert len(faults) == 1 and faults[0].startswith(fault)


def test_a_family_needs_a_plain_name_too() -> None:
    faults = naming_faults(DICTIONARY, FAMILIES | {"petitions": "信访/投诉"})
    assert faults == ["family petitions (the catalogue): '信访/投诉' is no plain name"]


def test_good_names_have_no_faults() -> None:
    assert naming_faults(DICTIONARY, FAMILIES) == []


def test_all_faults_stand_in_the_error_and_the_database_stays_as_it_was(made: Path) -> None:
    wrong = replace(REPORT, columns=(text("title", None), text("select", "a b")))
    with pytest.raises(
        NamingError, match=r"(?s)2 places.*dim_report\.title.*dim_report\.select.*config\.meta\.zh"
    ):
        make_chinese_views(made, Dictionary((wrong,), overview=""), FAMILIES)
    assert ask(made, "select 标题 from zh.报告") == [("T",)]
