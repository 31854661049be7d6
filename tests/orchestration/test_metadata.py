"""What an operator sees beside an asset."""

from pathlib import Path

import polars as pl

from pipelines.orchestration.metadata import preview, tallied, tally
from pipelines.orchestration.run_record import record_end, record_stage
from pipelines.stage_store import StageStore


def test_text_from_outside_stays_text() -> None:
    frame = pl.DataFrame({"title": ["<b>甲</b> | *乙*\n丙", None]})
    assert preview(frame, ["title"]).value.splitlines()[2:] == [
        r"| &lt;b&gt;甲&lt;/b&gt; \| \*乙\* 丙 |",
        "|  |",
    ]


def test_long_cells_are_cut() -> None:
    assert "字" * 59 + "…" in str(preview(pl.DataFrame({"quote": ["字" * 200]}), ["quote"]).value)


def test_tallies_count_each_value() -> None:
    frame = pl.DataFrame({"outcome": ["read", "empty", "read"]})
    assert tallied(frame, "outcome") == {"empty": 1, "read": 2}
    assert str(tally(frame, "outcome").value).splitlines()[2:] == ["| read | 2 |", "| empty | 1 |"]


def test_a_run_is_one_row_that_its_stages_fill(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    record_stage(store, "run", "archive", {"new": 3})
    record_stage(store, "run", "documents", {"new": 2})
    record_stage(store, "other", "archive", {"new": 0})
    record_end(store, "run")
    runs = {row["run_id"]: row for row in store.read("runs").iter_rows(named=True)}
    assert runs["run"]["counts"] == '{"archive": {"new": 3}, "documents": {"new": 2}}'
    assert runs["run"]["finished_at"] >= runs["run"]["started_at"]
    assert runs["other"]["finished_at"] is None
