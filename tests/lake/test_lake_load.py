"""Which files of the stages' tables come into the lake."""

from pathlib import Path

import polars as pl
import pytest
from stage_files import stage_files

from pipelines.lake.connection import Lake, LakeError, open_lake
from pipelines.lake.load import load_lake
from pipelines.stage_store import StageStore, StageTableError
from pipelines.table_parts import PART_KEYS
from pipelines.tables import SCHEMAS


def ask(lake: Lake, query: str) -> list[tuple]:
    with open_lake(lake, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_only_what_has_changed_is_loaded(empty_lake: Lake, tmp_path: Path) -> None:
    store = stage_files(tmp_path / "stages", 3)
    first = load_lake(empty_lake, store)
    assert {name.split("/")[0] for name in first.changed} | {"sections"} == set(SCHEMAS)  # which has no part
    assert first.rows["figures"] == 3
    before = ask(empty_lake, "select max(snapshot_id) from fazhi.snapshots()")
    assert load_lake(empty_lake, store).changed == []
    assert ask(empty_lake, "select max(snapshot_id) from fazhi.snapshots()") == before
    store.write("figures", store.read("figures").with_columns(pl.col("value") + 0.5).head(2))
    assert [name.split("/")[0] for name in load_lake(empty_lake, store).changed] == ["figures"]
    assert ask(empty_lake, "select figure_id, value from stages.figures order by 1") == [
        ("f0", 0.5),
        ("f1", 1.5),
    ]


def test_of_a_table_in_parts_those_that_are_new_are_loaded_and_those_that_are_not_there_go(
    empty_lake: Lake, tmp_path: Path
) -> None:
    store = stage_files(tmp_path / "stages", PART_KEYS + 2)
    load_lake(empty_lake, store, ["figures"])
    before = store.parts("figures").paths()
    assert len(before) == 2
    last = pl.DataFrame([{"figure_id": "new", "report_id": "r0"}], schema=SCHEMAS["figures"])
    store.parts("figures").put(last)
    after = store.parts("figures").paths()
    loaded = load_lake(empty_lake, store, ["figures"])
    assert set(loaded.gone) == {f"figures/{part}.parquet" for part in before.keys() - after.keys()}
    assert set(loaded.changed) == {f"figures/{part}.parquet" for part in after.keys() - before.keys()}
    assert loaded.gone and loaded.changed
    rows = ask(empty_lake, "select figure_id from stages.figures order by all")
    assert rows == [(figure,) for figure in sorted(store.read("figures")["figure_id"])]


def test_a_column_of_a_later_version_is_added(empty_lake: Lake, tmp_path: Path) -> None:
    store = stage_files(tmp_path / "stages", 2)
    load_lake(empty_lake, store, ["figures"])
    with open_lake(empty_lake) as connection:
        connection.execute("alter table stages.figures drop column unit")
    store.write("figures", store.read("figures").with_columns(unit=pl.lit("件")))
    load_lake(empty_lake, store, ["figures"])
    assert ask(empty_lake, "select distinct unit from stages.figures") == [("件",)]


def test_a_load_that_fails_leaves_the_lake_as_it_was(empty_lake: Lake, tmp_path: Path) -> None:
    store = stage_files(tmp_path / "stages", 2)
    load_lake(empty_lake, store)
    store.write("figures", store.read("figures").head(1))
    store.read("reports").drop("title").write_parquet(store.path("reports"))
    with pytest.raises(LakeError, match=r"could not be loaded.*title"):
        load_lake(empty_lake, store)
    assert ask(empty_lake, "select count(*) from stages.figures") == [(2,)]


def test_a_table_that_there_is_not_is_named(empty_lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=r"there is no stage table figure: there are .*figures"):
        load_lake(empty_lake, stage_files(tmp_path / "stages", 1), ["figure"])


def test_a_warehouse_without_a_run_is_told(empty_lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="run `fazhi run` first"):
        load_lake(empty_lake, StageStore(tmp_path / "stages"))


def test_a_damaged_log_is_told_with_what_to_do(empty_lake: Lake, tmp_path: Path) -> None:
    store = stage_files(tmp_path / "stages", 1)
    store.fetch_log().index_path.write_bytes(b"PAR1 no more")
    with pytest.raises(StageTableError, match=r"fetches/index.parquet is damaged .*restore it from a backup"):
        load_lake(empty_lake, store)
