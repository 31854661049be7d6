"""The archive of raw bytes."""

import hashlib

import pytest

from pipelines.collect.archive import Archive, ArchiveError


def test_bytes_come_back_by_their_hash(tmp_path):
    archive = Archive(tmp_path)
    sha256 = archive.put(b"abc")
    assert sha256 == hashlib.sha256(b"abc").hexdigest()
    assert archive.path(sha256) == tmp_path / sha256[:2] / sha256
    assert archive.get(sha256) == b"abc"


def test_the_same_bytes_are_written_once_and_nothing_else_is_left(tmp_path):
    archive = Archive(tmp_path)
    path = archive.path(archive.put(b"abc"))
    before = path.stat()
    archive.put(b"abc")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


def test_a_changed_file_is_found_out(tmp_path):
    archive = Archive(tmp_path)
    path = archive.path(archive.put(b"abc"))
    path.chmod(0o644)
    path.write_bytes(b"abd")
    with pytest.raises(ArchiveError, match=f"{path.name}.*no longer"):
        archive.get(path.name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ArchiveError, match="cannot be read"):
        Archive(tmp_path).get("0" * 64)


def test_a_file_that_was_cut_off_is_archived_again(tmp_path):
    archive = Archive(tmp_path)
    path = archive.path(archive.put(b"abc"))
    path.chmod(0o644)
    path.write_bytes(b"a")
    assert archive.get(archive.put(b"abc")) == b"abc"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]
