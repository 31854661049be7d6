"""A disk that fills up: yesterday's snapshot stands, and with room again the night is as any other."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from published_rows import published_rows

from pipelines.collect.archive import Archive
from pipelines.model.load import LoadError, begin_build, load_stages
from pipelines.publish.snapshot import current_snapshot, open_published, publish
from pipelines.stage_store import StageStore
from pipelines.tables import SCHEMAS

MEGABYTE = 1024 * 1024
NOW = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)
NO_SPACE = r"No space left|disk is full"


def mount(*words: str) -> bool:
    program = shutil.which("mount")
    return (
        bool(program)
        and not subprocess.run([str(program), *words], capture_output=True, check=False).returncode
    )


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, of 300 MB at most."""
    folder = tmp_path_factory.mktemp("disk")
    if os.geteuid() or not mount("-t", "tmpfs", "-o", "size=300m", "tmpfs", str(folder)):
        pytest.skip("a disk can be made by root alone")
    yield folder
    # What has a file open there must not keep a test from ending.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def emptied(disk: Path) -> Path:
    """The disk with nothing on it."""
    for path in disk.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return disk


@contextmanager
def full(disk: Path, left: int = 0) -> Iterator[None]:
    """Leave as many bytes, and for as long."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left)
    try:
        yield
    finally:
        filler.unlink()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_does_not_fit_into_the_archive_is_not_in_it(emptied: Path) -> None:
    archive, data = Archive(emptied / "archive"), b"a report" * MEGABYTE
    small = archive.put(b"small")
    with full(emptied, MEGABYTE), pytest.raises(OSError, match=NO_SPACE):
        archive.put(data)
    assert files(archive.folder) == [small]
    assert archive.get(archive.put(data)) == data


def test_a_stage_table_that_does_not_fit_stays_as_it_was(emptied: Path) -> None:
    store = StageStore(emptied / "stages")
    before = pl.DataFrame([{"report_id": "r"}], schema=SCHEMAS["reports"])
    store.write("reports", before)
    with full(emptied), pytest.raises((OSError, pl.exceptions.PolarsError), match=NO_SPACE):
        store.write("reports", pl.concat([before] * 1000))
    assert files(emptied) == ["reports.parquet"]
    assert store.read("reports").equals(before)


def test_a_build_that_does_not_fit_says_so_and_is_begun_anew(emptied: Path) -> None:
    store, database = StageStore(emptied / "stages"), emptied / "build" / "fazhi.duckdb"
    text = [{"sha256": str(number), "text": os.urandom(8000).hex()} for number in range(300)]
    store.write("texts", pl.DataFrame(text, schema=SCHEMAS["texts"]))
    with full(emptied, 256 * 1024), pytest.raises((duckdb.Error, LoadError, OSError), match=NO_SPACE):
        begin_build(database)
        load_stages(store, database)
    begin_build(database)
    assert load_stages(store, database)["texts"] == 300


def test_a_publish_that_does_not_fit_leaves_the_published_one(emptied: Path) -> None:
    def build(value: int) -> Path:
        database = emptied / "build" / "fazhi.duckdb"
        database.parent.mkdir(exist_ok=True)
        with duckdb.connect(str(database)) as connection:
            connection.execute("create table agency_year as select ?::integer as value", [value])
        return database

    def value() -> int:
        with open_published(published / "current" / "fazhi.duckdb") as connection:
            return connection.execute("select value from agency_year").fetchone()[0]

    published = emptied / "published"
    publish(build(1), published, "one", NOW)
    made = build(2)
    with full(emptied), pytest.raises(OSError, match=NO_SPACE):
        publish(made, published, "two", NOW)  # when it writes the manifest: the rest is moved
    assert value() == 1
    publish(build(3), published, "three", NOW)
    assert value() == 3
    assert list(published.rglob("*.part")) == []


def test_a_full_disk_leaves_the_published_snapshot_and_room_mends_it(
    run, second, sources: Path, emptied: Path
) -> None:
    warehouse = emptied / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    shutil.rmtree(warehouse / "build")
    with full(emptied, 4 * MEGABYTE):
        failed = run(warehouse, sources)
        assert failed.exit_code == 1
        assert f"The disk of {warehouse} is full or nearly so" in failed.output
        assert "make room" in failed.output and "left as it was" in failed.output
        assert current_snapshot(warehouse / "published") == current_snapshot(second.settings.published)
    mended = run(warehouse, sources)
    assert mended.exit_code == 0, mended.output
    before, after = (published_rows(done.settings.published_database) for done in (second, mended))
    assert {table for table in before if before[table] != after[table]} == set()
