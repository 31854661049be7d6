"""What of a run is named as worth a look."""

from datetime import UTC, datetime

import duckdb

from pipelines.runs.record import Counts, Step
from pipelines.runs.worth_a_look import rows_of_doubts, worth_a_look

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_warnings_come_first_then_failures_then_new_doubts() -> None:
    steps = [
        Step("archive", NOW, 1, Counts(failed={"timed_out": 2, "failed": 1})),
        Step("reports", NOW, 1, Counts()),
    ]
    before, now = {"main.quality_conflicts": 3}, {"main.quality_conflicts": 5, "main.quality_reports": 1}
    assert worth_a_look(before, now, steps, ["dim_report: a check"]) == [
        "warning: dim_report: a check",
        "archive: 1 failed, 2 timed_out",
        "quality_conflicts: 2 more rows than before, 5 in all",
        "quality_reports: 1 more rows than before, 1 in all",
    ]


def test_what_did_not_grow_is_not_named() -> None:
    assert worth_a_look({"main.quality_conflicts": 5}, {"main.quality_conflicts": 4}, [], []) == []


def test_tables_with_a_row_for_everything_are_not_named() -> None:
    assert worth_a_look({}, {"main.quality_ledger": 9, "main.quality_coverage": 9}, [], []) == []


def test_rows_are_counted_in_quality_tables_alone() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table quality_conflicts as select 1 union all select 2")
        connection.execute("create table agency_year as select 1")
        connection.execute("create schema other; create table other.quality_reports as select 1")
        assert rows_of_doubts(connection) == {"main.quality_conflicts": 2}
