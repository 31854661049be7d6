"""Collect: from sources to archived files and a log of fetches."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.collect.archive import Archive
from pipelines.collect.crawl import CrawlPlan, crawl_source
from pipelines.collect.folder import Fetched, collect_folder
from pipelines.collect.source_kinds import FolderSource, Source, WebSource
from pipelines.fetch_log import FetchLog
from pipelines.tables import FETCHES


@dataclass(frozen=True)
class Collected:
    """What a run collected.

    Attributes:
        fetches: what the log gained (schema FETCHES).
        counts: the same by outcome.
    """

    fetches: pl.DataFrame
    counts: dict[str, int]


def collect_sources(
    sources: list[Source],
    archive_folder: Path,
    log: FetchLog,
    run_id: str,
    now: datetime,
    max_bytes: int,
    plan: CrawlPlan | None = None,
) -> Collected:
    """Bring what the sources hold into the archive, and a row for each attempt into the log.

    Args:
        sources: what to collect.
        archive_folder: the archive's root; made if missing.
        log: what is known of the sources' addresses; gains a part, once all is collected.
        run_id: goes into each row.
        now: the run's time, in UTC.
        max_bytes: larger files are logged and not archived.
        plan: how sources of the web are crawled; needed where there are any.

    Raises:
        ValueError: a source of the web, and no plan.
    """
    archive = Archive(archive_folder)
    rows = []
    for source in sources:
        if not isinstance(source, FolderSource):
            continue
        known = _known(log, source.name)
        for fetched in collect_folder(source, archive, known, max_bytes):
            rows.append(_row(fetched, source.name, run_id, now))
    rows += _crawl([source for source in sources if not isinstance(source, FolderSource)], log, plan)
    fetches = pl.DataFrame(rows, schema=FETCHES)
    log.append(fetches)
    return Collected(fetches, dict(Counter(fetches["outcome"])))


def _crawl(sources: list[WebSource], log: FetchLog, plan: CrawlPlan | None) -> list[dict[str, object]]:
    """Crawl several sources at once, but those that share a host one after the other."""
    if not sources:
        return []
    if plan is None:
        raise ValueError("sources of the web need a plan for their crawls")
    known = log.condensed()

    def of_runs(runs: Collection[str]) -> pl.DataFrame:
        return log.rows(pl.Series(runs, dtype=pl.String))

    def crawl_group(group: list[WebSource]) -> list[dict[str, object]]:
        return [
            row
            for source in group
            for row in crawl_source(source, plan, known.filter(pl.col("source") == source.name), of_runs)
        ]

    pool = ThreadPoolExecutor(plan.at_once)
    try:
        crawls = [pool.submit(crawl_group, group) for group in _by_host(sources)]
        return [row for crawl in crawls for row in crawl.result()]
    except BaseException:
        # The run is interrupted: without this it would wait for hours until the crawls are done.
        plan.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _by_host(sources: list[WebSource]) -> list[list[WebSource]]:
    """The sources in groups, so that no host is in two of them."""
    groups: list[tuple[set[str], list[WebSource]]] = []
    for source in sources:
        hosts, members = set(source.all_hosts), [source]
        apart = []
        for group in groups:
            if hosts & group[0]:
                hosts, members = hosts | group[0], group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (hosts, members)]
    return [members for _, members in groups]


def _row(fetched: Fetched, source: str, run_id: str, now: datetime) -> dict[str, object]:
    columns = asdict(fetched)
    columns["bytes"] = columns.pop("size")
    return {"run_id": run_id, "source": source, "fetched_at": now, **columns}


def _known(log: FetchLog, source: str) -> dict[str, str | None]:
    """The source's addresses that are not gone, with the hash last archived (null where nothing was yet)."""
    known: dict[str, str | None] = {}
    rows = log.condensed(["source", "address", "outcome", "sha256"]).filter(pl.col("source") == source)
    for _, address, outcome, sha256 in rows.iter_rows():
        if outcome == "gone":
            known.pop(address, None)
        else:
            known[address] = sha256 or known.get(address)
    return known
