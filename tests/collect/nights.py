"""Nights of a crawl of the test site, with the real process."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipelines.collect.crawl import CrawlPlan
from pipelines.collect.source_kinds import SiteSource, WebSource
from pipelines.collect.stage import collect_sources
from pipelines.stage_store import StageStore

LIMITS = {
    "delay_seconds": 0.02,
    "timeout_seconds": 1,
    "retries": 1,
    "retry_after_seconds": 0.05,
    "max_file_mb": 0.5,
    "max_page_mb": 0.5,
}


def site_source(port: int, **more: object) -> SiteSource:
    """The test site as the registry would have it."""
    entry = {
        "kind": "site",
        "name": "qinghe",
        "start": [f"http://127.0.0.1:{port}/fzzf/index.html"],
        "take": {"text": ["法治政府建设.*报告"], "not": ["方案"]},
        "private_hosts": [f"127.0.0.1:{port}"],
        "limits": LIMITS,
    }
    return SiteSource.model_validate({**entry, **more})


def night(
    folder: Path, source: WebSource, run_id: str, told: Callable[[CrawlPlan, str], None] | None = None
) -> pl.DataFrame:
    """Collect the source into the warehouse at `folder`. Returns the rows that the log gained."""
    store = StageStore(folder / "stages")
    plan = CrawlPlan(
        folder / "crawls",
        folder / "archive",
        run_id,
        40 * 1024 * 1024,
        contact="",
        tell=lambda line: told(plan, line) if told else None,
    )
    collected = collect_sources(
        [source], folder / "archive", store.fetch_log(), run_id, datetime.now(UTC), plan.max_bytes, plan
    )
    return collected.fetches


def outcomes(rows: pl.DataFrame, root: str = "") -> dict[str, str]:
    """The last outcome by path."""
    return {
        address.removeprefix(root): outcome
        for address, outcome in rows.select("address", "outcome").iter_rows()
    }


if __name__ == "__main__":
    night(Path(sys.argv[1]), site_source(int(sys.argv[2]), limits={**LIMITS, "delay_seconds": 0.2}), "killed")
