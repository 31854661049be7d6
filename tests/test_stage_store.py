"""The stages' tables on disk: files that are damaged, and writes that fail."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.stage_store import StageStore, StageTableError
from pipelines.tables import SCHEMAS

ROWS = 500


def table(name: str) -> pl.DataFrame:
    return pl.DataFrame([{"report_id": f"r{number}"} for number in range(ROWS)], schema=SCHEMAS[name])


@pytest.fixture
def store(tmp_path: Path) -> StageStore:
    store = StageStore(tmp_path)
    for name in ("reports", "sections"):
        store.write(name, table(name))
    return store


DAMAGES = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "garbage": lambda data: b"garbage " * 100,
    "garbage with the right ends": lambda data: b"PAR1" + b"\xff" * 500 + b"PAR1",
    "zeros within": lambda data: data[:8] + bytes(len(data) - 16) + data[-8:],
    "another table": lambda data: None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_with_what_to_do(store: StageStore, damage: str) -> None:
    path = store.path("reports")
    data = DAMAGES[damage](path.read_bytes())
    if data is None:
        pl.DataFrame({"report_id": [["a"]], "year": ["no number"]}).write_parquet(path)
    else:
        path.write_bytes(data)
    with pytest.raises(
        StageTableError, match=r"reports\.parquet is damaged \(.+\)\. `fazhi run` makes it again"
    ):
        store.read("reports")


def test_tables_that_tell_of_each_other_are_whole_or_none(store: StageStore) -> None:
    names = ("reports", "sections")
    tables, faults = store.read_together(names)
    assert ([tables[name].height for name in names], faults) == ([ROWS, ROWS], [])

    store.path("sections").write_bytes(b"garbage")
    tables, (fault,) = store.read_together(names)
    assert [tables[name].height for name in names] == [0, 0]
    assert [tables[name].schema for name in names] == [SCHEMAS[name] for name in names]
    assert "sections.parquet is damaged" in fault
    assert store.read("reports").height == ROWS

    store.path("sections").unlink()
    tables, (fault,) = store.read_together(names)
    assert [tables[name].height for name in names] == [0, 0]
    assert "sections.parquet is not there" in fault

    store.path("reports").unlink()
    assert store.read_together(names)[1] == []


def test_a_log_that_is_damaged_or_lost_is_refused(store: StageStore) -> None:
    store.check_logs()
    store.write("documents", pl.DataFrame(schema=SCHEMAS["documents"]))
    with pytest.raises(StageTableError, match=r"fetches\.parquet is not there.*restore it from a backup"):
        store.check_logs()
    store.write("fetches", pl.DataFrame(schema=SCHEMAS["fetches"]))
    store.check_logs()
    store.path("run_steps").write_bytes(b"garbage")
    with pytest.raises(StageTableError, match=r"run_steps\.parquet is damaged.*copy stages\.run_steps to"):
        store.check_logs()


def test_a_write_that_fails_leaves_the_table_and_nothing_else(
    store: StageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: pl.DataFrame, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr(pl.DataFrame, "write_parquet", fails)
        store.write("reports", table("reports"))
    assert store.read("reports").height == ROWS
    assert list(store.folder.glob("*.part")) == []
