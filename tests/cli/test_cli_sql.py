"""`fazhi sql` on a small published snapshot."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.cli.sql import MOST_ROWS, Format, sql
from pipelines.publish.snapshot import publish
from pipelines.settings import Settings


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    return tmp_path


@pytest.fixture
def published(warehouse: Path) -> Path:
    settings = Settings()
    settings.build.mkdir()
    with duckdb.connect(str(settings.build_database)) as connection:
        connection.execute("create table dim_agency as select '青禾县司法局' as agency, 2023 as year")
        connection.execute("create schema zh")
        connection.execute("create view zh.机关 as select agency as 名称, year as 年度 from main.dim_agency")
    publish(settings.build_database, settings.published, "run", datetime.now(UTC))
    return warehouse


def _sql(*arguments: str, given: str | None = None) -> str:
    done = CliRunner().invoke(app, ["sql", *arguments], input=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_csv(published: Path) -> None:
    assert (
        _sql("select agency, year from dim_agency", "--format", "csv") == "agency,year\n青禾县司法局,2023\n"
    )


def test_json(published: Path) -> None:
    rows = json.loads(
        _sql("select agency, year, date '2024-01-31' as day from dim_agency", "--format", "json")
    )
    assert rows == [{"agency": "青禾县司法局", "year": 2023, "day": "2024-01-31"}]


def test_chinese_names_need_no_schema(published: Path) -> None:
    assert _sql("select 名称, 年度 from 机关", "--format", "csv") == "名称,年度\n青禾县司法局,2023\n"


def test_a_snapshot_without_chinese_names_answers_too(warehouse: Path) -> None:
    settings = Settings()
    settings.build.mkdir()
    with duckdb.connect(str(settings.build_database)) as connection:
        connection.execute("create table dim_year as select 2023 as year")
    publish(settings.build_database, settings.published, "run", datetime.now(UTC))
    assert _sql("from dim_year", "--format", "csv") == "year\n2023\n"


def test_markdown_keeps_a_row_on_a_line_and_a_cell_a_cell(published: Path) -> None:
    shown = _sql("select 'a | b' as words, e'c\\n d' as lines, null as nothing", "--format", "markdown")
    assert shown.splitlines() == [
        "| words | lines | nothing |",
        "| --- | --- | --- |",
        "| a \\| b | c d |  |",
    ]


def test_the_analyses_are_listed_with_their_questions_also_before_a_run(warehouse: Path) -> None:
    lines = [line.strip() for line in _sql("--analyses").splitlines()]
    at = lines.index("whose_petition_rates_fell")
    assert lines[at + 1].endswith("下降了？") and lines[at + 2].startswith("Whose rates")


def test_an_analysis_is_shown_as_plain_sql_also_before_a_run(warehouse: Path) -> None:
    shown = _sql("--analysis", "whose_petition_rates_fell", "--show")
    assert "from fct_petitions as figures" in shown and "{{" not in shown


def test_an_unknown_analysis_is_told(published: Path) -> None:
    done = CliRunner().invoke(app, ["sql", "--analysis", "who_is_best"])
    assert done.exit_code == 2
    assert "'who_is_best'" in done.stderr and "--analyses" in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["select 1", "--analysis", "are_hazards_rectified"],
        ["select 1", "--analyses"],
        ["select 1", "--show"],
        ["--analyses", "--show"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(published: Path, options: list[str]) -> None:
    assert CliRunner().invoke(app, ["sql", *options]).exit_code == 2


def test_table_shows_text_as_it_is(published: Path) -> None:
    shown = _sql("select agency, '[bold]x[/bold]' as markup from dim_agency")
    assert "青禾县司法局" in shown and "[bold]x[/bold]" in shown


def test_a_long_table_says_how_to_get_all(published: Path) -> None:
    assert f"first {MOST_ROWS} of 1000 rows" in _sql("from range(1000)")
    assert len(_sql("from range(1000)", "--format", "csv").splitlines()) == 1001


def test_a_statement_without_rows_says_that_it_is_done(published: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    assert _sql(f"copy (select 1 as one) to '{file}'") == "Done.\n"
    assert file.read_text(encoding="utf-8") == "one\n1\n"


def test_a_query_may_come_through_a_pipe(published: Path) -> None:
    assert _sql("--format", "csv", given="select 1 as one") == "one\n1\n"


def test_the_snapshot_cannot_be_changed(published: Path) -> None:
    done = CliRunner().invoke(app, ["sql", "delete from dim_agency"])
    assert done.exit_code == 1
    assert "read-only" in done.stderr


def test_a_wrong_query_is_told_in_duckdbs_words(published: Path) -> None:
    done = CliRunner().invoke(app, ["sql", "select nothing from nowhere"])
    assert done.exit_code == 1
    assert "nowhere" in done.stderr and "show tables" in done.stderr
    assert "Traceback" not in done.output


def test_no_query_is_told(published: Path) -> None:
    assert CliRunner().invoke(app, ["sql"], input="").exit_code == 2


def test_nothing_published_is_told(warehouse: Path) -> None:
    done = CliRunner().invoke(app, ["sql", "select 1"])
    assert done.exit_code == 1
    assert "fazhi run" in done.stderr


def test_the_prompt_answers_until_it_is_left(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["select year", "from dim_agency;", "select nowhere;", "", "exit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    sql(None, Format.csv)
    shown = capsys.readouterr()
    assert "year\n2023\n" in shown.out
    assert "nowhere" in shown.err
