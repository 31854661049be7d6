"""Readers in other processes, while one snapshot after another is published."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.snapshot import DATABASE, Snapshot, open_published, publish, sha256_of

ROWS = 20_000
SPAWN = multiprocessing.get_context("spawn")  # a program of its own, with nothing open from here
PATIENCE = 120  # seconds until a reader that says nothing counts as stuck


def publish_value(folder: Path, value: int, keep: int = 3) -> Snapshot:
    """Publish a build whose two tables and whose file all say `value`."""
    build = folder / "build"
    build.mkdir(exist_ok=True)
    with duckdb.connect(str(build / DATABASE)) as connection:
        for table in ("one", "other"):
            connection.execute(f"create table {table} as select {value} as value from range({ROWS})")  # noqa: S608
    exports = build / "exports"
    exports.mkdir()
    (exports / "value.csv").write_text(f"value\n{value}\n")
    return publish(build / DATABASE, folder / "published", "run", datetime.now(UTC), keep, [exports])


def values(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Every value of both tables, asked for one after the other."""
    return {
        row[0]
        for table in ("one", "other")
        for row in connection.execute(f"select distinct value from {table}").fetchall()  # noqa: S608
    }


def read_through_the_link(current: Path) -> set[int]:
    """As any DuckDB client does that was given the path."""
    with duckdb.connect(str(current / DATABASE), read_only=True) as connection:
        return values(connection)


def read_published(current: Path) -> set[int]:
    """As `fazhi sql` does."""
    with open_published(current / DATABASE) as connection:
        return values(connection)


def read_the_whole_folder(current: Path) -> set[int]:
    """The database and the file beside it, of one snapshot: the link is followed once."""
    snapshot = current.resolve()
    exported = int((snapshot / "exports" / "value.csv").read_text().split()[1])
    return read_through_the_link(snapshot) | {exported}


def read_again_and_again(read: Callable[[Path], set[int]], current: Path, last: int, out: Connection) -> None:
    """Read in a loop until the last value is there; say each state that differs from the one before."""
    seen: set[int] = set()
    while seen != {last}:
        found = read(current)
        if found != seen:
            out.send(found)
        seen = found


def hold_one(current: Path, out: Connection) -> None:
    """Keep one connection for as long as the other side wants; read whenever it asks."""
    with duckdb.connect(str(current / DATABASE), read_only=True) as connection:
        out.send(values(connection))
        while out.recv():
            out.send(values(connection))


def open_to_write(current: Path, out: Connection) -> None:
    """Open the published database for writing, hold it, and write to it once the other side says so."""
    try:
        connection = duckdb.connect(str(current / DATABASE))
    except duckdb.Error:
        out.send("refused")
        return
    out.send("opened")
    out.recv()
    # Its snapshot is gone by now: DuckDB cannot write there.
    with connection, suppress(duckdb.Error):
        connection.execute("update one set value = -1")
    out.send("closed")


@contextmanager
def started(work: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """Another process; it must end well by itself."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=work, args=(*arguments, there))
    process.start()
    there.close()
    try:
        yield here
        process.join(PATIENCE)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()


def told(reader: Connection) -> object:
    """What a reader says next; EOFError if it has ended."""
    assert reader.poll(PATIENCE), "the reader is stuck"
    return reader.recv()


@pytest.mark.parametrize("read", [read_through_the_link, read_published, read_the_whole_folder])
def test_a_reader_sees_each_snapshot_whole_while_newer_ones_come(
    tmp_path: Path, read: Callable[[Path], set[int]]
) -> None:
    publish_value(tmp_path, 1)
    with started(read_again_and_again, read, tmp_path / "published" / "current", 6) as reader:
        assert told(reader) == {1}
        for value in range(2, 7):
            publish_value(tmp_path, value)
            # The next state that it tells: nothing was between the one and the other.
            assert told(reader) == {value}


def test_a_connection_that_stays_open_keeps_its_snapshot_and_holds_nothing_up(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    with started(hold_one, tmp_path / "published" / "current") as reader:
        assert told(reader) == {1}
        for value in (2, 3, 4):
            publish_value(tmp_path, value, keep=1)
            reader.send(True)
            assert told(reader) == {1}
            assert read_published(tmp_path / "published" / "current") == {value}
        reader.send(False)


def test_who_opens_it_for_writing_neither_stops_the_next_snapshot_nor_changes_it(tmp_path: Path) -> None:
    publish_value(tmp_path, 1)
    current = tmp_path / "published" / "current"
    with started(open_to_write, current) as writer:
        # The file's mode refuses everybody but root, whom no mode stops.
        opened = told(writer) == "opened"
        made = publish_value(tmp_path, 2, keep=1)
        if opened:
            writer.send("write")
            assert told(writer) == "closed"
    assert read_published(current) == {2}
    assert sha256_of(current / DATABASE) == made.sha256
