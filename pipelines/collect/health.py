"""How each source fares, out of the fetch log; and what one would take, out of its list pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.collect.archive import Archive
from pipelines.collect.choice import ATTACHMENT, DOCUMENT, LIST, role_of
from pipelines.collect.links import page_links
from pipelines.collect.source_kinds import Source, WebSource
from pipelines.fetch_log import FETCHED

# What a site means by them is no fault of the source: a file withdrawn, one moved, one that it forbids.
NO_FAILURE = [*FETCHED, "moved", "gone", "refused_by_robots"]


@dataclass(frozen=True)
class Health:
    """One source's state.

    Attributes:
        source: of the registry.
        last_success: when something of it was last fetched or found unchanged, in UTC.
        documents: how many different files it has brought.
        reports: how many reports came of them.
        failures: addresses whose last attempt failed.
        last_failure: what the newest of those attempts came to.
    """

    source: Source
    last_success: datetime | None
    documents: int
    reports: int
    failures: int
    last_failure: str | None


def health_of(sources: list[Source], fetches: pl.DataFrame, reports: pl.DataFrame) -> list[Health]:
    """The state of each source, in the order given.

    Args:
        sources: of the registry.
        fetches: the condensed log of fetches, in the order of time.
        reports: schema REPORTS.
    """
    return [_health(source, fetches.filter(pl.col("source") == source.name), reports) for source in sources]


def _health(source: Source, log: pl.DataFrame, reports: pl.DataFrame) -> Health:
    log = log.with_row_index("row")
    fetched = log.filter(pl.col("outcome").is_in(FETCHED))
    files = fetched.filter(pl.col("role").is_in([DOCUMENT, ATTACHMENT]).fill_null(True))
    # The log's order and not its times: the clock may have gone back.
    now = log.group_by("address", maintain_order=True).last().sort("row")
    failing = now.filter(~pl.col("outcome").is_in(NO_FAILURE))
    last = None
    if fetched.height:
        # That a crawl could not be made is told by the row `.`, until something is fetched again.
        failing = failing.filter((pl.col("address") != ".") | (pl.col("row") > fetched["row"][-1]))
        last = fetched["fetched_at"][-1]
    told = failing.select("outcome", "detail").row(-1) if failing.height else None
    return Health(
        source,
        last,
        files["sha256"].n_unique() if files.height else 0,
        reports.filter(pl.col("sha256").is_in(files["sha256"].implode())).height if files.height else 0,
        failing.height,
        f"{told[0]}: {told[1]}" if told else None,
    )


@dataclass(frozen=True)
class Candidate:
    """One address that a source would take or follow.

    Attributes:
        role: list, document or attachment.
        address: of the link.
        text: what the link says.
        outcome: what came of asking for it, or None where it was not asked.
        detail: of the attempt.
    """

    role: str
    address: str
    text: str
    outcome: str | None
    detail: str | None


def candidates(source: WebSource, log: pl.DataFrame, archive: Archive) -> Iterator[Candidate]:
    """What a trial crawl was led to: everything asked for, then what its pages lead to besides.

    Args:
        source: as crawled.
        log: the crawl's rows (schema FETCHES).
        archive: where its pages lie.
    """
    met: set[str] = set()
    last = log.group_by("address", maintain_order=True).last()
    for row in last.iter_rows(named=True):
        met.add(row["address"])
        yield Candidate(
            row["role"] or "", row["address"], row["link_text"] or "", row["outcome"], row["detail"]
        )
    pages = last.filter(pl.col("sha256").is_not_null() & pl.col("role").is_in([LIST, DOCUMENT]))
    for row in pages.iter_rows(named=True):
        for link in page_links(archive.get(row["sha256"]), row["address"]):
            role = role_of(link, row["role"], source)
            if role and link.address not in met:
                met.add(link.address)
                yield Candidate(role, link.address, link.text, None, None)
