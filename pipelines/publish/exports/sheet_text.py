"""A text as a cell of a spreadsheet can hold it."""

import re

MOST_UNITS = 32_767  # of UTF-16, in one cell
CUT = " …[cut 截断]"
# XML has no way to write them.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def sheet_text(text: str) -> str:
    """The text without control characters; one that is too long is cut, and says so at its end.

    Lines end with a line feed, as within a cell.
    """
    text = NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= MOST_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= MOST_UNITS * 2:
        return text
    # Half a character beyond U+FFFF at the cut is dropped.
    return units[: (MOST_UNITS - len(CUT)) * 2].decode("utf-16-le", errors="ignore") + CUT
