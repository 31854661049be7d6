"""Zip files: names, limits, and members as documents."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipelines.collect.archive import Archive
from pipelines.fetch_log import condense
from pipelines.read import stage
from pipelines.read.archives import ZipLimits, ZipTooLargeError, read_zip
from pipelines.read.limits import ReadLimits
from pipelines.read.pool import ReadPool, shared_pool
from pipelines.read.stage import read_documents
from pipelines.stage_store import StageStore
from pipelines.tables import CONDENSED_FETCHES, DOCUMENTS, FETCHES

NOW = datetime.datetime(2024, 3, 1, 18, 30, tzinfo=datetime.UTC)
FILES = Path(__file__).with_name("files")


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def test_names_in_gbk_and_junk_beside():
    members = read_zip((FILES / "report.zip").read_bytes(), ZipLimits())
    assert [member.name for member in members] == ["附件/年度报告.docx", "附件/说明.txt"]


def test_a_name_never_leads_out():
    members = read_zip(zipped(**{"../../etc/passwd": b"1", "/root/a": b"2", "a\\b": b"3"}), ZipLimits())
    assert [member.name for member in members] == ["etc/passwd", "root/a", "a/b"]


def test_limits():
    three = zipped(a=b"1" * 100, b=b"2" * 100, c=b"3" * 100)
    with pytest.raises(ZipTooLargeError, match="3 files; the limit is 2"):
        read_zip(three, ZipLimits(members=2))
    with pytest.raises(ZipTooLargeError, match="250 bytes together"):
        read_zip(three, ZipLimits(total_bytes=250))
    (small, large) = read_zip(zipped(a=b"1", b=b"2" * 100), ZipLimits(member_bytes=50))
    assert (small.data, large.data, large.outcome) == (b"1", None, "too_large")


def test_a_size_that_is_a_lie_is_found_while_unpacking():
    data = bytearray(zipped(a=bytes(1 << 20)))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    (member,) = read_zip(bytes(data), ZipLimits(member_bytes=1000))
    assert member.data is None or len(member.data) <= 10


def test_a_damaged_or_encrypted_member_costs_that_member():
    data = bytearray(zipped(a=b"1" * 500, b=b"fine"))
    data[34] ^= 0xFF
    broken, fine = read_zip(bytes(data), ZipLimits())
    assert (broken.data, broken.outcome, fine.data) == (None, "corrupt", b"fine")
    data = bytearray(zipped(a=b"1"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (locked,) = read_zip(bytes(data), ZipLimits())
    assert (locked.outcome, "encrypted" in locked.detail) == ("unsupported", True)


@pytest.fixture
def read(tmp_path):
    """A function that archives files and reads all so far: rows by address."""
    archive = Archive(tmp_path)
    fetches = pl.DataFrame(schema=CONDENSED_FETCHES)
    documents, texts = pl.DataFrame(schema=DOCUMENTS), StageStore(tmp_path / "stages").parts("texts")

    def run(limits=ReadLimits(), **files):  # noqa: B008
        nonlocal fetches, documents
        rows = [
            {
                "source": "s",
                "address": name,
                "outcome": "new",
                "sha256": archive.put(data),
                "bytes": len(data),
            }
            for name, data in files.items()
        ]
        fetches = condense(fetches, pl.DataFrame(rows, schema=FETCHES))
        run.out = read_documents(fetches, tmp_path, documents, texts, NOW, limits)
        documents = run.out.documents
        return {row["address"]: row for row in documents.iter_rows(named=True)}

    run.archive, run.texts = archive, texts
    return run


def test_members_are_documents_of_their_own(read):
    inner = zipped(**{"二.txt": "检查12次".encode("gb18030")})
    rows = read(**{"a.zip": zipped(**{"一.txt": "处罚3件".encode(), "内.zip": inner, "空.txt": b""})})
    assert {address: row["outcome"] for address, row in rows.items()} == {
        "a.zip": "unpacked", "a.zip!/一.txt": "read", "a.zip!/空.txt": "empty", "a.zip!/内.zip": "unpacked",
        "a.zip!/内.zip!/二.txt": "read",
    }  # fmt: skip
    row = rows["a.zip!/内.zip!/二.txt"]
    assert (row["source"], row["file_name"], row["charset"], row["bytes"]) == ("s", "二.txt", "gb18030", 8)
    assert read.archive.get(row["sha256"]) == "检查12次".encode("gb18030")
    assert sorted(read.texts.read()["text"]) == ["处罚3件", "检查12次"]
    assert [m["name"] for m in json.loads(rows["a.zip"]["metadata"])["members"]] == [
        "一.txt",
        "内.zip",
        "空.txt",
    ]


def test_a_second_run_reads_nothing_again(read):
    first = read(**{"a.zip": zipped(a=b"one", b=b"two")})
    assert (read.out.fresh, read.out.kept) == (3, 0)
    assert read() == first
    assert (read.out.fresh, read.out.kept) == (0, 3)
    assert sorted(read.texts.read()["text"]) == ["one", "two"]


def test_a_member_that_is_also_a_file_is_one_document(read):
    rows = read(**{"x.txt": b"one", "a.zip": zipped(a=b"one", b=b"two")})
    assert set(rows) == {"x.txt", "a.zip", "a.zip!/b"}


def test_an_archive_too_deep_or_too_large_with_others_is_named(read):
    nested = zipped(a=b"12")
    for _ in range(3):
        nested = zipped(**{"in.zip": nested})
    rows = read(**{"a.zip": nested})
    assert rows["a.zip!/in.zip!/in.zip!/in.zip"]["outcome"] == "too_large"
    assert "FAZHI_ZIP_MAX_DEPTH" in rows["a.zip!/in.zip!/in.zip!/in.zip"]["detail"]
    inside = [zipped(a=bytes([n]) * 600) for n in (1, 2)]
    both = zipped(**{"1.zip": inside[0], "2.zip": inside[1]})
    rows = read(ReadLimits(zip=ZipLimits(total_bytes=1000)), **{"b.zip": both})
    assert rows["b.zip!/2.zip"]["outcome"] == "too_large"
    assert read()["b.zip!/2.zip"]["outcome"] == "unpacked"  # under the usual limits again


def test_a_member_that_could_not_be_unpacked_has_a_row(read):
    rows = read(ReadLimits(zip=ZipLimits(member_bytes=50)), **{"a.zip": zipped(a=b"1" * 100, b=b"12")})
    assert rows["a.zip!/a"]["outcome"] == "too_large"
    assert rows["a.zip!/a"]["sha256"].startswith("address:")
    assert rows["a.zip!/b"]["outcome"] == "read"


def test_what_took_too_long_is_tried_again_under_other_limits_only(read, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(stage, "shared_pool", lambda limits: bad)
    short = ReadLimits(workers=1, timeout_seconds=0.7)
    with ReadPool(short, "bad_reader:read") as bad:
        assert read(short, a=b"hang", b=b"12")["a"]["outcome"] == "timed_out"
        read(short)
    assert (read.out.fresh, read.out.kept) == (0, 2)
    monkeypatch.setattr(stage, "shared_pool", shared_pool)
    rows = read(ReadLimits(workers=1, timeout_seconds=5))
    assert (rows["a"]["outcome"], read.out.fresh) == ("read", 1)


def test_a_scan_is_read_once_ocr_is_there(read, monkeypatch):
    from pipelines.read import ocr, pool

    monkeypatch.setattr(ocr, "available", lambda: False)
    monkeypatch.setattr(pool, "available", lambda: False)
    data = (FILES / "report.page1.png").read_bytes()
    assert read(a=data)["a"]["outcome"] == "needs_ocr"
    read()
    assert (read.out.fresh, read.out.kept) == (0, 1)
    monkeypatch.setattr(ocr, "available", lambda: True)
    seen = stage.ReadResult(text="检查12次", metadata={"ocr": "rapidocr"}, format="png")
    monkeypatch.setattr(ReadPool, "read", lambda self, data: seen)
    assert read()["a"]["outcome"] == "read"
