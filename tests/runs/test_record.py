"""What a run leaves in the tables of runs and of their steps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.runs.record import (
    Begun,
    Checks,
    Counts,
    Step,
    as_published,
    read_run,
    record_begun,
    record_done,
    record_failed,
    record_published_before,
    record_step,
)
from pipelines.stage_store import StageStore

BEGAN = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=3)
ARCHIVE = Step("archive", BEGAN, 1.5, Counts(taken=9, made=7, new=3, changed=1, kept=3, failed={"gone": 2}))
DOCUMENTS = Step("documents", BEGAN, 0.5, Counts(taken=7, made=7))


@pytest.fixture
def store(tmp_path: Path) -> StageStore:
    return StageStore(tmp_path)


def test_a_run_holds_its_steps_in_their_order(store: StageStore) -> None:
    record_step(store, "run", ARCHIVE)
    record_step(store, "another", DOCUMENTS)
    record_step(store, "run", DOCUMENTS)
    run = read_run(store, "run")
    assert run.steps == (ARCHIVE, DOCUMENTS)
    assert (run.started_at, run.finished_at, run.outcome) == (BEGAN, None, None)


def test_a_step_that_is_tried_again_has_one_row(store: StageStore) -> None:
    record_step(store, "run", ARCHIVE)
    again = Step("archive", ENDED, 2.0, Counts(taken=9, made=9))
    record_step(store, "run", again)
    assert read_run(store, "run").steps == (again,)


def test_a_run_has_a_row_from_its_beginning(store: StageStore) -> None:
    record_begun(store, "run", BEGAN)
    record_step(store, "run", DOCUMENTS)
    run = read_run(store, "run")
    assert (run.started_at, run.outcome, run.steps) == (BEGAN, None, (DOCUMENTS,))


def test_a_run_that_ends_well_is_done_unless_it_has_published(store: StageStore) -> None:
    record_begun(store, "run", BEGAN)
    record_done(store, "run", ENDED)
    assert (read_run(store, "run").outcome, read_run(store, "run").finished_at) == ("done", ENDED)
    store.write("runs", as_published(store, "another", Checks(), [], BEGAN))
    record_done(store, "another", ENDED)
    assert read_run(store, "another").outcome == "published"


def test_a_failed_run_tells_where_and_why(store: StageStore) -> None:
    record_step(store, "run", ARCHIVE)
    record_failed(store, "run", "documents", "disk full", Checks(failed=1), ENDED)
    run = read_run(store, "run")
    assert (run.outcome, run.failed_step, run.message) == ("failed", "documents", "disk full")
    assert (run.started_at, run.finished_at, run.checks) == (BEGAN, ENDED, Checks(0, 0, 1))


def test_what_a_snapshot_holds_of_its_run_is_not_written_before_it_is_published(store: StageStore) -> None:
    record_step(store, "run", ARCHIVE)
    runs = as_published(store, "run", Checks(5, 1, 0), ["two\nlines", "more"], ENDED)
    assert read_run(store, "run").outcome is None
    store.write("runs", runs)
    run = read_run(store, "run")
    assert (run.outcome, run.checks) == ("published", Checks(5, 1, 0))
    assert run.worth_a_look == ("two lines", "more")


def test_a_run_that_recorded_nothing_is_no_run(store: StageStore) -> None:
    with pytest.raises(KeyError):
        read_run(store, "run")


def test_a_step_lasts_from_its_beginning_to_its_end() -> None:
    step = Begun().done("archive", Counts())
    assert step.started_at.tzinfo is UTC
    assert step.seconds >= 0


def test_a_run_that_published_and_was_stopped_before_it_could_say_so_has_its_end(store: StageStore) -> None:
    for run in ("stopped", "published"):
        record_begun(store, run, BEGAN)
    snapshot = as_published(store, "published", Checks(7, 1), ["a line"], ENDED)
    record_published_before(store, snapshot)
    told = read_run(store, "published")
    assert (told.outcome, told.finished_at, told.checks.passed) == ("published", ENDED, 7)
    assert read_run(store, "stopped").outcome is None
    record_failed(store, "published", "snapshot", "later", Checks(), ENDED)
    record_published_before(store, snapshot)
    assert read_run(store, "published").outcome == "failed"
