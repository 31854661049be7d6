"""What one file does to its reader costs that file alone."""

import io
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.read.limits import ReadLimits
from pipelines.read.pool import ReadPool

FILES = Path(__file__).with_name("files")
BAD = "bad_reader:read"


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with ReadPool(ReadLimits(workers=1, timeout_seconds=1.5, memory_mb=1024), BAD) as pool:
        yield pool


@pytest.mark.parametrize(
    ("data", "outcome", "told"),
    [
        (b"hang", "timed_out", "1.5 s (FAZHI_READ_TIMEOUT_SECONDS)"),
        (b"hang without python", "timed_out", "FAZHI_READ_TIMEOUT_SECONDS"),
        (b"segfault", "crashed", "SIGSEGV"),
        (b"exit", "crashed", "code 3"),
        (b"hog", "crashed", "1,024 MB"),
    ],
)
def test_a_file_that_brings_its_reader_down_is_named_and_the_next_is_read(pool, data, outcome, told):
    assert pool.read("检查12次".encode()).text == "检查12次"
    result = pool.read(data)
    assert (result.outcome, result.text) == (outcome, "")
    assert told in result.detail
    assert pool.read("检查12次".encode()).text == "检查12次"


def test_a_worker_serves_many_files(pool):
    assert len({pool.read(b"which").text for _ in range(5)}) == 1


def test_what_an_earlier_file_left_behind_is_not_blamed_on_the_next(pool):
    assert pool.read(b"leak").outcome == "read"
    assert pool.read(b"after a leak").outcome == "read"


def test_what_a_library_prints_is_no_answer(pool):
    assert pool.read(b"print").text == "print"


def test_a_hang_does_not_hold_up_the_other_worker(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    limits = ReadLimits(workers=2, timeout_seconds=2)
    with ReadPool(limits, BAD) as pool, ThreadPoolExecutor(2) as threads:
        begun = time.monotonic()
        files = [b"hang", *[b"a%d" % number for number in range(20)]]
        outcomes = [result.outcome for result in threads.map(pool.read, files)]
    assert outcomes == ["timed_out"] + ["read"] * 20
    assert time.monotonic() - begun < 6


def test_workers_end_with_the_pool(pool):
    process = int(pool.read(b"which").text)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_word_file_that_unpacks_to_more_than_there_is_memory():
    out = io.BytesIO()
    with zipfile.ZipFile(FILES / "report.docx") as whole, zipfile.ZipFile(out, "w") as file:
        for name in whole.namelist():
            if name != "word/document.xml":
                file.writestr(name, whole.read(name))
        info = zipfile.ZipInfo("word/document.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        with file.open(info, "w") as part:
            for _ in range(75):
                part.write(bytes(8 << 20))
    with ReadPool(ReadLimits(workers=1, memory_mb=512)) as pool:
        result = pool.read(out.getvalue())
        assert result.outcome == "crashed", result.detail
        assert "512 MB" in result.detail
        assert pool.read(b"12").outcome == "read"


def test_what_is_read_does_not_depend_on_files_in_the_folder_that_one_works_in(tmp_path, monkeypatch):
    (tmp_path / "docx.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    data = (FILES / "report.docx").read_bytes()
    with ReadPool(ReadLimits(workers=1)) as pool:
        assert pool.read(data).outcome == "read"
