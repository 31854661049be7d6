"""The snapshots that are kept, and the way back to one of them."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.publish import history
from pipelines.publish.history import (
    UnknownSnapshotError,
    database_of,
    find_snapshot,
    intact_database,
    kept_snapshots,
    roll_back,
)
from pipelines.publish.snapshot import (
    LOCK,
    PublishError,
    Snapshot,
    alone,
    current_snapshot,
    open_published,
    publish,
    sha256_of,
)

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)


def publish_value(folder: Path, value: int, keep: int = 3) -> Snapshot:
    build = folder / "build" / "fazhi.duckdb"
    build.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table agency_year as select ?::integer as value", [value])
    return publish(build, folder / "published", f"run-{value}", NOW, keep)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Three snapshots, of the values 1, 2 and 3."""
    for value in (1, 2, 3):
        publish_value(tmp_path, value)
    return tmp_path / "published"


def published_value(published: Path) -> int:
    with open_published(published / "current" / "fazhi.duckdb") as connection:
        return connection.execute("select value from agency_year").fetchone()[0]


def test_the_snapshots_are_listed_from_the_oldest_to_the_newest(published: Path) -> None:
    assert [one.run_id for one in kept_snapshots(published)] == ["run-1", "run-2", "run-3"]


def test_what_is_being_put_together_or_taken_away_is_not_listed(published: Path) -> None:
    (published / "snapshots" / "0004-20260102T183000Z.part").mkdir()
    (published / "snapshots" / "0000-without-manifest").mkdir()
    assert len(kept_snapshots(published)) == 3


def test_where_nothing_was_published_none_are_listed(tmp_path: Path) -> None:
    assert kept_snapshots(tmp_path / "published") == []


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("current", "run-3"),
        ("previous", "run-2"),
        ("1", "run-1"),
        ("0001", "run-1"),
        ("0002-20260102T183000Z", "run-2"),
    ],
)
def test_a_snapshot_is_found_by_id_number_or_place(published: Path, name: str, run: str) -> None:
    assert find_snapshot(published, name).run_id == run


@pytest.mark.parametrize("name", ["9", "0001-19990101T000000Z", "yesterday", ""])
def test_an_unknown_snapshot_is_told_with_those_there_are(published: Path, name: str) -> None:
    with pytest.raises(UnknownSnapshotError, match=r"0001-\w+, 0002-\w+, 0003-\w+$"):
        find_snapshot(published, name)


def test_without_a_name_it_goes_back_to_the_one_before(published: Path) -> None:
    before, after = roll_back(published)
    assert (before.run_id, after.run_id) == ("run-3", "run-2")
    assert published_value(published) == 2
    assert current_snapshot(published) == after
    assert len(kept_snapshots(published)) == 3


def test_it_can_go_forward_again(published: Path) -> None:
    roll_back(published, "1")
    roll_back(published, "3")
    assert published_value(published) == 3


def test_before_the_oldest_there_is_nothing_to_go_back_to(published: Path) -> None:
    roll_back(published, "1")
    with pytest.raises(UnknownSnapshotError, match="no snapshot before 0001"):
        roll_back(published)
    assert published_value(published) == 1


def test_where_nothing_was_published_going_back_leaves_no_trace(tmp_path: Path) -> None:
    with pytest.raises(UnknownSnapshotError, match="Kept are: none"):
        roll_back(tmp_path / "published")
    assert not (tmp_path / "published").exists()


def test_a_lost_current_snapshot_can_be_replaced_by_another(published: Path) -> None:
    (published / "current").unlink()
    assert roll_back(published, "2")[0] is None
    assert published_value(published) == 2


def test_a_link_that_was_left_half_made_does_not_stand_in_the_way(published: Path) -> None:
    (published / "current.part").symlink_to("nowhere")
    roll_back(published)
    assert published_value(published) == 2


@pytest.mark.parametrize("damage", ["written", "logged", "deleted"])
def test_a_snapshot_that_was_written_to_is_not_gone_back_to(published: Path, damage: str) -> None:
    database = database_of(published, find_snapshot(published, "2"))
    if damage == "logged":
        database.with_name("fazhi.duckdb.wal").write_bytes(b"log")
    else:
        database.unlink()
    if damage == "written":
        database.write_bytes(b"other")
    with pytest.raises(PublishError, match="not as it was published"):
        roll_back(published, "2")
    assert published_value(published) == 3


def test_the_next_run_publishes_on_top_of_all_also_after_going_back(published: Path) -> None:
    roll_back(published, "1")
    made = publish_value(published.parent, 4, keep=3)
    assert made.id.startswith("0004-")
    assert published_value(published) == 4
    assert [one.run_id for one in kept_snapshots(published)] == ["run-2", "run-3", "run-4"]


def test_a_reader_keeps_its_snapshot_while_another_becomes_current(published: Path) -> None:
    with open_published(published / "current" / "fazhi.duckdb") as reader:
        roll_back(published)
        assert reader.execute("select value from agency_year").fetchone() == (3,)


def test_who_changes_what_is_published_is_alone_and_readers_are_not_asked(published: Path) -> None:
    with alone(published):
        with (published / LOCK).open("w") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert published_value(published) == 3
    roll_back(published)


def test_a_build_begins_on_the_current_database_only_as_it_was_published(published: Path) -> None:
    database = intact_database(published)
    assert database == database_of(published, current_snapshot(published))
    database.chmod(0o644)
    with database.open("ab") as file:
        file.write(b"more")
    assert intact_database(published) is None


def test_a_database_that_nobody_has_touched_is_read_once(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(history, "sha256_of", lambda path: read.append(path) or sha256_of(path))
    database = intact_database(published)
    assert intact_database(published) == database
    assert read == [database]
    content = database.read_bytes()
    database.chmod(0o644)
    database.write_bytes(content[:-1] + b"?")
    times = database.stat()
    os.utime(database, ns=(times.st_atime_ns, 0))
    assert intact_database(published) is None


def test_nothing_is_intact_where_nothing_was_published(tmp_path: Path) -> None:
    assert intact_database(tmp_path) is None
