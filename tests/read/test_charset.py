"""Telling the encoding of real bytes."""

import codecs
import random

import pytest

from pipelines.read.charset import UndecodableError, decode

TEXT = "青禾区司法局2023年法治政府建设情况报告\r\n　　一、全年办理案件１２件，罚款3.5万元，办结率100%。\n"

CASES = {
    "utf-8": (TEXT.encode(), "utf-8"),
    "utf-8 with mark": (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
    "utf-16 little with mark": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
    "utf-16 big with mark": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    "utf-16 little": (TEXT.encode("utf-16-le"), "utf-16-le"),
    "utf-16 big": (TEXT.encode("utf-16-be"), "utf-16-be"),
    "gb18030": (TEXT.encode("gb18030"), "gb18030"),
    "gbk": (TEXT.encode("gbk"), "gb18030"),
}


@pytest.mark.parametrize("case", CASES)
def test_text_comes_back_whole(case):
    data, charset = CASES[case]
    assert decode(data) == (TEXT, charset)


def test_gb18030_keeps_rare_characters():
    text = TEXT + "执法人员㐂、𠮷、镕"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_digit_or_line_end(charset):
    text = "一年一度统一开展一次统一检查" * 3
    assert decode(text.encode(charset)) == (text, charset)


def test_plain_ascii_is_utf8():
    assert decode(b"12 + 30 = 42") == ("12 + 30 = 42", "utf-8")


def test_a_wrong_label_does_not_mislead():
    page = '<meta charset="utf-8">' + TEXT
    assert decode(page.encode("gb18030")) == (page, "gb18030")
    page = '<meta charset="gb2312">' + TEXT
    assert decode(page.encode()) == (page, "utf-8")


def test_a_label_is_a_hint_for_what_else_there_is():
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5">依法行政報告書，檢查十二次'
    assert decode(page.encode("big5")) == (page, "big5")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (TEXT.encode()[:-3] + b"\xff" + TEXT.encode() * 3, "UTF-8 with invalid bytes, the first at byte"),
        ((TEXT * 3).encode()[:-3], "UTF-8 with invalid bytes"),
        (codecs.BOM_UTF8 + b"\xff\xff", "byte-order mark of utf-8"),
        (codecs.BOM_UTF16_LE + b"1\0" + b"\x00\xd8", "byte-order mark of utf-16-le"),
        (b"text\0\0\0\0\x01\x02\x03more", "NUL bytes"),
        (bytes(range(1, 32)) * 4, "does not look like text"),
        (b"\xff\xfd\xff\xfd\x80\x81\x82\xff", "none of UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(data, message):
    with pytest.raises(UndecodableError, match=message):
        decode(data)


def test_random_bytes_are_refused():
    for seed in range(20):
        with pytest.raises(UndecodableError):
            decode(random.Random(seed).randbytes(2000))  # noqa: S311
