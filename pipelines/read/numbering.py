"""Automatic list numbers of Word files: they stand in no text, and are counted anew here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = [
    *[(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")],
    *[(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")],
]
MOST_LEVELS = 9  # of a list; a damaged file may name a billionth
MOST = 9999  # beyond, every format falls back to plain digits


@dataclass(frozen=True)
class Level:
    """One level of a list.

    Attributes:
        form: how its number is written, by the names of Office Open XML.
        text: what is shown, with `%1` for the first level's number and so on.
        start: its first number.
        restart: the level (from 1) whose numbers begin it anew; 0 for none, null for each above it.
        legal: whether the numbers of all levels are shown as plain digits.
    """

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    restart: int | None = None
    legal: bool = False


class Counters:
    """The numbers of one document's lists so far."""

    def __init__(self) -> None:
        self._lists: dict[object, dict[int, int]] = {}
        self._seen: set[tuple[object, int]] = set()

    def next(
        self,
        key: object,
        level: int,
        levels: Mapping[int, Level],
        starts: Mapping[int, int] | None = None,
        instance: object = None,
    ) -> str:
        """Count one paragraph, and say what its number shows as.

        Args:
            key: the list; lists that share numbers share it.
            level: of the paragraph, from 0.
            levels: of the list, by number from 0.
            starts: first numbers that the instance sets anew, by level.
            instance: of the list; its own starts take effect once.

        Returns:
            The number as shown; empty for bullets and where there is none.
        """
        at = levels.get(level)
        if at is None:
            return ""
        counts = self._lists.setdefault(key, {})
        if starts and level in starts and (instance, level) not in self._seen:
            self._seen.add((instance, level))
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, at.start - 1) + 1
        for below in [n for n in counts if n > level]:
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and level < restart):
                del counts[below]
        if at.form in {"bullet", "none"} and "%" not in at.text:
            return "" if at.form == "bullet" else at.text
        shown = at.text
        for number in range(min(level + 1, MOST_LEVELS)):
            if f"%{number + 1}" in shown:
                own = levels.get(number, Level())
                form = "decimal" if at.legal else own.form
                shown = shown.replace(f"%{number + 1}", written(counts.get(number, own.start), form))
        return shown


def numbered(number: str, text: str) -> str:
    """A paragraph with its number before it; a space only where the two would run into one word.

    `1.` before `2023年` would else be read as 1.2023.
    """
    text = text.lstrip(" \t\u3000")
    if not number or not text:
        return number + text
    last = number[-1]
    apart = last.isalnum() or (last == "." and text[0].isdigit())
    return f"{number} {text}" if apart else number + text


def written(number: int, form: str) -> str:
    """A number in one of the formats of Office Open XML: `chineseCounting`, `decimal`, `upperRoman` ..."""
    write = FORMS.get(form)
    return write(number) if write and 0 < number <= MOST else "" if form == "none" else str(number)


def chinese(number: int) -> str:
    """一, 十, 十一, 二十, 一百零一."""
    return _counted(number, "零" + DIGITS[1:], "千百十").removeprefix("一" if 10 <= number < 20 else "")


def _legal(number: int) -> str:
    return _counted(number, LEGAL_DIGITS, "仟佰拾")


def _counted(number: int, digits: str, places: str) -> str:
    out, gap = "", False
    for place, name in zip((1000, 100, 10, 1), [*places, ""], strict=True):
        digit = number // place % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + name
        gap = not digit
    return out


def _by_digit(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _ranged(first: str, most: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode, as ① to ⑳."""
    return lambda number: chr(ord(first) + number - 1) if number <= most else str(number)


def _letters(number: int) -> str:
    """A to z, aa, bb ... as Word does."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    out = ""
    for value, sign in ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _ranged("①", 20),
    "decimalEnclosedCircleChinese": _ranged("①", 20),
    "decimalEnclosedParen": _ranged("⑴", 20),
    "decimalEnclosedFullstop": _ranged("⒈", 20),
    "ideographEnclosedCircle": _ranged("㊀", 10),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "taiwaneseDigital": _by_digit,
    "ideographTraditional": _of(STEMS),
    "ideographZodiac": _of(BRANCHES),
}
