"""The log of fetches: parts that never change, and the condensed log, which tells all that stages ask."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines import fetch_log, table_parts
from pipelines.collect.crawl import _copies
from pipelines.collect.health import health_of
from pipelines.collect.source_kinds import FolderSource
from pipelines.collect.stage import _known
from pipelines.fetch_log import OF_ONE_NIGHT, FetchLog, condense
from pipelines.parquet_file import StageTableError, write_file
from pipelines.read.stage import _of_documents, _wanted
from pipelines.tables import CONDENSED_FETCHES, FETCHES, REPORTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, object]


def rows(*told: Row) -> pl.DataFrame:
    return pl.DataFrame(told, schema=FETCHES)


def night(number: int, outcome: str = "unchanged", addresses: str = "abc") -> pl.DataFrame:
    return rows(
        *(
            {
                "run_id": f"run-{number}",
                "source": "s",
                "address": address,
                "outcome": outcome,
                "sha256": f"hash of {address}",
                "fetched_at": NOW + timedelta(days=number),
            }
            for address in addresses
        )
    )


def log_at(folder: Path) -> FetchLog:
    return FetchLog(folder / "fetches", "Restore it.")


def written(log: FetchLog, *parts: pl.DataFrame) -> FetchLog:
    for part in parts:
        log.append(part)
    return log


@pytest.fixture
def log(tmp_path: Path) -> FetchLog:
    """Three nights: three new files, and twice nothing new."""
    return written(log_at(tmp_path), night(1, "new"), night(2), night(3))


def test_a_night_adds_a_part_and_touches_and_reads_no_other(
    log: FetchLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {part: path.read_bytes() for part, path in log.paths().items()}
    read, all_read = fetch_log.read_file, []

    def noted(path: Path, *more: object) -> pl.DataFrame:
        all_read.append(path)
        return read(path, *more)

    monkeypatch.setattr(fetch_log, "read_file", noted)
    log.append(night(4))
    assert [path.parent.name for path in all_read] == ["condensed"]
    after = log.paths()
    assert list(after)[:3] == list(before) and len(after) == 4
    assert {part: after[part].read_bytes() for part in before} == before
    assert log.read()["run_id"].unique(maintain_order=True).to_list() == [f"run-{n}" for n in range(1, 5)]


def test_nights_with_nothing_new_do_not_lengthen_the_condensed_log(log: FetchLog) -> None:
    before = log.condensed()
    written(log, *(night(number) for number in range(4, 9)))
    after = log.condensed()
    assert before.schema == CONDENSED_FETCHES
    assert before.height == after.height == 6  # as it was found, and as it was last seen
    assert after["run_id"].to_list() == ["run-1"] * 3 + ["run-8"] * 3


def test_a_run_that_tells_nothing_adds_nothing_but_the_log_is_there(tmp_path: Path) -> None:
    log = log_at(tmp_path)
    assert not log.exists() and log.condensed().is_empty()
    log.append(rows())
    assert log.exists() and log.read().is_empty() and log.condensed().is_empty()
    written(log, night(1), rows())
    assert log.read().height == 3


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"garbage")])
def test_a_condensed_log_that_is_lost_is_made_again(log: FetchLog, damage) -> None:
    before = log.condensed()
    (path,) = (log.folder / "condensed").iterdir()
    damage(path)
    assert_frame_equal(log.condensed(), before)
    log.append(night(4))
    assert [path.name for path in (log.folder / "condensed").iterdir()] != []
    assert_frame_equal(log.condensed(), condensed_at_once(log))


def condensed_at_once(log: FetchLog) -> pl.DataFrame:
    for path in (log.folder / "condensed").iterdir():
        path.unlink()
    return log.condensed()


def test_a_log_that_was_replaced_has_another_condensed_one(log: FetchLog) -> None:
    log.write(night(7))
    assert log.condensed()["run_id"].unique().to_list() == ["run-7"]


def test_a_part_that_is_damaged_or_lost_is_named(log: FetchLog) -> None:
    log.check()
    path = list(log.paths().values())[1]
    path.write_bytes(b"garbage")
    with pytest.raises(StageTableError, match=rf"{path} is damaged .* Restore it"):
        log.check()
    path.unlink()
    with pytest.raises(StageTableError, match=rf"{path} is not there"):
        log.check()


def test_the_newest_run_is_read_first_and_no_more_than_is_asked_for(log: FetchLog) -> None:
    nights = log.newest_first(["run_id", "outcome"])
    (oldest, *_) = log.paths().values()
    oldest.write_bytes(b"garbage")
    found = [next(nights), next(nights)]
    assert [list(one.row(0)) for one in found] == [["run-3", "unchanged"], ["run-2", "unchanged"]]
    with pytest.raises(StageTableError):
        next(nights)


def stopped(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Interrupt the write of a file that comes after that many."""
    left = after

    def write(path: Path, frame: pl.DataFrame) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        write_file(path, frame)

    monkeypatch.setattr(fetch_log, "write_file", write)
    monkeypatch.setattr(table_parts, "write_file", write)


@pytest.mark.parametrize("after", range(4))
def test_an_append_that_is_stopped_leaves_the_log(
    log: FetchLog, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    before, new = log.read(), night(4)
    with monkeypatch.context() as patched:
        stopped(patched, after)
        with contextlib.suppress(KeyboardInterrupt):
            log.append(new)
            before = pl.concat([before, new])
    assert_frame_equal(log.read(), before)
    condensed = log.condensed()
    assert_frame_equal(condensed, condensed_at_once(log))
    log.append(night(5))
    assert_frame_equal(log.read(), pl.concat([before, night(5)]))
    assert {path.stem for path in log.folder.glob("*.parquet")} == {*log.paths(), "index"}


# Run 2 was killed: its rows came into the log with those of run 3, in the midst of them.
MIXED = [night(3, addresses="a"), night(2, addresses="bc"), night(3, addresses="bc")]
OLD = pl.concat([night(1, "new"), *MIXED, night(4), night(5)])


def old_file(folder: Path) -> Path:
    """As an earlier version of the program kept it, without a column."""
    folder.mkdir(exist_ok=True)
    OLD.drop("moved_to").write_parquet(folder / "fetches.parquet")
    return folder / "fetches.parquet"


def test_a_log_that_is_one_file_is_read_as_it_is(tmp_path: Path) -> None:
    path, log = old_file(tmp_path), log_at(tmp_path)
    assert log.exists()
    assert_frame_equal(log.read(), OLD)
    assert log.rows(pl.Series(["run-2"])).height == 2
    assert [part.height for part in log.newest_first(["run_id"])] == [OLD.height]
    assert set(log.condensed()["run_id"]) == {"run-1", "run-5"}
    log.check()
    assert list(tmp_path.iterdir()) == [path]


def test_a_log_that_is_one_file_is_taken_over_a_part_a_night(tmp_path: Path) -> None:
    path, log = old_file(tmp_path), log_at(tmp_path)
    log.append(night(6))
    assert not path.exists()
    assert_frame_equal(log.read(), pl.concat([OLD, night(6)]))
    parts = log.index().group_by("part", maintain_order=True).agg("key")["key"].to_list()
    assert parts == [["run-1"], ["run-3", "run-2"], ["run-4"], ["run-5"], ["run-6"]]


def test_a_file_that_is_damaged_is_not_taken_over(tmp_path: Path) -> None:
    path, log = old_file(tmp_path), log_at(tmp_path)
    path.write_bytes(b"garbage")
    for refused in (log.check, log.take_over, log.condensed):
        with pytest.raises(StageTableError, match=rf"{path} is damaged"):
            refused()
    assert path.read_bytes() == b"garbage"


@pytest.mark.parametrize("after", range(8))
def test_a_takeover_that_is_stopped_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    log = written(log_at(tmp_path), night(4), night(9))
    old_file(tmp_path)
    with monkeypatch.context() as patched:
        stopped(patched, after)
        with contextlib.suppress(KeyboardInterrupt):
            log.take_over()
    log.take_over()
    assert_frame_equal(log.read(), pl.concat([OLD, night(9)]))


def test_a_log_restored_from_a_snapshot_keeps_the_runs_since(log: FetchLog, tmp_path: Path) -> None:
    snapshot = log.read()
    written(log, night(4), night(5))
    list(log.paths().values())[1].write_bytes(b"garbage")
    snapshot.write_parquet(tmp_path / "fetches.parquet")
    log.check()
    log.append(night(6))
    assert log.read()["run_id"].unique(maintain_order=True).to_list() == [f"run-{n}" for n in range(1, 7)]
    assert_frame_equal(log.read().head(snapshot.height), snapshot)


OUTCOMES = ["new", "unchanged", "changed", "too_large", "unreadable", "gone", "failed"]
ATTEMPT = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["s", "s", "s", "t"]),
        "address": st.sampled_from(["a", "a", "a", "b", "."]),
        "outcome": st.sampled_from(OUTCOMES),
        "sha256": st.sampled_from([None, "1", "2"]),
        "role": st.sampled_from([None, "document", "list"]),
        "etag": st.sampled_from(["x", "y"]),
        "found_on": st.sampled_from([None, "a"]),
    }
)
NIGHTS = st.lists(st.lists(ATTEMPT, min_size=1, max_size=3), min_size=3, max_size=12)


def answers(log: pl.DataFrame) -> dict[str, object]:
    """What the stages ask of the log."""
    sources = [FolderSource(name=name, kind="folder", path=Path(name)) for name in ("s", "t")]
    reports = pl.DataFrame([{"sha256": sha256} for sha256 in "12"], schema=REPORTS)
    facts = log.filter(pl.col("outcome") != "unchanged").select(list(FETCHES)).drop(OF_ONE_NIGHT).unique()
    return {
        "known": [_known(log, name) for name in ("s", "t")],
        "copies": [_copies(log.filter(pl.col("source") == name)) for name in ("s", "t")],
        "documents": sorted(map(repr, _wanted(_of_documents(log), set()))),
        "health": health_of(sources, log, reports),
        "files": set(log["sha256"].drop_nulls()),
        "facts": sorted(map(repr, facts.rows())),
    }


def both(nights: Sequence[Sequence[Row]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The log condensed night by night, and all of it."""
    condensed = whole = pl.DataFrame(schema=CONDENSED_FETCHES)
    for number, attempts in enumerate(nights):
        began = NOW + timedelta(days=number)
        new = rows(
            *(
                {**row, "run_id": f"run-{number}", "fetched_at": began + timedelta(minutes=minute)}
                for minute, row in enumerate(attempts)
            )
        )
        condensed = condense(condensed, new)
        all_new = new.with_columns(run_began=pl.lit(began, CONDENSED_FETCHES["run_began"]))
        whole = pl.concat([whole, all_new])
    return condensed, whole


@given(NIGHTS)
@settings(max_examples=60, deadline=None)
def test_the_condensed_log_gives_the_answers_of_the_whole(nights: Sequence[Sequence[Row]]) -> None:
    condensed, whole = both(nights)
    assert answers(condensed) == answers(whole)
    assert (
        condensed.rows()
        == condense(pl.DataFrame(schema=CONDENSED_FETCHES), whole.select(list(FETCHES))).rows()
    )


def attempt(outcome: str, sha256: str | None = None, **more: object) -> Row:
    return {"source": "s", "address": "a", "outcome": outcome, "sha256": sha256, **more}


ODD: dict[str, list[Row]] = {
    "gone once more": [*[attempt("new", "1"), attempt("gone")] * 2, attempt("failed")],
    "failing since": [
        attempt("unreadable"), attempt("new", "1"), *[attempt("unreadable")] * 3,
    ],
    "a copy, asked for in vain": [
        *(attempt("changed", "1", role="document", etag=etag) for etag in "xyz"), attempt("changed"),
    ],
    "a file that came with a failure": [
        attempt("failed", "1"), attempt("unchanged", "1"), attempt("unchanged", "2"),
    ],
    "a list page that is a document, too": [
        attempt("new", "1", role="list"), attempt("unchanged", "1", role="document"),
        attempt("unchanged", "1", role="list"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_is_asked_for_is_left_out(odd: str) -> None:
    condensed, whole = both([[one] for one in ODD[odd]])
    assert answers(condensed) == answers(whole)
