"""Rich text (.rtf), by striprtf."""

import re

from striprtf.striprtf import rtf_to_text

from pipelines.read.numbering import numbered
from pipelines.read.table_rows import row_lines

ROW = re.compile(r"\|\s*$")
TOKEN = re.compile(r"\\[{}\\]|[{}]|\\(?:deleted|v)(?![a-z0-9-])|\\par(?![a-z])")
LIST_NUMBER = re.compile(r"^[ ]?(\S{1,12})\t(?=\S)")


class RtfError(ValueError):
    """The file is no rich text that striprtf understands; the message is what it said."""


def read_rtf(data: bytes) -> list[str]:
    """The lines of a rich text file: one a paragraph or a row of a table.

    Args:
        data: the whole file; Chinese without an own code page is taken for GBK.

    Raises:
        RtfError: the file is damaged.
    """
    source = _without_hidden(data.decode("latin-1"))
    try:
        text = rtf_to_text(source, encoding="gb18030", errors="replace")
    except MemoryError:
        raise
    except Exception as error:  # striprtf takes the codes of a file for what they should be
        raise RtfError(f"{type(error).__name__}: {error}") from error
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


def _without_hidden(source: str) -> str:
    """The file without text that is hidden, or deleted by a tracked change: striprtf shows it."""
    open_groups: list[list[int]] = []  # where each begins; whether it is hidden; whether it holds paragraphs
    hidden: list[tuple[int, int]] = []
    for token in TOKEN.finditer(source):
        if token[0] == "{":
            open_groups.append([token.start(), 0, 0])
        elif token[0] == "}":
            if open_groups:
                start, is_hidden, paragraphs = open_groups.pop()
                if is_hidden and not paragraphs and len(open_groups) > 0:
                    hidden.append((start, token.end()))
        elif token[0] == "\\par":
            for group in open_groups:
                group[2] = 1
        elif open_groups and len(token[0]) > 1 and token[0][1] in "dv":
            open_groups[-1][1] = 1
    kept, at = [], 0
    for start, end in sorted(hidden):
        if start >= at:
            kept.append(source[at:start])
            at = end
    return "".join(kept) + source[at:]
