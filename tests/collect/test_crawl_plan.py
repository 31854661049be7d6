"""What a crawl is told, out of the log and an earlier journal; nothing is crawled here."""

from datetime import UTC, datetime, timedelta

import polars as pl

from pipelines.collect.crawl import GOES_ON_FOR, _copies, _going_on
from pipelines.collect.journal import Attempt, JournalState
from pipelines.collect.source_kinds import UrlsSource
from pipelines.collect.stage import _by_host
from pipelines.tables import FETCHES

NOW = datetime.now(UTC)


def source(name: str, *hosts: str) -> UrlsSource:
    return UrlsSource(kind="urls", name=name, urls=[f"http://{host}/a" for host in hosts])


def test_sources_that_share_a_host_are_crawled_one_after_the_other():
    sources = [source("a", "x.cn"), source("b", "y.cn"), source("c", "z.cn"), source("d", "y.cn", "x.cn")]
    groups = sorted(sorted(member.name for member in group) for group in _by_host(sources))
    assert groups == [["a", "b", "d"], ["c"]]


def test_a_copy_is_the_newest_and_what_was_asked_longest_ago_comes_first():
    rows = [
        ("a", "new", "1"), ("b", "new", "2"), ("c", "new", "3"), ("d", "new", "4"),
        ("a", "changed", "5"), ("b", "timed_out", None), ("c", "gone", None), ("e", "failed", None),
    ]  # fmt: skip
    log = pl.DataFrame(
        [{"address": a, "outcome": o, "sha256": s, "role": "document"} for a, o, s in rows], schema=FETCHES
    )
    assert [(copy.address, copy.sha256) for copy in _copies(log)] == [("d", "4"), ("a", "5"), ("b", "2")]


def test_only_what_was_fetched_in_the_same_night_needs_no_second_attempt():
    old = Attempt("a", "document", "new", NOW - GOES_ON_FOR - timedelta(minutes=1), "1")
    fresh = Attempt("b", "document", "new", NOW - timedelta(minutes=1), "2")
    assert _going_on(JournalState([old, fresh], [old, fresh], True, None)) == [fresh]
    assert _going_on(JournalState([old, fresh], [], False, "finished")) == []
