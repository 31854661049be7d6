"""What makes a new snapshot differ from the published one, and what does not."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.publish import made_from as module
from pipelines.publish.made_from import made_from, still_stands
from pipelines.publish.snapshot import Snapshot
from pipelines.stage_store import StageStore
from pipelines.tables import SCHEMAS


def add(store: StageStore, table: str, **row: object) -> None:
    store.write(table, pl.concat([store.read(table), pl.DataFrame([row], schema=SCHEMAS[table])]))


def fetch(store: StageStore, night: int, outcome: str, address: str = "a.html") -> None:
    at = datetime(2026, 1, night, tzinfo=UTC)
    add(store, "fetches", run_id=f"run-{night}", source="s", address=address, outcome=outcome, fetched_at=at)


@pytest.fixture
def store(tmp_path: Path) -> StageStore:
    """One night with a file, and an address that failed."""
    store = StageStore(tmp_path)
    for table in SCHEMAS:
        store.write(table, pl.DataFrame(schema=SCHEMAS[table]))
    fetch(store, 1, "new")
    fetch(store, 1, "failed", "b.html")
    add(store, "texts", sha256="f", text="检查12次")
    return store


NO_NEWS: dict[str, Callable[[StageStore], None]] = {
    "unchanged once more": lambda store: fetch(store, 2, "unchanged"),
    "failed once more": lambda store: fetch(store, 2, "failed", "b.html"),
    "a run": lambda store: add(store, "runs", run_id="run-2", outcome="unchanged"),
    "a step": lambda store: add(store, "run_steps", run_id="run-2", step="archive"),
}
NEWS: dict[str, Callable[[StageStore], None]] = {
    "a file changed": lambda store: fetch(store, 2, "changed"),
    "a file is gone": lambda store: fetch(store, 2, "gone"),
    "another address fails": lambda store: fetch(store, 2, "failed", "c.html"),
    "a text": lambda store: add(store, "texts", sha256="g", text="处罚3件"),
    "a correction": lambda store: add(store, "corrections", document_sha256="f", verdict="remove"),
    "a metric": lambda store: add(store, "metrics", metric="training.exams"),
}


@pytest.mark.parametrize("what", NO_NEWS)
def test_what_each_night_tells_anew_is_no_news(store: StageStore, what: str) -> None:
    before = made_from(store, 5000)
    NO_NEWS[what](store)
    assert made_from(store, 5000) == before


@pytest.mark.parametrize("what", NEWS)
def test_what_tables_or_pages_show_is_news(store: StageStore, what: str) -> None:
    before = made_from(store, 5000)
    NEWS[what](store)
    assert made_from(store, 5000) != before


def test_a_snapshot_stands_unless_a_source_was_silent(store: StageStore) -> None:
    def stands() -> bool:
        published = Snapshot("1", "run-1", "", "", "", 0, {}, made_from=made_from(store, 5000))
        return still_stands(published, store, 5000)

    fetch(store, 2, "unchanged")
    assert stands()
    fetch(store, 3, "failed", "b.html")
    assert not stands()


@pytest.mark.parametrize("what", ["program_version", "project_version", "stage_version"])
def test_another_program_or_setting_is_news(
    store: StageStore, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = made_from(store, 5000)
    assert made_from(store, 4000) != before
    monkeypatch.setattr(module, what, lambda *_: "another")
    assert made_from(store, 5000) != before
