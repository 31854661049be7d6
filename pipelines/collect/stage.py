"""Collect: from sources to archived files and a log of fetches."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.collect.archive import Archive
from pipelines.collect.crawl import CrawlPlan, crawl_source
from pipelines.collect.folder import Fetched, collect_folder
from pipelines.collect.seen_files import SeenFiles
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
    seen_files: Path | None = None,
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
        seen_files: where it is kept how the files of folders were; without it all of them are read.

    Raises:
        ValueError: a source of the web, and no plan.
    """
    archive = Archive(archive_folder)
    rows, seen = [], SeenFiles(seen_files)
    so_far = log.condensed(["source", "address", "outcome", "sha256"])
    for source in sources:
        if not isinstance(source, FolderSource):
            continue
        known = _known(so_far, source.name)
        for fetched in collect_folder(source, archive, known, max_bytes, seen.of(source.name)):
            rows.append(_row(fetched, source.name, run_id, now))
    rows += _crawl([source for source in sources if not isinstance(source, FolderSource)], log, plan)
    fetches = pl.DataFrame(rows, schema=FETCHES)
    log.append(fetches)
    seen.save()
    return Collected(fetches, dict(Counter(fetches["outcome"])))


def _crawl(sources: list[WebSource], log: FetchLog, plan: CrawlPlan | None) -> list[dict[str, object]]:
    """Crawl several sources at once, but those that share a host one after the other."""
    if not sources:
        return []
    if plan is None:
        raise ValueError("sources of the web need a plan for their crawls")
    known = log.condensed()

    @cache
    def of_run(run_id: str) -> pl.DataFrame:
        return log.rows(pl.Series([run_id])).select("run_id", "source", "address", "fetched_at")

    def crawl_group(group: list[WebSource]) -> list[dict[str, object]]:
        return [
            row
            for source in group
            for row in crawl_source(source, plan, known.filter(pl.col("source") == source.name), of_run)
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
    return {
        "run_id": run_id,
        "source": source,
        "address": fetched.address,
        "fetched_at": now,
        "outcome": fetched.outcome,
        "sha256": fetched.sha256,
        "bytes": fetched.size,
        "detail": fetched.detail,
    }


def _known(fetches: pl.DataFrame, source: str) -> dict[str, str | None]:
    """The source's addresses that are not gone, with the hash last archived (null where nothing was yet)."""
    known: dict[str, str | None] = {}
    columns = fetches.filter(pl.col("source") == source).select("address", "outcome", "sha256")
    for address, outcome, sha256 in columns.iter_rows():
        if outcome == "gone":
            known.pop(address, None)
        else:
            known[address] = sha256 or known.get(address)
    return known
