"""From bytes to text: which encoding a file is in, told by its bytes and not by its label."""

import codecs
import re
import unicodedata
from collections import Counter

BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# Labels of Chinese pages are often wrong, and GB18030 holds all that these two have: only others are a hint.
NO_HINT = {"utf-8", "utf8", "gb2312", "gbk", "gb18030", "iso-8859-1", "latin1", "ascii", "us-ascii"}
# Real texts have 0.95 and more, UTF-8 misread as GB18030 at most half.
COMMON_SHARE = 0.6
WHITE_SPACE = frozenset("\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f\x85")
NO_TEXT = {"Cc", "Co", "Cn", "Cs"}  # categories of Unicode: control, private use, unassigned, surrogate
ASCII = bytes(range(0x80))


class UndecodableError(ValueError):
    """The bytes are text in none of the encodings known here."""


def decode(data: bytes) -> tuple[str, str]:
    """Decode the bytes of a text or a page.

    Args:
        data: the whole file.

    Returns:
        The text without its byte-order mark, and the encoding's name: utf-8, utf-16-le, gb18030 ...

    Raises:
        UndecodableError: no encoding fits, or what comes out is no text; the message says what was seen.
    """
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return _checked(data[len(mark) :].decode(charset), charset), charset
            except UnicodeDecodeError as error:
                raise UndecodableError(
                    f"has the byte-order mark of {charset}, but is not valid {charset} at byte "
                    f"{error.start + len(mark)}"
                ) from error
    if b"\0" in data:
        return _decode_utf16(data)
    try:
        return _checked(data.decode("utf-8"), "utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # Read as GB18030, a damaged UTF-8 file would often pass as nonsense without an error.
        if _is_damaged_utf8(data):
            raise UndecodableError(f"is UTF-8 with invalid bytes, the first at byte {error.start}") from error
    for charset in [*_hint(data), "gb18030", "utf-16-le", "utf-16-be"]:
        try:
            text = data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
        if text_fault(text) is None and (charset == "big5" or common_share(text) >= COMMON_SHARE):
            return text, charset
    raise UndecodableError("is text in none of UTF-8, UTF-16 and GB18030")


def text_fault(text: str) -> str | None:
    """Why this does not look like text, or null: many control, private-use or unassigned characters."""
    signs = Counter(text)
    odd = sum(signs[c] for c in signs.keys() - WHITE_SPACE if unicodedata.category(c) in NO_TEXT)
    if odd > max(2, len(text) // 100):
        return f"{odd} of {len(text)} characters are control, private-use or unassigned ones"
    return None


def _checked(text: str, charset: str) -> str:
    fault = "it holds NUL characters" if "\0" in text else text_fault(text)
    if fault:
        raise UndecodableError(f"decodes as {charset}, but does not look like text: {fault}")
    return text


def _decode_utf16(data: bytes) -> tuple[str, str]:
    """UTF-16 without a mark. Half of a digit is zero, but so is half of 一: try both orders."""
    found = []
    for charset in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text_fault(text) is None:
            found.append((common_share(text), charset, text))
    if found and max(found)[0] >= COMMON_SHARE:
        _, charset, text = max(found)
        return text, charset
    raise UndecodableError(
        f"is binary: holds NUL bytes (the first at byte {data.index(0)}) and is not UTF-16"
    )


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    wide = sum(c > "\x7f" for c in text)
    return text.count("\ufffd") * 10 < wide


def _hint(data: bytes) -> list[str]:
    declared = DECLARED.search(data[:4096])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    return [name] if name and name not in NO_HINT else []


def common_share(text: str) -> float:
    """The share of characters in GB2312: almost all of a real Chinese text, and less of mojibake."""
    common = text.encode("gb2312", errors="ignore")
    wide = len(common.translate(None, ASCII)) // 2  # of two bytes each
    return (len(common) - wide) / max(1, len(text))
