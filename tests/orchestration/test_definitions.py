"""The asset graph: what there is, and what depends on what."""

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from pipelines.orchestration.dbt_manifest import DBT_PROJECT
from pipelines.orchestration.definitions import defs

SEEDS = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")}
MODELS = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql")} | SEEDS
STAGES = {"archive", "documents", "reports", "figures", "build_database"}
OUTPUTS = {"chinese_views", "exports", "dbt_docs", "snapshot"}


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
        ("fct_enforcement", {"int_figures"}),
        ("chinese_views", MODELS),
        ("exports", {"chinese_views"}),
        ("dbt_docs", MODELS),
        ("snapshot", MODELS | {"exports", "dbt_docs"}),
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


def test_what_opens_the_build_database_shares_a_pool(graph: AssetGraph) -> None:
    pooled = {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).pools}
    assert pooled == {"build_database"} | MODELS | OUTPUTS


def test_nightly_runs_everything_in_one_process_at_half_past_two_in_beijing() -> None:
    schedule = defs.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert schedule.job_name == "nightly"
    job = defs.resolve_job_def("nightly")
    assert job.executor_def.name == "in_process"
    made = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert made == STAGES | MODELS | OUTPUTS
