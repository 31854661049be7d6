"""Whether what readers see is of last night."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.freshness import staleness
from pipelines.publish.snapshot import publish

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A snapshot of NOW."""
    build = tmp_path / "fazhi.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table one as select 1")
    publish(build, tmp_path / "published", "run", NOW)
    return tmp_path / "published"


@pytest.mark.parametrize("hours", [0, 29.9, -48])
def test_a_snapshot_of_last_night_is_fresh_also_by_a_clock_that_went_back(
    published: Path, hours: float
) -> None:
    assert staleness(published, NOW + timedelta(hours=hours), 30) is None


def test_one_that_a_later_run_had_nothing_to_add_to_is_fresh(published: Path) -> None:
    confirmed = NOW + timedelta(hours=48)
    assert staleness(published, confirmed + timedelta(hours=29), 30, confirmed) is None
    told = staleness(published, confirmed + timedelta(hours=31), 30, confirmed)
    assert told is not None and "31 hours ago" in told


def test_an_older_one_is_told_with_its_time_and_what_is_allowed(published: Path) -> None:
    told = staleness(published, NOW + timedelta(hours=54), 30)
    assert told is not None
    assert (
        "0001-20260102T183000Z of 2026-01-02 18:30 UTC, which was last brought up to date 54 hours ago"
        in told
    )
    assert "30 are allowed" in told


def test_where_nothing_was_published_nothing_is_too_old(tmp_path: Path) -> None:
    assert staleness(tmp_path, NOW, 30) is None
