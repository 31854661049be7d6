"""Which metric a number is: the catalogue's patterns compete, and the one that explains most words wins.

One Aho-Corasick pass finds the words of all patterns in a sentence; each number then looks only at the
patterns whose words stand near it.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick
from pydantic import BaseModel

from pipelines.data_files import read_yaml
from pipelines.extract.catalogue import Catalogue, Part, Pattern, catalogue


class Glue(BaseModel):
    """What glue.yaml holds."""

    glue: list[str]
    nouns: list[str]


GLUE = read_yaml(Path(__file__).with_name("glue.yaml"), Glue)
# Read backwards from the number, so that it is one match and no search.
GLUED = re.compile(
    "(?:"
    + "|".join(re.escape(word[::-1]) for word in sorted([*GLUE.glue, *GLUE.nouns], key=len, reverse=True))
    + r"|年\d\d02|年[两三四五]续连|[ \t\n\u3000\u00a0])*"
)
LIST_ITEM = 3  # characters before the noun of a list's item: 审查合同A份，各类文件B件
INHERITED = 40  # characters over which the items of a list inherit the verb before the first
CLAUSE_END = re.compile("[，,；;。：:！？]")
THRESHOLD = 1.0  # of a score, below which a pattern reads nothing
GLUE_REACH = 24  # characters
CLOSING = frozenset("、，,（(）)")


class Hit(NamedTuple):
    """Words of the catalogue in the text."""

    start: int
    end: int
    term: "Term"


@dataclass(slots=True)
class Term:
    """One literal of the catalogue: the parts that it can be, the patterns that hang on it, its topic."""

    word: str
    parts: set[int]
    left_keys: list[Pattern]
    right_keys: list[Pattern]
    topic: str | None = None
    by_unit: dict[tuple[str, str], "Keys"] = field(default_factory=dict)

    def keys_for(self, unit: str, unit_class: str) -> "Keys":
        """The patterns that hang on it and accept the unit."""
        left, right = (
            [p for p in keys if unit_class in p.units or unit in p.units]
            for keys in (self.left_keys, self.right_keys)
        )
        in_clause = [p for p in left if p.left[-1].gap]
        found = Keys(left, in_clause, [p for p in in_clause if p.left[-1].gap == 2], right)
        self.by_unit[unit, unit_class] = found
        return found


class Keys(NamedTuple):
    """Patterns by where their key words may stand: right before the number, in its clause ..., after it."""

    touching: list[Pattern]
    in_clause: list[Pattern]
    in_sentence: list[Pattern]
    after: list[Pattern]


class Match(NamedTuple):
    """A pattern that reads a number, and how well. `start` is where its words begin."""

    score: float
    pattern: Pattern
    start: int


@dataclass(slots=True)
class Spot:
    """A number in its sentence, as the patterns see it. Offsets are the text's."""

    head: int  # where the number with its qualifier begins, or where the noun ends that it speaks of
    tail: int  # where its unit ends
    clause: int  # where its clause begins; a number before it ends a clause too
    touch: int  # where the words begin that may stand between a noun and its number
    clause_end: int
    following: int  # where the next number begins
    closed: bool  # nothing after its unit can name what it counts
    unit: str
    unit_class: str
    topic: str | None


@dataclass(slots=True)
class Bounds:
    """A sentence's span, and where its clauses begin and its numbers stand."""

    start: int
    end: int
    breaks: list[int]  # behind each mark that ends a clause
    heads: list[int]  # of its numbers, in order
    tails: list[int]

    @classmethod
    def of(cls, text: str, start: int, end: int, numbers: list[tuple[int, int]]) -> "Bounds":
        """The bounds of the sentence `text[start:end]` with numbers at these heads and tails."""
        breaks = [m.end() for m in CLAUSE_END.finditer(text, start, end)]
        return cls(start, end, breaks, [a for a, _ in numbers], [b for _, b in numbers])

    def clause_start(self, position: int) -> int:
        """Where the clause begins that `position` stands in; a number before it ends a clause too."""
        i, j = bisect_right(self.breaks, position), bisect_right(self.tails, position)
        return max(self.breaks[i - 1] if i else self.start, self.tails[j - 1] if j else self.start)

    def clause_end(self, position: int) -> int:
        """Where the clause ends that `position` stands in."""
        i = bisect_right(self.breaks, position)
        return self.breaks[i] - 1 if i < len(self.breaks) else self.end

    def next_number(self, position: int) -> int:
        """Where the next number begins."""
        i = bisect_left(self.heads, position)
        return self.heads[i] if i < len(self.heads) else self.end


def glue_start(text: str, low: int, head: int) -> int:
    """Where the words begin that may stand between a noun and the number at `head`."""
    match = GLUED.match(text[max(low, head - GLUE_REACH) : head][::-1])
    return head - match.end() if match else head


def find_spot(
    text: str, head: int, tail: int, bounds: Bounds, unit: tuple[str, str], topic: str | None
) -> Spot:
    """Where a number stands.

    Args:
        text: normalised text.
        head: where what it counts ends on the left: the number's own head, or the end of an earlier noun.
        tail: where its unit ends.
        bounds: the sentence.
        unit: unit and class of the number; ("", "bare") where it has none.
        topic: what the text last spoke of.
    """
    clause = bounds.clause_start(head)
    while clause > bounds.start and text[clause - 1] in ":：" and not text[clause:head].strip():
        clause = bounds.clause_start(
            clause - 1
        )  # a colon right before the number does not part it from its noun
    return Spot(
        head=head,
        tail=tail,
        clause=clause,
        touch=glue_start(text, clause, head),
        clause_end=bounds.clause_end(tail),
        following=bounds.next_number(tail),
        closed=text[tail : tail + 1] in CLOSING,
        unit=unit[0],
        unit_class=unit[1],
        topic=topic,
    )


class Matcher:
    """The catalogue's words as one automaton, and the competition of its patterns."""

    def __init__(self, data: Catalogue) -> None:
        self.parts: dict[tuple[str, ...], int] = {}
        terms: dict[str, Term] = {}
        for pattern in data.patterns:
            for part in (*pattern.left, *pattern.right):
                number = self.parts.setdefault(part.words, len(self.parts))
                for word in part.words:
                    terms.setdefault(word, Term(word, set(), [], [])).parts.add(number)
            key, keys = (pattern.left[-1], "left_keys") if pattern.left else (pattern.right[0], "right_keys")
            for word in key.words:
                getattr(terms[word], keys).append(pattern)
        for word, topic in data.topics.items():
            terms.setdefault(word, Term(word, set(), [], [])).topic = topic
        self.automaton = ahocorasick.Automaton()
        for word, term in terms.items():
            self.automaton.add_word(word, term)
        self.automaton.make_automaton()

    def hits(self, text: str, start: int, end: int) -> list[Hit]:
        """All words of the catalogue in `text[start:end]`, by where they end; offsets are the text's."""
        new = tuple.__new__  # a third of the time of Hit(...)
        return [
            new(Hit, (last + 1 - len(term.word), last + 1, term))
            for last, term in self.automaton.iter(text, start, end)
        ]

    def matches(self, spot: Spot, hits: list[Hit]) -> list[Match]:
        """The patterns that read the number, best first.

        A pattern scores by how many characters its words explain, those next to the number twice, less for
        each character between.
        """
        found: list[Match] = []
        unit = spot.unit, spot.unit_class
        head, clause, touch = spot.head, spot.clause, spot.touch
        for hit in hits:
            start, end, term = hit
            keys = term.by_unit.get(unit) or term.keys_for(*unit)
            if end <= head:
                if start < clause:
                    patterns, score = keys.in_sentence, 1.2 * (end - start) - 0.025 * (head - end)
                elif end >= touch:
                    patterns, score = keys.touching, 2.0 * (end - start) + 2 - 0.1 * (head - end)
                else:
                    patterns, score = keys.in_clause, 1.2 * (end - start) + 1 - 0.06 * (head - end)
                for pattern in patterns:
                    self.offer(found, pattern, score, hit, hits, spot)
            elif keys.after and spot.tail <= start < spot.clause_end and not spot.closed:
                for pattern in keys.after:
                    right = self.right_score(hit, pattern.right_gap, spot)
                    if right is not None:
                        self.offer(found, pattern, right, hit, hits, spot)
        found.sort(key=lambda m: -m.score)
        return found

    @staticmethod
    def right_score(hit: Hit, gap: int, spot: Spot) -> float | None:
        """What words after the unit explain; None if they stand too far for their pattern."""
        size, distance = hit.end - hit.start, hit.start - spot.tail
        if gap == 0 or distance <= 2:
            return 2.0 * size + 3 - 0.4 * distance if distance <= 8 and hit.start < spot.following else None
        return 1.2 * size + 0.5 - 0.08 * distance - (1 if hit.start >= spot.following else 0)

    def offer(
        self, found: list[Match], pattern: Pattern, score: float, key: Hit, hits: list[Hit], spot: Spot
    ) -> None:
        """Add the pattern to `found` if its topic and its other words hold."""
        if pattern.topic:
            if pattern.topic != spot.topic:
                return
            score += 1.5
        start, after, rest = key.start, spot.tail, pattern.right
        if pattern.left:
            for part in reversed(pattern.left[:-1]):
                hit = self.last_before(part, hits, start)
                if hit is None:
                    return
                score += (hit.end - hit.start) - 0.02 * (start - hit.end)
                if hit.start < spot.clause:
                    if part.gap < 2 and key.start - spot.clause > LIST_ITEM:
                        return
                    score -= 1.5 if part.gap == 1 else 0.8
                start = hit.start
        else:
            after, rest = key.end, pattern.right[1:]
        for part in rest:
            hit = self.first_after(part, hits, after, spot.clause_end)
            if hit is None:
                return
            weight = 2 if hit.start - spot.tail <= 2 else 1
            score += weight * (hit.end - hit.start) - 0.02 * (hit.start - after)
            after = hit.end
        found.append(Match(score, pattern, start))

    def last_before(self, part: Part, hits: list[Hit], limit: int) -> Hit | None:
        """The nearest of the part's words that ends by `limit`, within what the part's gap allows."""
        number = self.parts[part.words]
        reach = (0, INHERITED, limit)[part.gap]
        for hit in reversed(hits):
            if hit.end <= limit and number in hit.term.parts:
                return hit if limit - hit.end <= reach else None
        return None

    def first_after(self, part: Part, hits: list[Hit], start: int, limit: int) -> Hit | None:
        """The first of the part's words between `start` and `limit`."""
        number = self.parts[part.words]
        return next((h for h in hits if h.start >= start and h.end <= limit and number in h.term.parts), None)


@cache
def matcher() -> Matcher:
    """The matcher over the project's catalogue."""
    return Matcher(catalogue())
