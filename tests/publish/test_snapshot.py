"""Publishing: all or nothing, whatever happens half-way."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.publish import snapshot
from pipelines.publish.history import kept_snapshots, roll_back
from pipelines.publish.snapshot import (
    DamagedSnapshotError,
    NothingPublishedError,
    PublishedFile,
    PublishError,
    current_snapshot,
    open_published,
    publish,
    published_files,
)

NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)


def build(folder: Path, value: int) -> Path:
    database = folder / "build" / "fazhi.duckdb"
    database.parent.mkdir(exist_ok=True)
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema staging")
        connection.execute("create table agency_year as select ?::integer as value", [value])
        connection.execute("create view staging.stg as select value from fazhi.main.agency_year")
    exported = database.with_name("exports") / "csv" / "agency_year.csv"
    exported.parent.mkdir(parents=True, exist_ok=True)
    exported.write_text(f"value\n{value}\n")
    return database


def publish_value(folder: Path, value: int, **arguments: object) -> snapshot.Snapshot:
    known: dict[str, object] = {
        **{"run_id": f"run-{value}", "now": NOW + timedelta(days=value), "keep": 3},
        "folders": [folder / "build" / "exports"],
    }
    return publish(build(folder, value), folder / "published", **(known | arguments))  # type: ignore[arg-type]


def database(folder: Path) -> Path:
    return folder / "published" / "current" / "fazhi.duckdb"


def published_value(folder: Path) -> int:
    """The value of the published database, which the files beside it must have too."""
    with open_published(database(folder)) as connection:
        value = connection.execute("select value from staging.stg").fetchone()[0]
    exported = database(folder).with_name("exports") / "csv" / "agency_year.csv"
    assert exported.read_text() == f"value\n{value}\n"
    return value


def snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "published" / "snapshots").iterdir())


def test_a_published_build_can_be_read_and_tells_what_it_is(tmp_path: Path) -> None:
    made = publish_value(tmp_path, 1)

    assert published_value(tmp_path) == 1
    assert made.id == "0001-20260103T183000Z"
    assert made.counts == {"main.agency_year": 1}
    assert not (tmp_path / "build" / "fazhi.duckdb").exists()
    assert made.sha256 == hashlib.sha256(database(tmp_path).read_bytes()).hexdigest()
    assert made.bytes == database(tmp_path).stat().st_size
    manifest = json.loads(database(tmp_path).with_name("manifest.json").read_text())
    assert manifest["run_id"] == "run-1"
    assert manifest["published_at"] == "2026-01-03T18:30:00+00:00"
    assert current_snapshot(tmp_path / "published") == made


def test_folders_are_published_beside_the_database_with_the_sum_of_each_file(tmp_path: Path) -> None:
    made = publish_value(tmp_path, 1)

    exports = database(tmp_path).with_name("exports")
    content = b"value\n1\n"
    assert (exports / "csv" / "agency_year.csv").read_bytes() == content
    assert published_files(exports.parent) == {
        "exports/csv/agency_year.csv": PublishedFile(hashlib.sha256(content).hexdigest(), len(content))
    }
    assert made.total_bytes == made.bytes + len(content)
    assert (exports / "csv" / "agency_year.csv").stat().st_mode & 0o222 == 0
    assert not (tmp_path / "build" / "exports").exists()


def test_a_file_that_is_a_link_to_the_published_one_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "build" / "site"
    site.mkdir(parents=True)
    (site / "a.html").write_text("as it was")
    publish_value(tmp_path, 1, folders=[site])
    first = published_files(tmp_path / "published" / "current")
    site.mkdir()
    os.link(database(tmp_path).with_name("site") / "a.html", site / "a.html")
    (site / "b.html").write_text("new")
    read: list[str] = []
    monkeypatch.setattr(snapshot, "sha256_of", lambda path: read.append(path.name) or "sum")
    publish_value(tmp_path, 2, folders=[site])
    assert sorted(read) == ["b.html", "fazhi.duckdb"]
    second = published_files(tmp_path / "published" / "current")
    assert second == {**first, "site/b.html": PublishedFile("sum", 3)}


def test_a_file_whose_maker_has_counted_it_is_not_read_again(tmp_path: Path) -> None:
    counted = PublishedFile("counted", 7)
    made = publish_value(tmp_path, 1, sums={"exports/csv/agency_year.csv": counted})
    assert published_files(tmp_path / "published" / "current") == {"exports/csv/agency_year.csv": counted}
    assert current_snapshot(tmp_path / "published") == made


def test_manifests_of_earlier_programs_are_understood(tmp_path: Path) -> None:
    """The files stood in it; and before folders were published, there were none."""
    made = publish_value(tmp_path, 1)
    current = tmp_path / "published" / "current"
    files = published_files(current)
    told = json.loads((current / "manifest.json").read_text())
    del told["files_bytes"]
    (current / "manifest.json").write_text(
        json.dumps({**told, "files": {place: vars(file) for place, file in files.items()}})
    )
    (current / "files.json").unlink()
    assert (current_snapshot(tmp_path / "published"), published_files(current)) == (made, files)
    (current / "manifest.json").write_text(json.dumps(told))
    assert current_snapshot(tmp_path / "published") == replace(made, files_bytes=0)
    assert published_files(current) == {}


def test_where_it_is_not_known_what_files_there_were_all_are_counted_again(tmp_path: Path) -> None:
    site = tmp_path / "build" / "site"
    current = tmp_path / "published" / "current"
    site.mkdir(parents=True)
    (site / "a.html").write_text("as it was")
    publish_value(tmp_path, 1, folders=[site])
    before = published_files(current)
    (current / "files.json").write_text("{")
    with pytest.raises(DamagedSnapshotError, match=r"files\.json is damaged"):
        published_files(current)
    site.mkdir()
    os.link(current / "site" / "a.html", site / "a.html")
    publish_value(tmp_path, 2, folders=[site])
    assert published_files(current) == before


def test_the_published_database_cannot_be_written(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    with open_published(database(tmp_path)) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("create table other (value integer)")


def test_the_published_folder_can_be_moved_as_a_whole(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    (tmp_path / "published").rename(tmp_path / "elsewhere")
    with open_published(tmp_path / "elsewhere" / "current" / "fazhi.duckdb") as connection:
        assert connection.execute("select value from agency_year").fetchone() == (1,)


def test_nothing_published_is_said_clearly(tmp_path: Path) -> None:
    assert current_snapshot(tmp_path / "published") is None
    with pytest.raises(NothingPublishedError, match="fazhi run"):
        open_published(database(tmp_path))


STEPS = ["_close", "_files", "_move", "_write", "_link", "_switch", "_prune"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_any_step_the_published_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    publish_value(tmp_path, 1)
    done = getattr(snapshot, step)

    def stopped(*arguments: object) -> None:
        if after:
            done(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(snapshot, step, stopped)
        publish_value(tmp_path, 2)

    switched = (step, after) in {("_switch", True), ("_prune", False), ("_prune", True)}
    assert published_value(tmp_path) == (2 if switched else 1)

    # What nobody has seen is not there afterwards either: each snapshot is of a night that was published.
    made = publish_value(tmp_path, 3)
    assert published_value(tmp_path) == 3
    assert [one.run_id for one in kept_snapshots(tmp_path / "published")] == [
        "run-1",
        *(["run-2"] if switched else []),
        "run-3",
    ]
    assert snapshots(tmp_path)[-1] == made.id
    assert list((tmp_path / "published").rglob("*.part")) == []


def test_a_snapshot_is_not_listed_before_it_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_value(tmp_path, 1)
    published = tmp_path / "published"

    def stopped(*_: object) -> None:
        assert len(snapshots(tmp_path)) == 2
        assert [one.run_id for one in kept_snapshots(published)] == ["run-1"]
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshot, "_switch", stopped)
    with pytest.raises(KeyboardInterrupt):
        publish_value(tmp_path, 2)


def test_a_damaged_manifest_is_named_and_there_is_a_way_back(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    publish_value(tmp_path, 2)
    published = tmp_path / "published"
    manifest = published / "current" / "manifest.json"
    manifest.chmod(0o644)
    for text in (b"", b"\xff\xfe", b"[]", b'{"id": "0002"}', manifest.read_bytes()[:50]):
        manifest.write_bytes(text)
        with pytest.raises(DamagedSnapshotError, match=r"manifest\.json is damaged.*fazhi rollback"):
            current_snapshot(published)
    before, after = roll_back(published)
    assert (before, after.run_id) == (None, "run-1")
    assert published_value(tmp_path) == 1
    publish_value(tmp_path, 3)
    assert published_value(tmp_path) == 3


@pytest.mark.parametrize("call", range(6))
def test_a_rename_that_fails_leaves_the_published_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    publish_value(tmp_path, 1)
    calls = iter(range(100))
    real = {"rename": Path.rename, "replace": Path.replace}

    def failing(name: str) -> Callable[[Path, Path], Path]:
        def rename(source: Path, target: Path) -> Path:
            if next(calls) == call:
                raise OSError(28, "No space left on device")
            return real[name](source, target)

        return rename

    with monkeypatch.context() as patched:
        for name in real:
            patched.setattr(Path, name, failing(name))
        try:
            publish_value(tmp_path, 2, keep=1)
        except (OSError, PublishError):
            assert published_value(tmp_path) == (1 if call < 4 else 2)

    publish_value(tmp_path, 3, keep=1)
    assert published_value(tmp_path) == 3
    assert len(snapshots(tmp_path)) == 1


def test_a_reader_keeps_its_snapshot_while_newer_ones_come(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    with open_published(database(tmp_path)) as reader:
        publish_value(tmp_path, 2, keep=1)
        publish_value(tmp_path, 3, keep=1)
        assert reader.execute("select value from agency_year").fetchone() == (1,)
        assert published_value(tmp_path) == 3


def test_old_snapshots_go_and_the_last_ones_stay_also_when_the_clock_goes_back(tmp_path: Path) -> None:
    for value in (1, 2, 3, 4):
        publish_value(tmp_path, value)
    publish_value(tmp_path, 5, now=NOW - timedelta(days=900))
    assert [name[:4] for name in snapshots(tmp_path)] == ["0003", "0004", "0005"]
    assert published_value(tmp_path) == 5


def test_the_current_snapshot_is_never_deleted(tmp_path: Path) -> None:
    for value in (1, 2, 3):
        publish_value(tmp_path, value)
    published = tmp_path / "published"
    # As after a rollback to the oldest one.
    snapshot.switch(published, snapshots(tmp_path)[0])
    snapshot._prune(published, 1)
    assert [name[:4] for name in snapshots(tmp_path)] == ["0001", "0003"]
    assert published_value(tmp_path) == 1


def test_what_cannot_be_published_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    published = tmp_path / "published"
    with pytest.raises(PublishError, match="there is no build"):
        publish(tmp_path / "build" / "fazhi.duckdb", published, "run", NOW)
    with pytest.raises(PublishError, match="must be called"):
        publish(tmp_path / "build" / "other.duckdb", published, "run", NOW)
    with pytest.raises(PublishError, match=r"there is no folder .*exports"):
        publish_value(tmp_path, 2, folders=[tmp_path / "elsewhere" / "exports"])
    with pytest.raises(PublishError, match="something else of that name"):
        publish_value(tmp_path, 2, folders=[tmp_path / "build" / "exports"] * 2)
    (tmp_path / "build" / "fazhi.duckdb").write_bytes(b"this is no database, whatever its name says" * 500)
    with pytest.raises(PublishError, match="cannot be published"):
        publish(tmp_path / "build" / "fazhi.duckdb", published, "run", NOW)
    with pytest.raises(ValueError, match="keep"):
        publish_value(tmp_path, 2, keep=0)
    with pytest.raises(ValueError, match="zone"):
        publish_value(tmp_path, 2, now=datetime(2026, 1, 1))
    assert published_value(tmp_path) == 1
    assert len(snapshots(tmp_path)) == 1


def test_a_build_that_another_connection_still_writes_is_refused(tmp_path: Path) -> None:
    path = build(tmp_path, 1)
    with duckdb.connect(str(path)) as writer:
        writer.execute("begin")
        writer.execute("update agency_year set value = 2")
        with pytest.raises(PublishError):
            publish(path, tmp_path / "published", "run", NOW)
    assert current_snapshot(tmp_path / "published") is None


def test_a_snapshot_that_goes_while_it_is_opened_gives_the_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_value(tmp_path, 1)
    connect = duckdb.connect

    def connect_late(*arguments: object, **options: object) -> duckdb.DuckDBPyConnection:
        monkeypatch.undo()
        publish_value(tmp_path, 2, keep=1)
        return connect(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(duckdb, "connect", connect_late)
    with open_published(database(tmp_path)) as connection:
        assert connection.execute("select value from agency_year").fetchone() == (2,)
