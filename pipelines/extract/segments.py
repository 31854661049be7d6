"""Where the sentences of a text begin and end, and which of its lines only repeat others."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipelines.extract.numerals import Numeral, find_numerals, join_ranges

SENTENCE_END = re.compile(r"[。！？\n]")
WRAPPED_LINE = 20  # characters: a shorter line is a heading or a row, and ends where it ends
PAUSE = re.compile("[，,、；;]")
NEW_PARAGRAPH = re.compile(r"\s|[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|[•·*|]|$")
LONGEST_SENTENCE = 1000  # characters: what is longer is a line without marks or a row of cells, and is cut
REPEATED_LINE = 40  # characters: a line of this length that stands twice is a copy


def sentences(text: str) -> Iterator[tuple[int, int, list[Numeral]]]:
    """Start, end and numerals of each sentence."""
    numerals = join_ranges(text, list(find_numerals(text)))
    i = start = 0
    ends = [m.end() for m in SENTENCE_END.finditer(text) if not is_wrap(text, m.start())]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    for end in cut(text, ends, numerals):
        first = i
        while i < len(numerals) and numerals[i].start < end:
            i += 1
        yield start, end, numerals[first:i]
        start = end


def cut(text: str, ends: list[int], numerals: list[Numeral]) -> Iterator[int]:
    """The ends of sentences, and within those that are too long where a clause or a number ends."""
    heads = [n.head for n in numerals]

    def within(at: int) -> Numeral | None:
        """The numeral that a cut there would cut."""
        i = bisect_right(heads, at - 1) - 1
        return numerals[i] if i >= 0 and at < numerals[i].tail else None

    start = 0
    for end in ends:
        while end - start > LONGEST_SENTENCE:
            most = start + LONGEST_SENTENCE
            pauses = [m.end() for m in PAUSE.finditer(text, most - LONGEST_SENTENCE // 2, most)]
            # Not the comma of 1,200.
            at = next((pause for pause in reversed(pauses) if within(pause) is None), most)
            number = within(at)
            if number:
                at = number.head if number.head > start else number.tail
            if at >= end:
                break
            yield at
            start = at
        yield end
        start = end


def is_wrap(text: str, at: int) -> bool:
    """Whether the line feed at `at` only wraps a line, as in text out of a PDF, and ends no sentence."""
    if text[at] != "\n":
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    following = text[at + 1 : at + 8]
    return (
        len(line) >= WRAPPED_LINE
        and line[-1] not in "。！？；;：:|"
        and PAUSE.search(line) is not None
        and not NEW_PARAGRAPH.match(following)
    )


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def repeated_lines(text: str) -> list[tuple[int, int]]:
    """Spans of lines that stand in the text for the second time: a page may hold its report twice.

    A long line is a copy by itself, a short one (a table's row) where its neighbour is a copy too.
    """
    seen: set[str] = set()
    lines: list[tuple[int, int, bool, bool]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        lines.append(
            (position, position + len(line), words in seen or not words, len(words) >= REPEATED_LINE)
        )
        seen.add(words)
        position += len(line)
    copied = [again and long for _, _, again, long in lines]
    for order in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        step = order.step
        for i in order:
            copied[i] = copied[i] or (lines[i][2] and copied[i - step])
    return [(start, end) for (start, end, _, _), copy in zip(lines, copied, strict=True) if copy]
