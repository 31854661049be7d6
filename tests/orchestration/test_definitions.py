"""The asset graph: what there is, and what depends on what."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from pipelines.collect.sources import load_registry
from pipelines.orchestration.assets import archive, documents
from pipelines.orchestration.dbt_manifest import DBT_PROJECT
from pipelines.orchestration.definitions import defs
from pipelines.orchestration.sensors import inbox_sensor

SEEDS = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")}
MODELS = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql")} | SEEDS
STAGES = {"archive", "documents", "reports", "figures", "build_database"}
REFUSING = {"no_table_has_fallen", "no_source_is_silent", "numerals_are_read", "units_are_known"}
OUTPUTS = {"chinese_views", "exports", "dbt_docs", "pages", "snapshot"}


@pytest.fixture(scope="module")
def graph() -> AssetGraph:
    return defs.resolve_asset_graph()


def test_assets_are_the_stages_the_models_and_what_is_made_of_them(graph: AssetGraph) -> None:
    names = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert names == STAGES | MODELS | OUTPUTS


@pytest.mark.parametrize(
    ("asset", "upstream"),
    [
        ("archive", set()),
        ("documents", {"archive"}),
        ("reports", {"documents"}),
        ("figures", {"reports"}),
        ("build_database", {"archive", "documents", "reports", "figures"}),
        ("stg_figures", {"build_database"}),
        ("fct_enforcement", {"int_figures", "int_changed_reports"}),
        ("chinese_views", MODELS),
        ("exports", {"chinese_views"}),
        ("dbt_docs", MODELS),
        ("pages", MODELS | {"exports", "dbt_docs"}),
        ("snapshot", MODELS | {"exports", "dbt_docs", "pages"}),
    ],
)
def test_dependencies(graph: AssetGraph, asset: str, upstream: set[str]) -> None:
    assert {key.to_user_string() for key in graph.get(dg.AssetKey(asset)).parent_keys} == upstream


def test_every_dbt_test_is_an_asset_check(graph: AssetGraph) -> None:
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    assert {
        ("dim_report", "unique_dim_report_report_key"),
        ("int_figures", "figure_span_gives_raw"),
    } <= checks
    assert {asset for asset, _ in checks} <= MODELS


def test_no_step_waits_for_a_place_that_a_dead_run_might_hold(graph: AssetGraph) -> None:
    """The run lock keeps runs apart and the executor steps; a pool's places outlive their run."""
    assert not any(graph.get(key).pools for key in graph.get_all_asset_keys())
    assert defs.executor is dg.in_process_executor


def test_nightly_runs_everything_in_one_process_at_half_past_two_in_beijing() -> None:
    schedule = defs.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert schedule.job_name == "nightly"
    job = defs.resolve_job_def("nightly")
    assert job.executor_def.name == "in_process"
    made = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert made == STAGES | MODELS | OUTPUTS


@pytest.mark.parametrize(
    ("job", "made"),
    [
        ("recrawl_source", STAGES | MODELS | OUTPUTS),
        ("re_extract", {"figures", "build_database"} | MODELS | OUTPUTS),
        ("rebuild", (STAGES - {"archive"}) | MODELS | OUTPUTS),
        ("rebuild_marts", {"build_database"} | MODELS | OUTPUTS),
    ],
)
def test_a_part_is_made_with_all_that_follows_and_with_its_checks(job: str, made: set[str]) -> None:
    found = defs.resolve_job_def(job)
    assert found.executor_def.name == "in_process"
    assert {key.to_user_string() for key in found.asset_layer.executable_asset_keys} == made
    assert {key.name for key in found.asset_layer.asset_graph.asset_check_keys} >= REFUSING
    assert "acceptance" in {node.name for node in found.nodes}


def test_each_registered_source_is_a_partition_that_collects_it_alone() -> None:
    job = defs.resolve_job_def("recrawl_source")
    names = [source.name for source in load_registry()]
    assert job.partitions_def.get_partition_keys() == names
    config = job.get_run_config_for_partition_key(names[0])
    assert config["ops"]["archive"]["config"]["sources"] == [names[0]]


def test_a_refused_build_is_not_exported_nor_published(graph: AssetGraph) -> None:
    blocking = {key.name for key in graph.asset_check_keys if graph.get_check_spec(key).blocking}
    assert blocking >= REFUSING
    assert "every_source_gave_something" not in blocking


def test_what_can_fail_in_passing_is_tried_again() -> None:
    assert archive.op.retry_policy.max_retries == 2
    assert not documents.op.retry_policy


def test_the_inbox_starts_one_run_for_what_lies_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "2023.txt").write_bytes(b"a")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        first = inbox_sensor(context)
        second = inbox_sensor(context)
    assert isinstance(first, dg.SkipReason)
    (request,) = second.run_requests
    assert request.run_config["ops"]["archive"]["config"]["sources"] == [str(inbox)]
    assert request.run_key
