"""How reports write a number: the marked text of a value, as tests/samples/labelled.py reads it."""

from dataclasses import dataclass
from random import Random

DIGITS = "零一二三四五六七八九"
PERSONS = {"名": "人"}  # units that the labels call otherwise
ROUNDED = [  # qualifier, what stands before the number, after it, and after its unit
    ("more_than", "", "余", ""),
    ("more_than", "", "余", ""),
    ("more_than", "", "多", ""),
    ("more_than", "超过", "", ""),
    ("more_than", "逾", "", ""),
    ("at_least", "", "", "以上"),
    ("nearly", "近", "", ""),
    ("about", "约", "", ""),
    ("about", "", "", "左右"),
]
ROUNDED_RATE, CHINESE_RATE, TEN_THOUSANDS_RATE, PERCENT_WORD_RATE = 0.15, 0.06, 0.7, 0.03


@dataclass(frozen=True)
class Style:
    """What a report's author does with all numbers."""

    commas: bool
    fullwidth_percent: bool


def marked(
    rng: Random, style: Style, metric: str, value: float, unit: str, options: dict[str, str], plain: bool
) -> str:
    """A number with its mark, its qualifier and its unit.

    Args:
        rng: chooses among the ways to write it.
        style: of the report.
        metric: codes joined by +, or -.
        value: in base units; a rate may have one digit after the point.
        unit: the words after it: a classifier, 元 or %.
        options: of the mark: q, s, p.
        plain: neither rounded nor in Chinese numerals.
    """
    if unit == "%":
        return _percent(rng, style, metric, value, options, plain)
    if unit == "元":
        return _money(rng, style, metric, round(value), options)
    number = round(value)
    label = PERSONS.get(unit, unit)
    if not plain and number >= 50 and rng.random() < ROUNDED_RATE:
        qualifier, before, after, behind = rng.choice(ROUNDED)
        number = _two_digits(number)
        raw, scale, word = _scaled(rng, style, number)
        number_marked = _mark(raw, metric, label, {**options, "x": scale, "q": qualifier})
        return f"{before}{number_marked}{word}{after}{unit}{behind}"
    if not plain and number <= 10 and rng.random() < CHINESE_RATE:
        return _mark(chinese(number, unit), metric, label, {**options, "v": str(number)}) + unit
    raw, scale, word = _scaled(rng, style, number) if number % 100 == 0 else (_digits(style, number), "1", "")
    return _mark(raw, metric, label, {**options, "x": scale}) + word + unit


def chinese(number: int, unit: str) -> str:
    """A number up to ten as one says it before a classifier."""
    if number == 2 and unit != "%":
        return "两"
    return "十" if number == 10 else DIGITS[number]


def growth(rng: Random, style: Style, metric: str, now: float, before: float, options: dict[str, str]) -> str:
    """Growth or decline from last year's value in percent, with its verb."""
    change = round(100 * (now - before) / before, 1)
    verb = rng.choice(["增长", "上升"]) if change >= 0 else rng.choice(["下降", "减少"])
    return verb + _percent(rng, style, metric, abs(change), {**options, "s": "change"}, plain=True)


def _percent(
    rng: Random, style: Style, metric: str, value: float, options: dict[str, str], plain: bool
) -> str:
    if not plain and value == 100 and rng.random() < PERCENT_WORD_RATE:
        return _mark("百分之百", metric, "%", {**options, "v": "100"})
    return _mark(f"{value:g}", metric, "%", options) + ("％" if style.fullwidth_percent else "%")


def _money(rng: Random, style: Style, metric: str, yuan: int, options: dict[str, str]) -> str:
    if yuan < 10_000:
        return _mark(_digits(style, yuan), metric, "元", options) + "元"
    if yuan >= 100_000_000:
        return _mark(f"{yuan / 1e8:.2f}", metric, "元", {**options, "x": "100000000"}) + "亿元"
    if rng.random() < ROUNDED_RATE:
        qualifier, before, after, behind = rng.choice(ROUNDED)
        options = {**options, "x": "10000", "q": qualifier}
        return f"{before}{_mark(str(max(1, yuan // 10_000)), metric, '元', options)}{after}万元{behind}"
    return (
        _mark(f"{yuan / 1e4:.2f}".rstrip("0").rstrip("."), metric, "元", {**options, "x": "10000"}) + "万元"
    )


def _scaled(rng: Random, style: Style, number: int) -> tuple[str, str, str]:
    """The number in tens of thousands where that is short, with the factor and its word."""
    if number >= 10_000 and rng.random() < TEN_THOUSANDS_RATE:
        return f"{number / 1e4:g}", "10000", "万"
    return _digits(style, number), "1", ""


def _two_digits(number: int) -> int:
    step = 10 ** (len(str(number)) - 2)
    return max(10, number // step * step)


def _digits(style: Style, number: int) -> str:
    return f"{number:,}" if style.commas else str(number)


def _mark(raw: str, metric: str, unit: str, options: dict[str, str]) -> str:
    told = ",".join(
        f"{key}={value}" for key, value in options.items() if value and (key, value) != ("x", "1")
    )
    return f"⟦{raw}|{metric}|{unit}|{told}⟧" if told else f"⟦{raw}|{metric}|{unit}⟧"
