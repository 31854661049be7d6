"""Rich text (.rtf), by striprtf."""

import re

from striprtf.striprtf import rtf_to_text

from pipelines.read.numbering import numbered
from pipelines.read.table_rows import row_lines

ROW = re.compile(r"\|\s*$")
LIST_NUMBER = re.compile(r"^[ ]?(\S{1,12})\t(?=\S)")


def read_rtf(data: bytes) -> list[str]:
    """The lines of a rich text file: one a paragraph or a row of a table.

    Args:
        data: the whole file; Chinese without an own code page is taken for GBK.
    """
    text = rtf_to_text(data.decode("latin-1"), encoding="gb18030", errors="replace")
    lines: list[str] = []
    for line in text.replace("\xad", "").replace("\xa0", " ").splitlines():
        if ROW.search(line) and line.count("|") > 1:
            lines += row_lines([[cell] for cell in line.rstrip().removesuffix("|").split("|")])
        else:
            # A list's number is parted from its text by a tab.
            number = LIST_NUMBER.match(line)
            shown = numbered(number[1], line[number.end() :]) if number else line
            lines.append(shown.replace("\t", " ").rstrip())
    return lines
