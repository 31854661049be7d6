"""From a phrase of phrases.yaml to a sentence with marked numbers."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from random import Random

from corpus.numbers import Style, growth, marked

SLOT = re.compile(r"\{([^{}]+)\}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Slot:
    """A number of a phrase, as its braces describe it."""

    metric: str
    unit: str
    value: str
    options: frozenset[str]
    part: str | None

    @property
    def told(self) -> dict[str, str]:
        """The options of its mark that the phrase settles."""
        found = {"p": self.part or ""}
        if "target" in self.options:
            found["s"] = "target"
        for qualifier in ("at_least", "at_most"):
            if qualifier in self.options:
                found["q"] = qualifier
        return found


@cache
def slot(words: str) -> Slot:
    """Read what stands in braces."""
    metric, unit, value, *options = words.split()
    part = next((option.removeprefix("p=") for option in options if option.startswith("p=")), None)
    return Slot(metric, unit, value, frozenset(o for o in options if not o.startswith("p=")), part)


@dataclass
class Speaker:
    """Who writes: one agency's report on one year.

    A number depends on the agency, the phrase and the year alone, so that last year's value is the one that
    last year's report gives, where it has the phrase.

    Attributes:
        agency: a name for the agency, with the seed of the corpus.
        year: of the report.
        style: of its numbers.
        corrected: phrases whose numbers a later version has put right.
    """

    agency: str
    year: int
    style: Style
    corrected: set[str] = field(default_factory=set)

    def say(self, phrase: str) -> str:
        """The phrase with its choices made and its numbers written."""
        # Of its own, so that a number put right changes no other sentence.
        rng = Random(f"{self.agency}|{self.year}|{phrase}")  # noqa: S311
        parts = [s for s in map(slot, SLOT.findall(phrase)) if s.part is not None]
        last = 0.0, 1.0

        def number(match: re.Match[str]) -> str:
            nonlocal last
            told = slot(match[1])
            if told.value.startswith("none="):
                return f"⟦{told.value.removeprefix('none=')}|{told.metric}|{told.unit}|q=none_stated⟧"
            if told.value == "change":
                return growth(rng, self.style, told.metric, *last, told.told)
            if told.value == "prior":
                return marked(rng, self.style, told.metric, last[1], told.unit, {"s": "prior"}, plain=True)
            wanted = parts if told.value == "sum" else [told]
            last = tuple(
                sum(self._value(phrase, s, year) for s in wanted) for year in (self.year, self.year - 1)
            )
            plain = bool(parts) or bool(told.options) or "prior}" in phrase or "change}" in phrase
            return marked(rng, self.style, told.metric, last[0], told.unit, told.told, plain)

        chosen = CHOICE.sub(lambda m: rng.choice(m[1].split("|")), phrase)
        return SLOT.sub(number, chosen)

    def _value(self, phrase: str, told: Slot, year: int) -> float:
        """A number of the slot's range: the agency's own level, and the year's deviation from it."""
        bounds = RANGE.fullmatch(told.value)
        if not bounds:
            raise ValueError(f"phrase {phrase!r}: {told.value!r} is no range such as 8-40")
        low, high = map(float, bounds.groups())
        key = f"{self.agency}|{phrase}|{told.metric}|{told.part}"
        mended = "|corrected" if phrase in self.corrected else ""
        level, deviation = _share(key), _share(f"{key}|{year}{mended}")
        if told.unit == "%":
            return round(
                low + (high - low) * (0.7 * level + 0.3 * deviation), len(bounds[1].partition(".")[2])
            )
        value = low * (high / low) ** (0.8 * level + 0.2 * deviation)
        return max(1, round(value))


def _share(key: str) -> float:
    """A number from 0 to 1 that is always the same for a key."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48
