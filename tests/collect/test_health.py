"""How a source fares, by the order of the log and not by its times: clocks go back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.collect.health import health_of
from pipelines.collect.source_kinds import FolderSource
from pipelines.tables import FETCHES, REPORTS

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)
SOURCE = FolderSource(name="county", kind="folder", path=Path("county"))
NO_REPORTS = pl.DataFrame(schema=REPORTS)


def log(*attempts: tuple[str, str, int]) -> pl.DataFrame:
    rows = [
        {"source": "county", "address": address, "outcome": outcome, "fetched_at": NOW + timedelta(days=days)}
        for address, outcome, days in attempts
    ]
    return pl.DataFrame(rows, schema=FETCHES)


@pytest.mark.parametrize("days", [1, -400], ids=["forward", "back"])
def test_a_source_that_cannot_be_collected_any_more_is_failing(days: int) -> None:
    (health,) = health_of([SOURCE], log(("a", "new", 0), (".", "unreadable", days)), NO_REPORTS)
    assert (health.failures, health.last_success) == (1, NOW)


@pytest.mark.parametrize("days", [1, -400], ids=["forward", "back"])
def test_a_source_that_has_come_back_is_not(days: int) -> None:
    (health,) = health_of([SOURCE], log((".", "unreadable", 0), ("a", "new", days)), NO_REPORTS)
    assert (health.failures, health.last_success) == (0, NOW + timedelta(days=days))
