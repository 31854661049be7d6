"""When what lies in the inbox starts a run."""

import os
from pathlib import Path

from pipelines.collect.inbox import Watch, look


def looks(folder: Path, watch: Watch, times: int) -> tuple[Watch, list[bool]]:
    due = []
    for _ in range(times):
        watch, start = look(folder, watch)
        due.append(start)
    return watch, due


def test_a_file_starts_one_run_once_it_lies_still(tmp_path: Path) -> None:
    (tmp_path / "2023.txt").write_text("法治政府建设", encoding="utf-8")
    watch, due = looks(tmp_path, Watch(), 4)
    assert due == [False, True, False, False]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "2024.txt").write_text("法治政府建设", encoding="utf-8")
    assert looks(tmp_path, watch, 3)[1] == [False, True, False]


def test_a_file_that_still_grows_starts_none(tmp_path: Path) -> None:
    watch, file = Watch(), tmp_path / "2023.txt"
    for size in (1, 2, 3):
        file.write_bytes(b"x" * size)
        watch, due = looks(tmp_path, watch, 1)
        assert due == [False]
    assert looks(tmp_path, watch, 1)[1] == [True]


def test_a_file_of_the_same_size_that_was_written_anew_starts_one(tmp_path: Path) -> None:
    file = tmp_path / "2023.txt"
    file.write_bytes(b"a")
    watch, _ = looks(tmp_path, Watch(), 2)
    file.write_bytes(b"b")
    os.utime(file, ns=(1, 1))
    assert looks(tmp_path, watch, 2)[1] == [False, True]


def test_an_inbox_that_is_empty_or_not_there_starts_none(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_bytes(b"a")
    assert looks(tmp_path, Watch(), 2)[1] == [False, False]
    assert looks(tmp_path / "none", Watch(), 2)[1] == [False, False]


def test_what_is_known_outlasts_a_restart(tmp_path: Path) -> None:
    (tmp_path / "2023.txt").write_bytes(b"a")
    watch, _ = looks(tmp_path, Watch(), 1)
    assert looks(tmp_path, Watch.from_text(watch.to_text()), 1)[1] == [True]
    assert Watch.from_text(None) == Watch()
