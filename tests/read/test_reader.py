"""From bytes to a result, by content."""

import codecs
import io
import zipfile

import pytest

from pipelines.read import ocr, reader
from pipelines.read.formats import IMAGES
from pipelines.read.limits import ReadLimits
from pipelines.read.reader import read_bytes, read_file

TEXT = "关于法治政府建设的报告\r\n\r\n 　 一、检查12次\u00a0。 \r\n"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_a_text_file_stays_as_it_is(encoding):
    text = TEXT.replace("\u00a0", "") if encoding == "gbk" else TEXT
    result = read_bytes(text.encode(encoding))
    assert (result.outcome, result.format) == ("read", "txt")
    assert result.text == text


def test_the_head_of_a_page_copied_as_text_is_metadata():
    text = "标题: 望川县2023年报告\n索引号: 1137/2024-54 文号:\n"
    text += "发文日期: 2024-03-04 发布机构: 望川县人民政府办公室\n"
    assert read_bytes(text.encode()).metadata == {
        "标题": "望川县2023年报告",
        "索引号": "1137/2024-54",
        "发文日期": "2024-03-04",
        "发布机构": "望川县人民政府办公室",
    }


def test_content_decides_and_not_the_name(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes("<html><body><p>检查<b>12</b>次</p></body></html>".encode("utf-16"))
    result = read_file(path)
    assert (result.format, result.text) == ("html", "检查12次")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped("xl/workbook.xml"), "xlsx"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
        (b'<?xml version="1.0"?><r><a>12</a></r>', "xml"),
    ],
)
def test_other_formats_are_named(data, name):
    result = read_bytes(data)
    assert (result.outcome, result.format, result.text) == ("unsupported", name, "")
    assert "no reader" in result.detail


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "doc"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("a.txt")[:-30], "zip"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"GIF89a\1\0\1\0", "gif"),
        (b"II*\0\x08\0\0\0", "tiff"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0", "bmp"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else ""
    ),  # of bytes with the time in them: not the same twice
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_file_is_known_for_what_it_was(data, name):
    result = read_bytes(data)
    assert (result.format, result.text) == (name, "")
    # Without the extra for OCR a picture is not even opened.
    assert result.outcome in ({"corrupt"} if ocr.available() or name not in IMAGES else {"needs_ocr"})
    assert result.detail


def test_a_package_is_told_by_its_own_members_and_not_by_those_of_an_archive_in_it():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr("报告.docx", zipped("[Content_Types].xml", "word/document.xml"))
    result = read_bytes(out.getvalue())
    assert (result.format, result.outcome) == ("zip", "unpacked")


def test_rich_text_of_two_code_pages():
    data = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}"
    data += b"\\f0 \\'bc\\'ec\\'b2\\'e912\\u27425?\\par}"
    assert read_bytes(data).text == "检查12次\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t",
        "　\u00a0\u200b\n".encode(),
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        b"<html><body><br></body></html>",
    ],
)
def test_empty(data):
    result = read_bytes(data)
    assert (result.outcome, result.text) == ("empty", "")
    assert result.detail


@pytest.mark.parametrize(
    "data", [b"abc\0\0\0\0\0\1\2\3", "检查".encode() + b"\xff" + "次数12家".encode() * 9]
)
def test_corrupt(data):
    result = read_bytes(data)
    assert (result.outcome, result.text) == ("corrupt", "")
    assert "byte" in result.detail


def test_an_error_in_a_reader_is_an_outcome(monkeypatch):
    def broken(text):
        raise RecursionError("too deep")

    monkeypatch.setitem(reader.TEXT_READERS, "txt", broken)
    result = read_bytes(b"12")
    assert (result.outcome, result.detail) == ("failed", "RecursionError: too deep")


def test_very_deep_nesting_is_read():
    page = "<html><body>" + "<div>" * 3000 + "检查12次" + "</div>" * 3000
    result = read_bytes(page.encode())
    assert (result.outcome, result.text) == ("read", "检查12次")


def test_a_text_longer_than_any_report_is_too_large():
    limits = ReadLimits(max_chars=10)
    assert read_bytes("检查12次。".encode() + b"\n" * 3, limits).outcome == "read"
    result = read_bytes("检查12次。".encode() * 2, limits)
    assert (result.outcome, result.text, result.format) == ("too_large", "", "txt")
    assert "FAZHI_READ_MAX_CHARS" in result.detail


def test_a_text_with_nul_is_corrupt_in_any_encoding():
    for charset in ("utf-8", "utf-16", "utf-16-le"):
        assert read_bytes("检查\0十二次。".encode(charset) * 9).outcome == "corrupt"
