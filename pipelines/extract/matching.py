"""Which metric a number is: the catalogue's patterns compete, and the one that explains most words wins.

One Aho-Corasick pass finds the words of all patterns in a sentence; each number then looks only at the
patterns whose words stand near it.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import ahocorasick

from pipelines.extract.catalogue import Catalogue, Part, Pattern, catalogue

# What may stand between a noun and its number without changing what is counted.
GLUE = (
    "共计|累计|总计|合计|共有|共|总数|总量|总额|计|达到|高达|多达|达|实现|保持在"
    "|保持|均为|分别为|分别|均|都|各|全部|已|为|是|有|了|约|近"
    "|逾|超|在|人民币|数量|数目|次数|人数|件数|数为|数|量|金额|比例|情况|于|至"
    "|“两个|双|由|从|上年度|上年|去年|同期|的|20\\d\\d年|提升至|提升到|提高至"
    "|提高到|升至|降至|增至|达成"
    "|稳定在|稳定|维持在|首次|连续[两三四五]年|继续|始终|一直|力争|仍|又|再|仅"
    '|只有|第一次|[:：=（(“”"《|—-]|[ \\t\\n\u3000\u00a0]'
)
NOUNS = (
    "案件|案|事项|事件|工作|活动|任务|业务|人员|问题|行为|行动|申请|信息|事宜|类|处理|办理|件|项目|部分|等"
)
GLUED = re.compile(rf"(?:(?:{GLUE})|(?:{NOUNS}))+$")
LIST_ITEM = 3  # characters before the noun of a list's item: 审查合同A份，各类文件B件
INHERITED = 40  # characters over which the items of a list inherit the verb before the first
CLAUSE_END = re.compile("[，,；;。：:！？]")
CLAUSE_ENDS = frozenset("，,；;。：:！？")
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


def find_spot(
    text: str,
    head: int,
    tail: int,
    sentence: tuple[int, int],
    numbers: list[tuple[int, int]],
    unit: tuple[str, str],
    topic: str | None,
) -> Spot:
    """Where a number stands.

    Args:
        text: normalised text.
        head: where what it counts ends on the left: the number's own head, or the end of an earlier noun.
        tail: where its unit ends.
        sentence: the sentence's span.
        numbers: head and tail of every number of the sentence.
        unit: unit and class of the number; ("", "bare") where it has none.
        topic: what the text last spoke of.
    """
    clause = max((b for _, b in numbers if b <= head), default=sentence[0])
    for i in range(head - 1, clause - 1, -1):
        if text[i] in CLAUSE_ENDS and not (text[i] in ":：" and not text[i + 1 : head].strip(" \u3000")):
            clause = i + 1
            break
    glued = GLUED.search(text, max(clause, head - 24), head)
    ending = CLAUSE_END.search(text, tail, sentence[1])
    return Spot(
        head=head,
        tail=tail,
        clause=clause,
        touch=glued.start() if glued else head,
        clause_end=ending.start() if ending else sentence[1],
        following=min((a for a, _ in numbers if a >= tail), default=sentence[1]),
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
        return [
            Hit(last + 1 - len(term.word), last + 1, term)
            for last, term in self.automaton.iter(text, start, end)
        ]

    def matches(self, spot: Spot, hits: list[Hit]) -> list[Match]:
        """The patterns that read the number, best first.

        A pattern scores by how many characters its words explain, those next to the number twice, less for
        each character between.
        """
        found: list[Match] = []
        for hit in hits:
            if hit.end <= spot.head:
                for pattern in hit.term.left_keys:
                    score = self.left_score(hit, pattern.left[-1].gap, spot)
                    if score is not None:
                        self.offer(found, pattern, score, hit, hits, spot)
            elif hit.start >= spot.tail and hit.start < spot.clause_end and not spot.closed:
                for pattern in hit.term.right_keys:
                    score = self.right_score(hit, pattern.right_gap, spot)
                    if score is not None:
                        self.offer(found, pattern, score, hit, hits, spot)
        found.sort(key=lambda m: -m.score)
        return found

    @staticmethod
    def left_score(hit: Hit, gap: int, spot: Spot) -> float | None:
        """What words before the number explain; None if they stand too far for their pattern."""
        size, distance = hit.end - hit.start, spot.head - hit.end
        if hit.start >= spot.clause:
            if hit.end >= spot.touch:
                return 2.0 * size + 2 - 0.1 * distance
            return 1.2 * size + 1 - 0.06 * distance if gap else None
        return 1.2 * size - 0.025 * distance if gap == 2 else None

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
        """Add the pattern to `found` if unit, topic and its other words hold."""
        if spot.unit_class not in pattern.units and spot.unit not in pattern.units:
            return
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
