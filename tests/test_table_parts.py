"""A table in parts: a change touches the parts of its keys, and is whole or not there."""

import contextlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import table_parts
from pipelines.table_parts import Parts

SCHEMA = pl.Schema({"key": pl.String, "value": pl.Int64})


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four keys a part."""
    monkeypatch.setattr(table_parts, "PART_KEYS", 4)


def parts(folder: Path) -> Parts:
    return Parts(folder, "key", SCHEMA, "Make it again.")


def rows(keys: str, value: int = 0) -> pl.DataFrame:
    """Two rows of each key."""
    return pl.DataFrame([(key, value + n) for key in keys for n in (0, 1)], schema=SCHEMA, orient="row")


def held(table: Parts) -> dict[str, list[int]]:
    """The values by key, which the index must tell of too."""
    found = {key: list(values) for key, values in table.read().group_by("key").agg("value").iter_rows()}
    index = table.index()
    assert dict(index.select("key", "rows").iter_rows()) == {key: len(found[key]) for key in found}
    return found


def test_many_keys_are_many_parts_and_few_new_ones_touch_one(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows("abcdefgh"))
    before = table.paths()
    assert [table.index()["key"].to_list(), len(before)] == [list("abcdefgh"), 2]
    table.put(rows("i"))
    assert set(before) < set(table.paths())
    table.put(rows("jk"))  # with the small part of the last change
    assert set(before) < set(table.paths()) and len(table.paths()) == 3
    assert sorted(held(table)) == list("abcdefghijk")


def test_rows_of_a_key_that_is_put_again_replace_the_others(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows("abcdefgh"))
    other = table.index().filter(pl.col("key") == "a")["part"].item()
    table.put(rows("gh", 7))
    assert held(table) == {**{key: [0, 1] for key in "abcdef"}, "g": [7, 8], "h": [7, 8]}
    assert other in table.paths()


def test_what_is_not_retained_is_gone_with_its_files(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows("abcdefgh"))
    table.retain(pl.Series(["a", "e", "f", "g", "h"]))
    assert sorted(held(table)) == list("aefgh")
    table.retain(pl.Series([], dtype=pl.String))
    assert held(table) == {} and table.exists()
    assert [path.stem for path in tmp_path.iterdir()] == ["index"]


def test_a_table_that_has_nothing_is_there_once_it_was_brought_up_to_date(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows(""))
    assert not table.exists()
    table.retain(pl.Series([], dtype=pl.String))
    assert table.exists() and held(table) == {}


def test_nothing_new_touches_no_file(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows("ab"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    table.put(rows(""))
    table.retain(pl.Series(["a", "b"]))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_rows_are_given_part_by_part(tmp_path: Path) -> None:
    table = parts(tmp_path)
    table.put(rows("abcdefgh"))
    asked = pl.Series(["h", "b", "a", "unknown"])
    assert [batch["key"].unique().sort().to_list() for batch in table.batches(asked)] == [["a", "b"], ["h"]]
    assert table.rows(asked).height == 6
    assert parts(tmp_path / "nothing").rows(asked).is_empty()


def test_the_same_rows_are_the_same_parts(tmp_path: Path) -> None:
    one, other = parts(tmp_path / "one"), parts(tmp_path / "other")
    one.put(rows("abcdef"))
    one.put(rows("gh"))
    other.write(rows("abcdefgh"))
    assert set(one.paths()) == set(other.paths())


@pytest.mark.parametrize("after", range(5))
def test_a_change_that_is_stopped_leaves_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """At each write of a file; and the next change clears what it left."""
    table = parts(tmp_path)
    table.put(rows("abcdefgh"))
    before, write, written = held(table), table_parts.write_file, 0

    def stopped(path: Path, frame: pl.DataFrame) -> None:
        nonlocal written
        if written == after:
            raise KeyboardInterrupt
        written += 1
        write(path, frame)

    with monkeypatch.context() as patched:
        patched.setattr(table_parts, "write_file", stopped)
        with contextlib.suppress(KeyboardInterrupt):
            table.put(rows("ahijklmn", 5))
            before |= {key: [5, 6] for key in "ahijklmn"}  # it came to its end
    assert held(table) == before
    table.put(rows("o"))
    named = {*table.paths(), "index"}
    assert {path.stem for path in tmp_path.glob("*.parquet")} == named


CHANGES = st.lists(
    st.tuples(st.sampled_from(["put", "retain"]), st.sets(st.sampled_from("abcdefghijkl"))), max_size=12
)


@given(CHANGES)
@settings(max_examples=60, deadline=None)
def test_it_holds_what_a_plain_dictionary_would(tmp_path_factory: pytest.TempPathFactory, changes) -> None:
    table, plain = parts(tmp_path_factory.mktemp("parts")), {}
    for number, (change, keys) in enumerate(changes):
        chosen = "".join(sorted(keys))
        if change == "put":
            table.put(rows(chosen, number))
            plain |= {key: [number, number + 1] for key in chosen}
        else:
            table.retain(pl.Series(sorted(keys), dtype=pl.String))
            plain = {key: plain[key] for key in plain if key in keys}
        assert held(table) == plain
    sizes = table.index().group_by("part").len()["len"]
    assert all(size <= 4 for size in sizes)
