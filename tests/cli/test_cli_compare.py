"""`fazhi compare` on two small published snapshots."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import publish
from pipelines.settings import Settings

INSPECTIONS = "enforcement.inspections"


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """First 280 inspections and a figure without a metric; then 300, in a report with a new title."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    settings = Settings()
    settings.build.mkdir()
    report = """
        'a' as report_key, '云水县文化局' as agency, null as region, 2024 as year, null as published_on,
        null as document_number, null as index_number, 'law_based_government' as report_kind,
        true as is_current, 'a' as version_of, 1 as version_no, 1 as documents
    """
    said = f"""
        'a' as report_key, '云水县文化局' as agency, 2024 as year, '{INSPECTIONS}' as metric, '家次' as unit,
        'actual' as status, null::varchar as part, true as is_current_report
    """
    unmapped = f"""
        union all by name
        select 'f2' as figure_key, 17 as value, 'exact' as qualifier, 30 as span_start, '好事17件' as quote,
        false as is_canonical, * exclude (metric), null as metric from (select {said})
    """  # noqa: S608
    for value, qualifier, title, more in (
        (280, "more_than", "报告", unmapped),
        (300, "exact", "[年度]报告", ""),
    ):
        with duckdb.connect(str(settings.build_database)) as connection:
            connection.execute("create schema intermediate; create schema stages")
            connection.execute("create table stages.program as select 'one' as project_version")
            connection.execute(f"""
                create table intermediate.int_report_versions as
                select 'a' as report_key, '{title}' as row_version
            """)
            connection.execute(f"create table dim_report as select '{title}' as title, {report}")
            connection.execute(f"""
                create table intermediate.int_figures as
                select 'f1' as figure_key, {value} as value, '{qualifier}' as qualifier, 10 as span_start,
                '检查{value}家次' as quote, true as is_canonical, {said} {more}
            """)
        publish(settings.build_database, settings.published, "run", datetime(2026, 1, 2, tzinfo=UTC))
    return settings


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["compare", *words], env={"COLUMNS": "200"})


def rows(done: Result) -> list[list[str]]:
    """The cells of the tables that were printed."""
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]


def test_without_names_it_compares_the_current_snapshot_with_the_one_before(published: Settings) -> None:
    done = call()
    assert done.stdout.startswith("0001-20260102T000000Z -> 0002-20260102T000000Z\n")
    assert "Reports: 0 new, 0 gone, 1 changed" in done.stdout
    assert "Values: 0 new, 0 gone, 1 changed" in done.stdout
    assert "Figures: 0 new, 1 gone, 1 changed" in done.stdout


def test_reports_are_listed_and_figures_counted_by_metric(published: Settings) -> None:
    assert rows(call()) == [
        ["changed", "云水县文化局", "2024", "[年度]报告", "title"],
        [INSPECTIONS, "", "", "1", "", "", "1"],
        ["(none)", "", "", "", "", "1", ""],
    ]


def test_a_metric_is_listed_before_and_after_with_its_sentences(published: Settings) -> None:
    assert rows(call("--metric", INSPECTIONS)) == [
        ["changed", "云水县文化局", "2024", "280 家次 more_than", "300 家次", "检查280家次"],
        ["", "", "", "", "", "-> 检查300家次"],
    ]


def test_figures_without_a_metric_can_be_listed(published: Settings) -> None:
    assert rows(call("--metric", "(none)")) == [
        ["gone", "云水县文化局", "2024", "17 家次", "", "好事17件"],
    ]


def test_the_other_way_round(published: Settings) -> None:
    assert rows(call("current", "1", "--metric", INSPECTIONS))[0][3:5] == ["300 家次", "280 家次 more_than"]


def test_a_cut_list_says_how_to_see_all(published: Settings) -> None:
    assert (
        "The first 0 of 1 rows; `--most 1` shows all." in call("--metric", INSPECTIONS, "--most", "0").stdout
    )


def test_json_gives_every_row(published: Settings) -> None:
    told = json.loads(call("1", "2", "--format", "json").stdout)
    assert (told["earlier"], told["later"]) == ("0001-20260102T000000Z", "0002-20260102T000000Z")
    assert [(row["value_before"], row["value_after"]) for row in told["values"]] == [(280, 300)]
    assert [row["outcome"] for row in told["figures"]] == ["changed", "gone"]
    assert told["reports"][0]["differs"] == ["title"]


def test_an_unknown_snapshot_is_told_with_those_there_are(published: Settings) -> None:
    done = call("7", "current")
    assert done.exit_code == 1
    assert "'7'" in done.stderr and "0001-20260102T000000Z" in done.stderr


def test_one_snapshot_is_not_compared_with_itself(published: Settings) -> None:
    done = call("2", "current")
    assert done.exit_code == 2
    assert "both are 0002" in done.stderr
