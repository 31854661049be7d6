"""The dbt models and their tests, as assets and asset checks."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from packaging.version import Version

from pipelines.model.dbt import BUILD, PROGRAM
from pipelines.orchestration.build_ahead import BuildAhead
from pipelines.orchestration.dbt_manifest import DBT_PROJECT, PARSED, ensure_manifest
from pipelines.runs.record import Begun, Counts, record_step
from pipelines.settings import Settings
from pipelines.stage_store import StageStore

BUILD_DATABASE = dg.AssetKey("build_database")


class Translator(DagsterDbtTranslator):
    """Names models as dbt does; every source table is a part of the build database."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The model's name, or the one asset that loads all sources."""
        if dbt_resource_props["resource_type"] == "source":
            return BUILD_DATABASE
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models: staging, intermediate, marts, quality; seeds for those."""
        if dbt_resource_props["resource_type"] == "source":
            return "stages"
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])


class InstalledDbt(DbtCliResource):
    """dbt as it is installed here, without what dagster-dbt does before each of its runs."""

    @property
    def _cli_version(self) -> Version:
        # It would start `dbt --version`, which asks a package index what the newest version is.
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        # Only to ask the database for columns and rows, which no asset here wants.
        return None


MANIFEST = ensure_manifest()


def dbt_resource() -> InstalledDbt:
    """The dbt of this environment on the project that comes with the package, as it was parsed."""
    return InstalledDbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=sys.executable,
        global_config_flags=["-m", PROGRAM, str(MANIFEST.with_name(PARSED))],
    )


@dbt_assets(
    manifest=MANIFEST,
    project=DbtProject(DBT_PROJECT, profiles_dir=DBT_PROJECT),
    dagster_dbt_translator=Translator(),
    name="dbt_models",
)
def dbt_models(
    context: dg.AssetExecutionContext,
    dbt: InstalledDbt,
    whole_run: dg.ResourceParam[BuildAhead],
) -> Iterator[Any]:
    """Build and test every model. A failed test fails the step, and nothing is published."""
    settings = Settings()
    os.environ["FAZHI_MEMORY_GB"] = str(settings.memory_gb)
    os.environ["FAZHI_BATCH_REPORTS"] = str(settings.batch_reports)
    os.environ["FAZHI_BUILD_DATABASE"] = str(settings.build_database.resolve())
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    # With a heap for each thread glibc keeps what another would need: 10 % more memory, and no time saved.
    os.environ["MALLOC_ARENA_MAX"] = "1"
    begun, made = Begun(), 0
    for event in dbt.cli(BUILD, context=context, target_path=settings.dbt_target.resolve()).stream():
        made += isinstance(event, dg.Output)
        yield event
    store, counts = StageStore(settings.stages), Counts(taken=made, made=made)
    record_step(store, context.run.run_id, begun.done("dbt_models", counts))
