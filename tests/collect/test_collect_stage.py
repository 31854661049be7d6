"""Collecting folders, night after night."""

import datetime
import os

import polars as pl
import pytest

from pipelines.collect.sources import FolderSource
from pipelines.collect.stage import collect_sources
from pipelines.stage_store import StageStore
from pipelines.tables import FETCHES

NIGHT = datetime.datetime(2024, 3, 1, 18, 30, tzinfo=datetime.UTC)


@pytest.fixture
def nights(tmp_path):
    """A function that runs one more night over tmp_path/in: outcome by address."""
    (tmp_path / "in").mkdir()
    log = StageStore(tmp_path / "stages").fetch_log()
    number = 0

    def run(take=("**/*",), max_bytes=1000):
        nonlocal number
        number += 1
        source = FolderSource(kind="folder", name="in", path=tmp_path / "in", take=list(take))
        now = NIGHT + datetime.timedelta(days=number)
        collected = collect_sources([source], tmp_path / "archive", log, f"run {number}", now, max_bytes)
        run.log, run.last = log.read(), collected
        return dict(collected.fetches.select("address", "outcome").iter_rows())

    return run


def archived(tmp_path):
    return sorted(p.name for p in (tmp_path / "archive").rglob("*") if p.is_file())


def test_new_unchanged_changed_gone(tmp_path, nights):
    folder = tmp_path / "in"
    (folder / "b").mkdir()
    (folder / "b" / "1.txt").write_bytes(b"one")
    (folder / "a.txt").write_bytes(b"two")
    assert nights() == {"a.txt": "new", "b/1.txt": "new"}
    assert nights() == {"a.txt": "unchanged", "b/1.txt": "unchanged"}
    (folder / "a.txt").write_bytes(b"three")
    (folder / "b" / "1.txt").unlink()
    assert nights() == {"a.txt": "changed", "b/1.txt": "gone"}
    assert nights() == {"a.txt": "unchanged"}
    (folder / "b" / "1.txt").write_bytes(b"one")
    assert nights() == {"a.txt": "unchanged", "b/1.txt": "new"}
    assert len(archived(tmp_path)) == 3
    assert nights.log.schema == FETCHES
    assert nights.log.height == 9
    assert nights.last.counts == {"unchanged": 1, "new": 1}


def test_the_log_row_has_hash_size_and_run(tmp_path, nights):
    (tmp_path / "in" / "a.txt").write_bytes(b"two")
    nights()
    row = nights.log.row(0, named=True)
    assert row["sha256"] == archived(tmp_path)[0]
    assert (row["bytes"], row["run_id"], row["source"]) == (3, "run 1", "in")
    assert row["fetched_at"] == NIGHT + datetime.timedelta(days=1)


def test_the_same_content_at_two_addresses_is_stored_once(tmp_path, nights):
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_bytes(b"same")
    assert nights() == {"a.txt": "new", "b.txt": "new"}
    assert len(archived(tmp_path)) == 1


def test_a_large_file_is_logged_and_not_archived_and_an_empty_one_is(tmp_path, nights):
    (tmp_path / "in" / "large.txt").write_bytes(b"x" * 1001)
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    assert nights() == {"empty.txt": "new", "large.txt": "too_large"}
    row = nights.log.filter(pl.col("outcome") == "too_large").row(0, named=True)
    assert (row["sha256"], row["bytes"]) == (None, 1001)
    assert "max_file_mb" in row["detail"]
    assert nights(max_bytes=2000)["large.txt"] == "new"


def test_only_what_the_patterns_take(tmp_path, nights):
    for name in ("a.txt", "x/b.txt", "x/y/c.html", "x/d.doc", ".hidden.txt", ".git/e.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(name.encode())
    assert set(nights(["**/*.txt", "**/*.html"])) == {"a.txt", "x/b.txt", "x/y/c.html"}
    assert {a for a, o in nights(["x/*"]).items() if o != "gone"} == {"x/b.txt", "x/d.doc"}
    assert {a for a, o in nights().items() if o != "gone"} == {"a.txt", "x/b.txt", "x/d.doc", "x/y/c.html"}


def test_links_lead_nowhere_outside(tmp_path, nights):
    (tmp_path / "secret.txt").write_bytes(b"outside")
    folder = tmp_path / "in"
    (folder / "a.txt").write_bytes(b"inside")
    (folder / "inner.txt").symlink_to("a.txt")
    (folder / "outer.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "broken.txt").symlink_to("nowhere")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "dir").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    outcomes = nights()
    assert {a for a, o in outcomes.items() if o == "new"} == {"a.txt", "inner.txt"}
    assert {a for a, o in outcomes.items() if o == "unreadable"} == {
        "outer.txt", "broken.txt", "loop.txt", "dir", "pipe.txt",
    }  # fmt: skip
    assert len(archived(tmp_path)) == 1


def test_a_file_that_cannot_be_opened_does_not_stop_the_others(tmp_path, nights, monkeypatch):
    (tmp_path / "in" / "a.txt").write_bytes(b"one")
    (tmp_path / "in" / "b.txt").write_bytes(b"two")
    nights()
    open_file = os.open

    def refuse(path, *flags, **options):
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return open_file(path, *flags, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert nights() == {"a.txt": "unreadable", "b.txt": "unchanged"}
    assert "Permission denied" in nights.log.filter(pl.col("outcome") == "unreadable")["detail"][0]
    assert nights()["a.txt"] == "unchanged"


@pytest.mark.parametrize(
    ("writes", "outcome", "content"), [(1, "new", b"one, two"), (99, "unreadable", None)]
)
def test_a_file_that_changes_while_it_is_read_is_taken_once_it_rests(
    tmp_path, nights, monkeypatch, writes, outcome, content
):
    path = tmp_path / "in" / "a.txt"
    path.write_bytes(b"one")
    look, looks = os.fstat, 0

    def write_behind(handle):
        nonlocal looks
        facts = look(handle)
        looks += 1
        if looks % 2 and looks < 2 * writes:  # right after the first look of an attempt
            with path.open("ab") as file:
                file.write(b", two")
        return facts

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", write_behind)
        assert nights() == {"a.txt": outcome}
    kept = [file.read_bytes() for file in (tmp_path / "archive").rglob("*") if file.is_file()]
    assert kept == ([content] if content else [])
    assert nights() == {"a.txt": "unchanged" if content else "new"}


def test_a_file_that_grows_while_it_is_read_is_not_read_beyond_the_limit(tmp_path, nights, monkeypatch):
    path = tmp_path / "in" / "a.txt"
    path.write_bytes(b"one")
    look = os.fstat

    def grow(handle):
        facts = look(handle)
        os.truncate(path, 5_000_000)
        return facts

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", grow)
        assert nights(max_bytes=1000) == {"a.txt": "too_large"}


def test_a_folder_that_is_away_makes_nothing_gone(tmp_path, nights):
    (tmp_path / "in" / "a.txt").write_bytes(b"one")
    nights()
    (tmp_path / "in").rename(tmp_path / "away")
    assert nights() == {".": "unreadable"}
    (tmp_path / "away").rename(tmp_path / "in")
    assert nights() == {"a.txt": "unchanged", ".": "gone"}
    assert nights() == {"a.txt": "unchanged"}


def test_a_name_that_is_no_utf8_is_logged(tmp_path, nights):
    with open(os.fsencode(tmp_path / "in") + b"/\xb1\xa8.txt", "wb") as file:  # noqa: PTH123
        file.write(b"one")
    assert nights() == {"\\xb1\\xa8.txt": "new"}


def test_sources_are_logged_apart(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_bytes(name.encode())
    sources = [FolderSource(kind="folder", name=name, path=tmp_path / name) for name in ("one", "two")]
    log = StageStore(tmp_path / "stages").fetch_log()
    collect_sources(sources, tmp_path / "archive", log, "1", NIGHT, 1000)
    second = collect_sources(sources[1:], tmp_path / "archive", log, "2", NIGHT, 1000)
    assert second.fetches.select("source", "outcome").rows() == [("two", "unchanged")]
