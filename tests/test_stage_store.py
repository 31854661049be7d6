"""The stages' tables on disk: files that are damaged, and writes that fail."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.stage_store import StageStore, StageTableError
from pipelines.tables import PARTED, SCHEMAS

ROWS = 500


def table(name: str) -> pl.DataFrame:
    key = PARTED.get(name, "report_id")
    return pl.DataFrame([{key: f"r{number}"} for number in range(ROWS)], schema=SCHEMAS[name])


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


def garbled(store: StageStore) -> Path:
    (part,) = store.parts("sections").paths().values()
    part.write_bytes(b"garbage")
    return part


def lost(store: StageStore) -> Path:
    (part,) = store.parts("sections").paths().values()
    part.unlink()
    return part


def without_index(store: StageStore) -> Path:
    store.parts("sections").index_path.unlink()
    return store.path("sections")


@pytest.mark.parametrize(
    ("damage", "told"),
    [(garbled, "is damaged"), (lost, "is not there"), (without_index, "is not there")],
)
def test_tables_that_tell_of_each_other_are_whole_or_none(
    store: StageStore, damage: Callable[[StageStore], Path], told: str
) -> None:
    names = ("reports", "sections")
    assert store.forget_damaged(names) == []
    assert [store.read(name).height for name in names] == [ROWS, ROWS]

    path = damage(store)
    (fault,) = store.forget_damaged(names)
    assert f"{path} {told}" in fault
    assert [store.read(name).height for name in names] == [0, 0]
    assert store.forget_damaged(names) == []
    assert list(store.folder.rglob("*.parquet")) == []


def test_what_an_earlier_program_kept_in_one_file_is_forgotten(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    store.write("reports", table("reports"))
    table("sections").write_parquet(tmp_path / "sections.parquet")
    (fault,) = store.forget_damaged(("reports", "sections"))
    assert f"{store.path('sections')} is not there" in fault
    assert list(tmp_path.rglob("*.parquet")) == []


def test_a_log_that_is_damaged_or_lost_is_refused(store: StageStore) -> None:
    store.check_logs()
    store.write("documents", pl.DataFrame(schema=SCHEMAS["documents"]))
    with pytest.raises(StageTableError, match=r"fetches is not there.*restore it from a backup"):
        store.check_logs()
    store.write("fetches", pl.DataFrame([{"run_id": "1"}], schema=SCHEMAS["fetches"]))
    store.check_logs()
    (part,) = store.fetch_log().paths().values()
    part.write_bytes(b"garbage")
    told = rf"{part} is damaged.*copy stages\.fetches to '{store.folder}/fetches\.parquet'"
    with pytest.raises(StageTableError, match=told):
        store.check_logs()
    store.write("fetches", pl.DataFrame(schema=SCHEMAS["fetches"]))
    store.path("run_steps").write_bytes(b"garbage")
    with pytest.raises(StageTableError, match=r"run_steps\.parquet is damaged.*copy stages\.run_steps to"):
        store.check_logs()


def test_a_part_is_read_whole_where_that_is_asked_for(store: StageStore) -> None:
    (part,) = store.parts("sections").paths().values()
    data = part.read_bytes()
    part.write_bytes(data[:8] + bytes(64) + data[72:])
    store.check("sections")
    with pytest.raises(StageTableError, match=f"{part} is damaged"):
        store.check("sections", thorough=True)


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


def test_the_same_rows_give_the_same_bytes_however_they_were_put_together(tmp_path: Path) -> None:
    store, many = StageStore(tmp_path), 100_000  # so many make several pages of a column
    keys = pl.DataFrame({"report_id": [f"r{number}" for number in range(many)]})
    rows = pl.concat([table("ledgers").clear(), keys], how="diagonal", rechunk=True)
    store.write("ledgers", rows)
    whole = store.content_hash("ledgers")
    pieces = [rows[start : start + 2000] for start in range(0, many, 2000)]
    store.write("ledgers", pl.concat(pieces, rechunk=False))
    assert store.content_hash("ledgers") == whole
