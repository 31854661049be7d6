"""The checks between a tested build and its publishing: those that refuse it, and those that only warn."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from pipelines.database import connect
from pipelines.publish.acceptance import (
    fallen_tables,
    row_counts,
    silent_sources,
    unknown_units,
    unread_numerals_pct,
)
from pipelines.publish.snapshot import current_snapshot
from pipelines.settings import Settings
from pipelines.stage_store import StageStore

ACCEPT = "If that is as it should be, publish it: `fazhi run --accept`, or `accept: true` in the launchpad."


class AcceptanceConfig(dg.Config):
    """Whether to publish all the same."""

    accept: bool = Field(default=False, description="Publish what these checks would refuse; they warn then.")


@dg.multi_asset_check(
    name="acceptance",
    specs=[
        dg.AssetCheckSpec("no_table_has_fallen", asset="int_figures", blocking=True),
        dg.AssetCheckSpec("no_source_is_silent", asset="stg_fetches", blocking=True),
        dg.AssetCheckSpec("numerals_are_read", asset="ledger", blocking=True),
        dg.AssetCheckSpec("units_are_known", asset="ledger", blocking=True),
        dg.AssetCheckSpec("every_source_gave_something", asset="stg_fetches"),
    ],
)
def acceptance(config: AcceptanceConfig) -> Iterator[dg.AssetCheckResult]:
    """What must hold of a build, beside dbt's tests, before it is published (验收)."""
    settings = Settings()
    limits = settings.accepted
    log = StageStore(settings.stages).fetch_log()
    published = current_snapshot(settings.published)
    with connect(settings.build_database, read_only=True) as connection:
        built, unread = row_counts(connection), unread_numerals_pct(connection)
        without_unit, words = unknown_units(connection)
    fallen = fallen_tables(published.counts if published else {}, built, limits.fall_pct)
    silent = silent_sources(log, limits.silent_nights)
    unread_told = [f"{unread:.2g} % of the numerals are of no known kind: see the kind `other` in ledger"]
    unknown_told = [f"{without_unit:.2g} % of the quantities have an unknown unit: {', '.join(words[:10])}"]
    refused = dg.AssetCheckSeverity.WARN if config.accept else dg.AssetCheckSeverity.ERROR
    yield _result("no_table_has_fallen", "int_figures", fallen, refused)
    yield _result("no_source_is_silent", "stg_fetches", silent, refused)
    yield _result(
        "numerals_are_read", "ledger", unread_told if unread > limits.unread_numerals_pct else [], refused
    )
    yield _result(
        "units_are_known", "ledger", unknown_told if without_unit > limits.unknown_units_pct else [], refused
    )
    tonight = silent_sources(log, 1)
    yield _result("every_source_gave_something", "stg_fetches", tonight, dg.AssetCheckSeverity.WARN)


def _result(
    name: str, asset: str, findings: list[str], severity: dg.AssetCheckSeverity
) -> dg.AssetCheckResult:
    told = "; ".join(findings)
    if findings and severity is dg.AssetCheckSeverity.ERROR:
        told = f"{told}. {ACCEPT}"
    return dg.AssetCheckResult(
        passed=not findings, check_name=name, asset_key=asset, severity=severity, description=told
    )
