"""What a build is refused for."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.extract.engine import extract
from pipelines.fetch_log import FetchLog
from pipelines.publish.acceptance import (
    fallen_tables,
    row_counts,
    silent_sources,
    unknown_units,
    unread_numerals_pct,
)
from pipelines.stage_store import StageStore
from pipelines.tables import FETCHES

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> FetchLog:
    """An empty one."""
    return StageStore(tmp_path).fetch_log()


def add(log: FetchLog, *rows: tuple[str, str, str, str | None]) -> FetchLog:
    """Run, source, outcome and role of each; a part a run."""
    for run in dict.fromkeys(row[0] for row in rows):
        told = [
            {"run_id": run, "source": source, "outcome": outcome, "role": role, "fetched_at": NOW}
            for of_run, source, outcome, role in rows
            if of_run == run
        ]
        log.append(pl.DataFrame(told, schema=FETCHES))
    return log


@pytest.mark.parametrize(
    ("rows", "refused"), [(90, False), (89, True), (0, True), (100, False), (1000, False)]
)
def test_a_table_may_lose_a_tenth_of_its_rows_and_no_more(rows: int, refused: bool) -> None:
    assert bool(fallen_tables({"main.ledger": 100}, {"main.ledger": rows}, 10)) is refused


def test_a_fallen_table_is_named_with_both_counts() -> None:
    fallen = fallen_tables({"main.ledger": 100}, {"main.ledger": 80}, 10)
    assert fallen == ["main.ledger has 80 rows, and the published snapshot 100"]


def test_a_small_table_and_a_first_build_are_not_refused() -> None:
    assert fallen_tables({"main.dim_report": 19}, {"main.dim_report": 1}, 10) == []
    assert fallen_tables({}, {"main.dim_report": 1}, 10) == []


def test_a_source_is_silent_after_that_many_runs_without_anything(log: FetchLog) -> None:
    add(
        log,
        ("1", "a", "new", None),
        ("2", "a", "failed", None),
        ("3", "a", "timed_out", None),
        ("3", "b", "unchanged", None),
    )
    assert silent_sources(log, 2) == ["source a gave nothing in its last 2 runs (failed, timed_out)"]
    assert silent_sources(log, 3) == []


def test_a_list_page_is_nothing_given(log: FetchLog) -> None:
    add(log, ("1", "a", "unchanged", "list"), ("1", "a", "failed", "document"))
    assert silent_sources(log, 1) != []
    assert silent_sources(add(log, ("2", "a", "unchanged", "attachment")), 1) == []


def test_a_source_that_was_not_asked_in_the_newest_run_is_not_named(log: FetchLog) -> None:
    add(log, ("1", "a", "failed", None), ("2", "b", "new", None))
    assert silent_sources(log, 1) == []


def test_an_empty_log_names_nothing(log: FetchLog) -> None:
    assert silent_sources(log, 1) == []


def test_the_log_is_read_back_no_further_than_it_takes(log: FetchLog) -> None:
    add(log, ("1", "a", "failed", None), ("2", "b", "failed", None), ("3", "a", "failed", None))
    add(log, ("4", "a", "failed", None), ("4", "b", "new", None))
    next(iter(log.paths().values())).write_bytes(b"it is not read")
    assert [len(silent_sources(log, nights)) for nights in (1, 2)] == [1, 1]
    add(log, ("5", "a", "new", None), ("5", "b", "unchanged", None))
    assert silent_sources(log, 99) == []


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    """The tables that are counted."""
    connection = duckdb.connect()
    connection.execute(
        "create schema intermediate; create table intermediate.int_figures as select range from range(5);"
        "create table dim_report as select 1; create table report_documents as select 1;"
        "create table fct_training as select range from range(3);"
        "create table ledger as select unnest(['figure', 'figure', 'year', 'other']) as kind"
    )
    return connection


def test_facts_and_what_only_grows_are_counted(build: duckdb.DuckDBPyConnection) -> None:
    assert row_counts(build) == {
        "main.dim_report": 1,
        "main.report_documents": 1,
        "main.ledger": 4,
        "intermediate.int_figures": 5,
        "main.fct_training": 3,
    }


def test_numerals_of_no_known_kind_are_a_share_of_all(build: duckdb.DuckDBPyConnection) -> None:
    assert unread_numerals_pct(build) == 25
    build.execute("delete from ledger")
    assert unread_numerals_pct(build) == 0


def test_what_follows_numbers_and_is_no_known_unit_is_told_with_its_share() -> None:
    text = "全年检查飞机12架，巡查船舶3000余架次。发放礼包1200碗、粽子30碗，作出行政处罚36件，罚款96.35万元。"
    rows = [("r", found.end, found.kind) for found in extract(text)]
    build = duckdb.connect()
    build.execute("create table ledger (report_key text, span_end bigint, kind text)")
    build.executemany("insert into ledger values (?, ?, ?)", rows)
    build.execute("create table dim_report as select 'r' as report_key, 'd' as document_sha256")
    build.execute("create schema staging")
    build.execute("create table staging.stg_texts as select 'd' as document_sha256, ? as text", [text])
    assert unknown_units(build) == (50, ["碗 (2)", "架 (1)"])
    build.execute("delete from ledger")
    assert unknown_units(build) == (0, [])
