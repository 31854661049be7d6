"""The number grammar: every numeral of a text, with its value, unit and qualifier, or why it is no figure.

Works on normalised text (see `pipelines.extract.normalise`), whose offsets are the original's. A numeral is a
run of Arabic digits or a Chinese numeral that a classifier follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipelines.data_files import read_yaml

CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
SPACE = r"[ \t\u3000\u00a0]*"
# What is longer, or counts more than a float can tell apart, is a code or no number at all.
LONGEST_CHINESE = 24  # characters: 九千九百九十九亿九千九百九十九万九千九百九十九 has 23
LONGEST_ARABIC = 40
LARGEST = 10.0**15

QUALIFIERS_BEFORE = {
    word: qualifier
    for qualifier, words in {
        "at_least": "不少于 不低于 不小于 不得少于 不得低于 至少 最少",
        "at_most": "不超过 不高于 不多于 至多 控制在 低于 少于",
        "more_than": "超过 超 逾 突破 高于 大于",
        "nearly": "将近 接近 近",
        "about": "大约 约",
    }.items()
    for word in words.split()
}
QUALIFIERS_AFTER = {
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "之内": "at_most",
    "左右": "about",
    "上下": "about",
}
BEFORE = re.compile(f"({'|'.join(sorted(QUALIFIERS_BEFORE, key=len, reverse=True))}){SPACE}$")
LAST_OF_QUALIFIER = frozenset(word[-1] for word in QUALIFIERS_BEFORE) | frozenset(" \t\u3000\u00a0")


@dataclass(slots=True, eq=False)
class Numeral:
    """One numeral. `kind` is `figure` where it may state a quantity, else what it is instead."""

    start: int
    end: int
    kind: str
    value: float = 0.0
    unit: str = ""  # as a figure shows it; empty where the text has none
    unit_class: str = ""  # see units.yaml
    qualifier: str = "exact"
    head: int = 0  # where the words that qualify the number begin
    tail: int = 0  # where its unit and the words that qualify it end
    chinese: bool = False
    scale: int = 1  # what 万 or 亿 behind it has multiplied its value by


@cache
def units() -> dict[str, tuple[str, str]]:
    """Each way to write a unit, with how a figure shows it and its class."""
    table = read_yaml(Path(__file__).with_name("units.yaml"), dict[str, dict[str, list[str]]])
    return {
        word: (shown, name)
        for name, entries in table.items()
        for shown, variants in entries.items()
        for word in [shown, *variants]
    }


CHINESE = "[零〇一二三四五六七八九两十百千万亿]"
# Where a numeral may begin. The grammars below are only tried there: scanning for one class is cheap.
BEGINNING = re.compile(f"[0-9]|百分之|[数几]?{CHINESE}")


@cache
def unit_words() -> str:
    """The ways to write a unit as alternatives, the longest first."""
    return "|".join(sorted(map(re.escape, units()), key=len, reverse=True))


@cache
def digit_grammar() -> re.Pattern[str]:
    """What begins with a digit, the most particular first."""
    return re.compile(
        rf"""
        (?P<date>(?:19|20)\d\d{SPACE}(?:-{SPACE}\d{{1,2}}{SPACE}-|/{SPACE}\d{{1,2}}{SPACE}/|\.\d{{1,2}}\.)
            {SPACE}\d{{1,2}}(?!\d)(?:[ \t\u3000T]*\d{{1,2}}:[ ]?\d\d(?::\d\d)?)?)
        | (?P<time>\d{{1,2}}:\d\d(?::\d\d)?(?!\d))
        | (?P<phone>0\d{{2,3}}-\d{{7,8}}|1[3-9]\d{{9}}(?!\d)|400-\d{{3,4}}-?\d{{3,4}})
        | (?P<code>\d{{6,}}[A-Z][\dA-Z]*(?:/[\d-]+)?|\d+[A-Za-z][\dA-Za-z]*)
        | (?P<sum>\d+(?:\+(?:\d+|[XNxn]\b))+)
        | (?P<memorial>\d{{1,2}}{SPACE}[·•・‧∙]{SPACE}\d{{1,2}}(?!\d))
        | (?P<tenths>\d)成(?P<tafter>以上|左右)?(?=[，。；、多的]|$)
        | (?P<arabic>\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?)
          (?P<more>{SPACE}[余多几])? (?P<scale>{SPACE}[十百千万亿]{{1,2}}(?![克米瓦]))? (?P<more2>[余多几])?
          (?:{SPACE}(?P<unit>{unit_words()}))? (?P<after>{SPACE}(?:以上|以下|以内|之内|左右|上下))?
        """,
        re.VERBOSE,
    )


@cache
def chinese_grammar() -> re.Pattern[str]:
    """Chinese numerals with a classifier."""
    return re.compile(
        rf"""
        百分之(?P<hundredth>[零一二三四五六七八九两十百]{{1,12}}(?:点[零一二三四五六七八九]{{1,12}})?
            |\d{{1,12}}(?:\.\d{{1,12}})?(?!\d))
        | (?P<tenths>[一二三四五六七八九])成(?P<tafter>以上|左右)?(?=[，。；、多的]|$)
        | (?P<chinese>[数几]?{CHINESE}+) (?P<cmore>[余多几])? (?P<cscale>[万亿])?
          {SPACE}(?P<cunit>{unit_words()}) (?P<cafter>以上|以下|以内|之内|左右|上下)?
        """,
        re.VERBOSE,
    )


CHINESE_RUN = re.compile(f"{CHINESE}*")
RANGE = re.compile("[-—–~～至到]{1,2}")
CALENDAR = frozenset({"年", "日", "年度"})
LETTERED = re.compile(r"[A-Za-z]+\d[\dA-Za-z]*(?:[-/]+[\dA-Za-z]+)*")
KINDS = {"date": "date", "time": "date", "code": "doc_number", "phone": "phone"}


def chinese_value(digits: str) -> int:
    """The value of a Chinese numeral such as 三百二十 or 两; digit by digit without a scale (二〇二三)."""
    if not any(c in SCALES for c in digits):
        return int("".join(str(CHINESE_DIGITS[c]) for c in digits))
    total = section = 0
    digit: int | None = None
    for c in digits:
        if c in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[c]
        elif SCALES[c] >= 10_000:
            total = (total + section + (digit or 0) or 1) * SCALES[c]
            section, digit = 0, None
        else:
            section += (1 if digit is None else digit) * SCALES[c]
            digit = None
    return total + section + (digit or 0)


def scale_of(words: str | None) -> int:
    """What 万, 百万 or 亿 multiply by."""
    scale = 1
    for c in words or "":
        scale *= SCALES.get(c, 1)
    return scale


def find_numerals(text: str) -> Iterator[Numeral]:
    """Every numeral of `text` in its order. Kinds other than `figure` are told by form alone."""
    digits, chinese_words, shown = digit_grammar(), chinese_grammar(), units()
    position = 0
    for beginning in BEGINNING.finditer(text):
        start = beginning.start()
        if start < position:
            continue
        if not text[start].isascii():
            match = chinese_words.match(text, start)
            numeral = match and chinese(text, match, shown)
            if match and numeral:
                position = match.end()
                yield numeral
            elif match is None:
                # No unit follows: of the run, only its last character may begin something else, as in 两三成.
                run = CHINESE_RUN.match(text, start)
                position = max(start + len(beginning[0]), run.end() - 1 if run else 0)
            elif match.end() - start > LONGEST_CHINESE:
                position = match.end()
            continue
        lettered = letters_before(text, start, position)
        match = LETTERED.match(text, lettered) if lettered < start else digits.match(text, start)
        if match is None:  # not reached: the grammar takes any digit
            continue
        position = match.end()
        if lettered < start:
            yield Numeral(lettered, position, "doc_number", head=lettered, tail=position)
        elif match["arabic"] is not None:
            yield arabic(text, match, shown)
        elif match["tenths"] is not None:
            yield tenths(text, match)
        else:
            yield Numeral(
                start, position, KINDS.get(match.lastgroup or "", "name"), head=start, tail=position
            )


def join_ranges(text: str, numerals: list[Numeral]) -> list[Numeral]:
    """Give the first number of a range its unit, and both their qualifiers: 20-30人次 is 20 to 30."""
    for low, high in pairwise(numerals):
        if low.kind != "figure" or high.kind != "figure" or low.unit_class or not high.unit_class:
            continue
        if high.unit in CALENDAR or not RANGE.fullmatch(text, low.end, high.start):
            continue
        low.value *= high.scale
        low.unit, low.unit_class, low.qualifier = high.unit, high.unit_class, "at_least"
        high.qualifier, high.head = "at_most", high.start
    return numerals


def letters_before(text: str, start: int, low: int) -> int:
    """Where the run of letters begins that ends at `start`."""
    while start > low and text[start - 1].isascii() and text[start - 1].isalpha():
        start -= 1
    return start


def tenths(text: str, match: re.Match[str]) -> Numeral:
    """八成 and 8成 are 80%."""
    digit = match["tenths"]
    value = 10.0 * (int(digit) if digit.isdigit() else CHINESE_DIGITS[digit])
    start, end = match.span()
    chinese_written = not digit.isdigit()
    return figure(
        text, start, start + 1, end, value, "%", "percent", match["tafter"], chinese_written=chinese_written
    )


def hundredths(text: str, match: re.Match[str]) -> Numeral:
    """百分之九十五 and 百分之95."""
    start, end = match.span()
    words = match["hundredth"]
    if words[0].isdigit():
        value = float(words)
    else:
        whole, _, fraction = words.partition("点")
        value = float(f"{chinese_value(whole)}." + "".join(str(CHINESE_DIGITS[c]) for c in fraction or "零"))
    chinese_written = not words[0].isdigit()
    return figure(text, start, end, end, value, "%", "percent", None, chinese_written=chinese_written)


def arabic(text: str, match: re.Match[str], shown: dict[str, tuple[str, str]]) -> Numeral:
    """A numeral in Arabic digits, with what follows it."""
    start, end = match.span("arabic")
    scale = scale_of(match["scale"] and match["scale"].strip())
    value = Decimal(match["arabic"].replace(",", "")) * scale if end - start <= LONGEST_ARABIC else None
    if value is None or value >= LARGEST:
        return Numeral(start, end, "doc_number", head=start, tail=match.end())
    unit, unit_class = shown[match["unit"]] if match["unit"] else ("", "")
    more = bool(match["more"] or match["more2"])
    after = match["after"].strip() if match["after"] else None
    numeral = figure(text, start, end, match.end(), float(value), unit, unit_class, after, more=more)
    numeral.scale = scale
    return numeral


def chinese(text: str, match: re.Match[str], shown: dict[str, tuple[str, str]]) -> Numeral | None:
    """A Chinese numeral with its classifier; the number is what stands before 余 and unit."""
    if match["hundredth"] is not None:
        return hundredths(text, match)
    if match["tenths"] is not None:
        return tenths(text, match)
    start, end = match.span("chinese")
    digits, more = match["chinese"], bool(match["cmore"])
    if len(digits) > LONGEST_CHINESE:
        return None
    if digits[0] in "数几":  # 数十 says no more than that it is more than ten
        digits, more = digits[1:], True
        start += 1
    elif digits[0] in "百千万亿" and not more:  # 万元 is a unit, 千人 seldom a count; 逾千件 and 上百场 are
        before = text[max(0, start - 1) : start]
        if before not in tuple("逾近上超约过达") or not before:
            return None
        more = before in "上过"
    value = chinese_value(digits) * scale_of(match["cscale"])
    unit, unit_class = shown[match["cunit"]]
    return figure(
        text,
        start,
        end,
        match.end(),
        float(value),
        unit,
        unit_class,
        match["cafter"],
        more=more,
        chinese_written=True,
    )


def figure(
    text: str,
    start: int,
    end: int,
    tail: int,
    value: float,
    unit: str,
    unit_class: str,
    after: str | None,
    *,
    more: bool = False,
    chinese_written: bool = False,
) -> Numeral:
    """A numeral that may be a figure, with the qualifier that its neighbours give."""
    head = start
    qualifier = QUALIFIERS_AFTER[after] if after else "exact"
    before = (
        BEFORE.search(text, max(0, start - 6), start)
        if text[start - 1 : start] in LAST_OF_QUALIFIER
        else None
    )
    if before:
        head = before.start()
        qualifier = QUALIFIERS_BEFORE[before[1]]
    if more and qualifier not in ("at_least", "at_most"):
        qualifier = "more_than"
    return Numeral(start, end, "figure", value, unit, unit_class, qualifier, head, tail, chinese_written)
