"""The list numbers of a .doc: from its tables of lists ("PlfLst") and of their overrides ("PlfLfo")."""

import struct
from dataclasses import dataclass, field

from pipelines.read.numbering import Counters, Level

LEVELS = 9
# "MSONFC": how a number is written, by the names of Office Open XML.
FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth", 16: "japaneseLegal",
    17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2",
    22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle", 30: "ideographTraditional",
    31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


@dataclass
class Override:
    """One use of a list: which list, and what it sets anew."""

    list: int
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class ListTables:
    """What the automatic numbers of a document's paragraphs show as, in the order of the document."""

    def __init__(self, word: bytes, table: bytes) -> None:
        self._counters = Counters()
        self._lists: dict[int, dict[int, Level]] = {}
        self._uses: list[Override] = []
        offset, size = struct.unpack_from("<II", word, 0x2E2)
        if size:
            self._read_lists(table, offset)
        offset, size = struct.unpack_from("<II", word, 0x2EA)
        if size:
            self._read_uses(table, offset)

    def next(self, number: int, level: int) -> str:
        """Count a paragraph of the list with this number (from 1); empty where it is in none."""
        if not 0 < number <= len(self._uses):
            return ""
        use = self._uses[number - 1]
        levels = self._lists.get(use.list, {}) | use.levels
        return self._counters.next(use.list, level, levels, use.starts, number)

    def _read_lists(self, table: bytes, offset: int) -> None:
        count = struct.unpack_from("<h", table, offset)[0]
        at = offset + 2 + 28 * count
        for number in range(count):
            head = offset + 2 + 28 * number
            identity = struct.unpack_from("<i", table, head)[0]
            levels: dict[int, Level] = {}
            for level in range(1 if table[head + 26] & 1 else LEVELS):
                levels[level], at = _level(table, at)
            self._lists[identity] = levels

    def _read_uses(self, table: bytes, offset: int) -> None:
        count = struct.unpack_from("<I", table, offset)[0]
        at = offset + 4 + 16 * count
        for number in range(count):
            head = offset + 4 + 16 * number
            use = Override(struct.unpack_from("<i", table, head)[0])
            at += 4
            for _ in range(table[head + 12]):
                start, flags = struct.unpack_from("<iI", table, at)
                at += 8
                level = flags & 0xF
                if flags & 0x20:
                    use.levels[level], at = _level(table, at)
                elif flags & 0x10:
                    use.starts[level] = start
            self._uses.append(use)


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """One "LVL", and where the next begins."""
    start, form, flags = struct.unpack_from("<iBB", table, at)
    chars, paragraph, restart = table[at + 24], table[at + 25], table[at + 26]
    text_at = at + 28 + chars + paragraph
    length = struct.unpack_from("<H", table, text_at)[0]
    end = text_at + 2 + 2 * length
    text = table[text_at + 2 : end].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(c) + 1}" if ord(c) < LEVELS else c for c in text)
    level = Level(
        form=FORMS.get(form, "decimal"),
        text=shown,
        start=start,
        restart=restart if flags & 8 else None,
        legal=bool(flags & 4),
    )
    return level, end
