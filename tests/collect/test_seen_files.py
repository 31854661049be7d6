"""A night reads only the files of a folder that were written to since the last one."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.collect import folder, seen_files
from pipelines.collect.sources import FolderSource
from pipelines.collect.stage import collect_sources
from pipelines.stage_store import StageStore

NOW = datetime.datetime(2024, 3, 1, 18, 30, tzinfo=datetime.UTC)
Night = Callable[..., tuple[dict[str, str], list[str]]]


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """A night over tmp_path/in, whose files were at rest for long: outcomes by address, and what was read."""
    (tmp_path / "in").mkdir()
    log = StageStore(tmp_path / "stages").fetch_log()
    monkeypatch.setattr(seen_files, "SETTLED_NS", -1)
    read, contents, nights = [], folder._contents, iter("1234")

    def contents_noted(path: str, max_bytes: int) -> tuple[int, bytes | None]:
        read.append(Path(path).name)
        return contents(path, max_bytes)

    monkeypatch.setattr(folder, "_contents", contents_noted)

    def run(max_bytes: int = 1000) -> tuple[dict[str, str], list[str]]:
        read.clear()
        collected = collect_sources(
            [FolderSource(kind="folder", name="in", path=tmp_path / "in")],
            tmp_path / "archive",
            log,
            next(nights),
            NOW,
            max_bytes,
            seen_files=tmp_path / "seen_files.parquet",
        )
        return dict(collected.fetches.select("address", "outcome").iter_rows()), sorted(read)

    return run


def test_what_is_as_it_was_is_not_read_again(tmp_path: Path, night: Night) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(f"{name} one")
    assert night() == ({"a.txt": "new", "b.txt": "new"}, ["a.txt", "b.txt"])
    times = (tmp_path / "in" / "a.txt").stat()
    (tmp_path / "in" / "a.txt").write_text("a.txt two")
    os.utime(tmp_path / "in" / "a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert night() == ({"a.txt": "changed", "b.txt": "unchanged"}, ["a.txt"])
    assert night() == ({"a.txt": "unchanged", "b.txt": "unchanged"}, [])


def test_what_was_written_a_moment_ago_is_read_again(
    tmp_path: Path, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_files, "SETTLED_NS", 3_600_000_000_000)
    (tmp_path / "in" / "a.txt").write_text("one")
    night()
    assert night() == ({"a.txt": "unchanged"}, ["a.txt"])


def test_what_the_archive_has_lost_is_read_again(tmp_path: Path, night: Night) -> None:
    (tmp_path / "in" / "a.txt").write_text("one")
    night()
    (archived,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    archived.unlink()
    assert night() == ({"a.txt": "unchanged"}, ["a.txt"])
    assert archived.read_text() == "one"


def test_all_is_read_again_where_it_is_lost_how_files_were(tmp_path: Path, night: Night) -> None:
    (tmp_path / "in" / "a.txt").write_text("one")
    night()
    (tmp_path / "seen_files.parquet").write_bytes(b"PAR1")
    assert night() == ({"a.txt": "unchanged"}, ["a.txt"])


def test_a_lower_limit_holds_for_what_is_as_it_was(tmp_path: Path, night: Night) -> None:
    (tmp_path / "in" / "a.txt").write_text("one")
    night()
    assert night(max_bytes=2) == ({"a.txt": "too_large"}, ["a.txt"])
