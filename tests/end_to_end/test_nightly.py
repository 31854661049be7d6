"""The whole way: files in, a published warehouse out."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance
from docs_page import docs_faults

from pipelines.publish.freshness import staleness
from pipelines.publish.snapshot import current_snapshot
from pipelines.runs.record import last_unchanged
from pipelines.settings import PROJECT
from pipelines.stage_store import StageStore

SEEDS = PROJECT.parent / "shared" / "seeds"


def test_every_file_ends_in_a_text_or_in_a_named_failure(first) -> None:
    assert first.exit_code == 0, first.output
    outcomes = first.ask("select file_name, outcome from staging.stg_documents order by 1")
    assert outcomes == [
        ("2022.txt", "read"),
        ("2023.html", "read"),
        ("2023.txt", "read"),
        ("corrupt.txt", "corrupt"),
        ("empty.txt", "empty"),
        ("large.txt", "too_large"),
        ("papers.rar", "unsupported"),
    ]
    assert all(f"1 {outcome}" in first.output for outcome in ("corrupt", "empty", "too_large", "unsupported"))


def test_reports_and_figures_reach_the_snapshot(first) -> None:
    reports = first.ask("select agency, year from dim_report order by 1, 2")
    assert sorted(year for _, year in reports) == [2022, 2023, 2023]
    assert {agency for agency, _ in reports} == {"青禾县住房和城乡建设局", "青禾县文化和旅游局"}
    inspections = first.ask(
        "select year, value from fct_enforcement where metric = 'enforcement.inspections' order by value"
    )
    assert inspections == [(2023, 98), (2022, 1200), (2023, 1310)]
    assert first.ask("select count(*) from agency_year") == [(3,)]
    assert first.ask("select count(*) from dim_report where agency is null") == [(0,)]


def test_chinese_names_answer(first) -> None:
    rows = first.ask("select 年度, 检查家次 from zh.行政执法 order by 检查家次")
    assert rows == [(2023, 98), (2022, 1200), (2023, 1310)]


def test_the_dictionary_is_published_with_the_tables(first) -> None:
    page = first.settings.published / "current" / "docs" / "index.html"
    assert docs_faults(page) == []


def test_dbt_takes_the_project_as_it_was_parsed(first) -> None:
    """It would write what it has parsed."""
    assert (first.settings.dbt_target / "run_results.json").exists()
    assert not (first.settings.dbt_target / "partial_parse.msgpack").exists()


def test_the_run_ends_with_what_to_do_next(first) -> None:
    assert str(first.settings.published_database) in first.output.replace("\n", "")
    assert "0 failed" in first.output
    for told in ("fazhi sql", "current/exports", "docs/index.html", "site/index.html", "run --source FOLDER"):
        assert told in first.output


def test_each_run_leaves_a_row_in_the_snapshot_that_it_makes(second) -> None:
    rows = second.ask(
        "select outcome, checks_passed > 200, checks_failed, seconds > 0 from runs order by started_at"
    )
    assert rows == [("published", True, 0, True)] * 2


def test_each_step_tells_what_went_in_and_out_and_what_failed(first) -> None:
    asked = """
        select step, taken, made, new, kept, failed, reasons from run_steps
        where run_id = (select run_id from runs order by started_at limit 1)
        order by step_no limit 4
    """
    assert first.ask(asked) == [
        ("archive", 7, 6, 6, 0, 1, '{"too_large": 1}'),
        ("documents", 7, 3, 7, 0, 4, '{"corrupt": 1, "empty": 1, "too_large": 1, "unsupported": 1}'),
        ("reports", 3, 3, 3, 0, 0, None),
        ("figures", 3, 18, 3, 0, 0, None),
    ]


def test_the_summary_of_a_run_lies_in_a_file(first) -> None:
    told = json.loads((first.settings.runs / "latest.json").read_text(encoding="utf-8"))
    assert told["outcome"] == "published"
    assert [step["step"] for step in told["steps"]][-1] == "snapshot"
    assert "documents: 1 corrupt, 1 empty, 1 too_large, 1 unsupported" in told["worth_a_look"]


def test_the_summary_of_a_failed_run_tells_where_and_why(broken) -> None:
    told = json.loads((broken.settings.runs / "latest.json").read_text(encoding="utf-8"))
    assert (told["outcome"], told["failed_step"]) == ("failed", "dbt_models")
    assert told["checks"]["failed"] > 0
    assert "figure_span_gives_raw" in told["message"]


def test_a_failed_run_alerts(broken) -> None:
    (line,) = (broken.settings.warehouse / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert "failed in dbt_models" in json.loads(line)["text"]


@pytest.fixture(scope="module")
def idle(run: Callable, second, sources: Path, tmp_path_factory: pytest.TempPathFactory):
    """A run on a copy of that warehouse with nothing to do."""
    warehouse = tmp_path_factory.mktemp("idle") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FAZHI_EXCEL_MAX_ROWS", "9999")
        return run(warehouse, sources)


def test_a_run_with_nothing_new_leaves_the_snapshot(second, idle) -> None:
    assert idle.exit_code == 0, idle.output
    assert "Nothing is new: the published snapshot stands." in idle.output
    assert "Nothing is new" not in second.output
    assert current_snapshot(idle.settings.published) == current_snapshot(second.settings.published)
    told = json.loads((idle.settings.runs / "latest.json").read_text(encoding="utf-8"))
    assert told["outcome"] == "unchanged"
    assert [(step["step"], step["counts"]["kept"]) for step in told["steps"]] == [
        ("archive", 6),
        ("documents", 7),
        ("reports", 3),
        ("figures", 3),
        ("build_database", 1),
    ]


def test_a_snapshot_that_a_run_had_nothing_to_add_to_is_as_fresh_as_a_new_one(idle) -> None:
    """For the readers of the snapshot, and for Dagster."""
    confirmed = last_unchanged(StageStore(idle.settings.stages))
    later = confirmed + timedelta(hours=29)
    assert staleness(idle.settings.published, later, 30, confirmed) is None
    with DagsterInstance.from_config(str(idle.settings.dagster_home)) as instance:
        last = instance.get_latest_materialization_event(AssetKey("snapshot"))
    told = json.loads((idle.settings.runs / "latest.json").read_text(encoding="utf-8"))
    assert last.run_id == told["run_id"]


def test_the_snapshot_has_its_pages_and_the_next_one_takes_over_what_has_not_changed(first, second) -> None:
    earlier, later = sorted((second.settings.published / "snapshots").glob("0*"))
    reports = sorted(path.name for path in (later / "site" / "reports").iterdir())
    assert reports == sorted(f"{key}.html" for (key,) in second.ask("select report_key from dim_report"))
    for name in reports:
        assert (earlier / "site" / "reports" / name).samefile(later / "site" / "reports" / name)
    assert not (earlier / "site" / "index.html").samefile(later / "site" / "index.html")


def test_a_failed_test_leaves_the_published_snapshot(second, broken) -> None:
    assert broken.exit_code == 1
    assert "figure_span_gives_raw" in broken.output
    assert "left as it was" in broken.output
    assert current_snapshot(broken.settings.published) == current_snapshot(second.settings.published)
    assert broken.ask("select count(*) from dim_report") == [(3,)]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real reports of ../shared/seeds are not on this machine")
def test_real_reports(run: Callable, tmp_path: Path) -> None:
    done = run(tmp_path, SEEDS)
    assert done.exit_code == 0, done.output
    reports = done.ask("select agency, year from dim_report")
    assert len(reports) == 5
    assert all(agency and year for agency, year in reports)
    sections = done.ask(
        "select report_key, count(*) from staging.stg_sections group by 1 having count(*) > 2"
    )
    assert len(sections) == 5
    assert done.ask("select count(*) from fct_enforcement")[0][0] > 10
