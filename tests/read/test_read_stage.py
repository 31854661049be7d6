"""Reading what was collected, once."""

import datetime
import io
import json
import zipfile

import polars as pl
import pytest

from pipelines.collect.sources import FolderSource
from pipelines.collect.stage import collect_sources
from pipelines.read import stage
from pipelines.read.stage import read_documents
from pipelines.stage_store import StageStore
from pipelines.tables import CONDENSED_FETCHES, DOCUMENTS

NOW = datetime.datetime(2024, 3, 1, 18, 30, tzinfo=datetime.UTC)


@pytest.fixture
def night(tmp_path):
    """A function that collects tmp_path/in and reads it: documents by address."""
    (tmp_path / "in").mkdir()
    log = StageStore(tmp_path / "stages").fetch_log()
    documents, texts = pl.DataFrame(schema=DOCUMENTS), StageStore(tmp_path / "stages").parts("texts")
    number = 0

    def run(max_bytes=10_000):
        nonlocal documents, number
        number += 1
        now = NOW + datetime.timedelta(days=number)
        source = FolderSource(kind="folder", name="in", path=tmp_path / "in")
        collect_sources([source], tmp_path / "archive", log, str(number), now, max_bytes)
        run.out = read_documents(log.condensed(), tmp_path / "archive", documents, texts, now)
        documents = run.out.documents
        return {row["address"]: row for row in documents.iter_rows(named=True)}

    run.fetches = log.condensed
    run.texts = texts
    return run


def put(tmp_path, **files):
    for name, data in files.items():
        (tmp_path / "in" / name).write_bytes(data)


def test_every_file_ends_in_a_text_or_a_named_failure(tmp_path, night):
    put(
        tmp_path,
        good="检查12次".encode("gb18030"), page="<html><title>题</title><p>12</p>".encode(),
        rar=b"Rar!\x1a\x07\x01\0", empty=b"", corrupt=b"a\0\0\0\0\0b\1", large=b"1" * 10_001,
    )  # fmt: skip
    (tmp_path / "in" / "link").symlink_to("nowhere")
    rows = night()
    assert {address: row["outcome"] for address, row in rows.items()} == {
        "good": "read", "page": "read", "rar": "unsupported", "empty": "empty", "corrupt": "corrupt",
        "large": "too_large", "link": "failed",
    }  # fmt: skip
    assert all((row["detail"] is None) == (row["outcome"] == "read") for row in rows.values())
    assert (rows["good"]["charset"], rows["good"]["format"], rows["good"]["chars"]) == ("gb18030", "txt", 5)
    assert json.loads(rows["page"]["metadata"]) == {"title": "题"}
    assert rows["large"]["sha256"].startswith("address:")
    assert rows["large"]["bytes"] == 10_001
    assert night.texts.read().height == 2
    assert night.out.documents["sha256"].is_unique().all()
    assert night.out.documents.schema == DOCUMENTS


def test_only_what_is_new_is_read(tmp_path, night):
    put(tmp_path, a=b"one", b=b"two")
    first = night()
    assert (night.out.fresh, night.out.kept) == (2, 0)
    put(tmp_path, c=b"three", b=b"changed")
    rows = night()
    assert (night.out.fresh, night.out.kept) == (2, 2)
    assert rows["a"] == first["a"]
    assert rows["c"]["first_seen_at"] > first["a"]["first_seen_at"]
    assert sorted(night.texts.read()["text"]) == ["changed", "one", "three", "two"]


def test_a_new_version_reads_all_again_and_keeps_when_it_was_first_seen(tmp_path, night, monkeypatch):
    put(tmp_path, a=b"one")
    first = night()
    monkeypatch.setattr(stage, "stage_version", lambda name: f"other {name}")
    rows = night()
    assert (night.out.fresh, night.out.kept) == (1, 0)
    assert rows["a"]["version"] == "other read"
    assert rows["a"]["first_seen_at"] == first["a"]["first_seen_at"]


def test_one_document_for_one_content_under_its_first_address(tmp_path, night):
    put(tmp_path, a=b"same", b=b"same")
    assert list(night()) == ["a"]


def test_a_file_that_fits_again_loses_its_failure(tmp_path, night):
    put(tmp_path, a=b"1" * 10_001)
    assert night()["a"]["outcome"] == "too_large"
    put(tmp_path, a=b"12")
    assert night()["a"]["outcome"] == "read"
    assert night.out.documents.height == 1


def test_a_damaged_archive_costs_one_document_and_is_tried_again(tmp_path, night):
    put(tmp_path, a=b"one", b=b"two")
    sha256 = night()["a"]["sha256"]
    path = tmp_path / "archive" / sha256[:2] / sha256
    path.chmod(0o644)
    path.write_bytes(b"bad")
    empty, texts = pl.DataFrame(schema=DOCUMENTS), StageStore(tmp_path / "others").parts("texts")
    fetches = pl.DataFrame(
        {**dict.fromkeys(CONDENSED_FETCHES), "source": "in", "address": "a", "sha256": sha256},
        schema=CONDENSED_FETCHES,
    )
    out = read_documents(fetches, tmp_path / "archive", empty, texts, NOW)
    assert out.documents["outcome"].to_list() == ["failed"]
    assert "no longer" in out.documents["detail"][0]
    path.write_bytes(b"one")
    read_documents(fetches, tmp_path / "archive", out.documents, texts, NOW)
    assert texts.read()["text"].to_list() == ["one"]


def damage(tmp_path, sha256, data=b"bad"):
    path = tmp_path / "archive" / sha256[:2] / sha256
    path.chmod(0o644)
    path.write_bytes(data)
    return path


def test_what_was_read_stays_when_its_archived_file_is_damaged_and_is_told(tmp_path, night, monkeypatch):
    put(tmp_path, a=b"one", b=b"two")
    first = night()["a"]
    path = damage(tmp_path, first["sha256"])
    monkeypatch.setattr(stage, "stage_version", lambda name: f"other {name}")
    rows = night()
    assert (night.out.fresh, night.out.kept, night.out.damaged) == (1, 1, 1)
    assert (rows["a"]["outcome"], rows["a"]["version"]) == ("read", first["version"])
    assert str(path) in rows["a"]["detail"] and "does not match its hash" in rows["a"]["detail"]
    assert sorted(night.texts.read()["text"]) == ["one", "two"]
    path.unlink()  # as the detail says: then it is collected again
    rows = night()
    assert (rows["a"]["version"], rows["a"]["detail"], night.out.damaged) == ("other read", None, 0)
    assert path.read_bytes() == b"one"


def test_a_damaged_archive_keeps_its_members(tmp_path, night, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.txt", "检查12次")
    put(tmp_path, z=packed.getvalue())
    sha256 = night()["z"]["sha256"]
    damage(tmp_path, sha256, packed.getvalue()[:-1] + b"x")
    monkeypatch.setattr(stage, "stage_version", lambda name: f"other {name}")
    rows = night()
    assert {address: row["outcome"] for address, row in rows.items()} == {
        "z": "unpacked",
        "z!/one.txt": "read",
    }
    assert "does not match" in rows["z"]["detail"]


def test_a_text_that_was_lost_is_read_again(tmp_path, night):
    put(tmp_path, a=b"one", b=b"two")
    night()
    night.texts.write(night.texts.read().filter(pl.col("text") == "two"))
    night()
    assert sorted(night.texts.read()["text"]) == ["one", "two"]


def test_when_a_document_was_first_seen_comes_out_of_the_log(tmp_path, night):
    put(tmp_path, a=b"one")
    night()
    put(tmp_path, b=b"two", large=b"1" * 10_001)
    night()
    before = night()
    nothing = pl.DataFrame(schema=DOCUMENTS), StageStore(tmp_path / "rebuilt").parts("texts")
    rebuilt = read_documents(
        night.fetches(), tmp_path / "archive", *nothing, NOW + datetime.timedelta(days=99)
    )
    seen = {row["address"]: row["first_seen_at"] for row in rebuilt.documents.iter_rows(named=True)}
    assert seen == {address: row["first_seen_at"] for address, row in before.items()}
    assert seen["a"] < seen["b"] == seen["large"]
