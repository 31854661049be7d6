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
    "共计|累计|总计|合计|共有|共|总数|总量|总额|计|达到|高达|多达|达|实现|保持在|保持|均为|分别为|分别|均|都|各|全部|已|为|是|有|了|约|近"
    "|逾|超|在|人民币|数量|数目|次数|人数|件数|数为|数|量|金额|比例|情况|于|至|“两个|双|由|从|上年度|上年|去年|同期|的|20\\d\\d年|提升至|提升到|提高至|提高到|升至|降至|增至|达成"
    "|稳定在|稳定|维持在|首次|连续[两三四五]年|继续|始终|一直|力争|仍|又|再|仅|只有|第一次|[:：=（(“”\"《|—-]|[ \\t\u3000\u00a0]"
)
NOUNS = "案件|案|事项|事件|工作|活动|任务|业务|人员|问题|行为|行动|申请|信息|事宜|类|处理|办理|件|项目|部分|等"
GLUED = re.compile(rf"(?:(?:{GLUE})|(?:{NOUNS}))+$")
INHERITED = 40  # characters over which the items of a list inherit the verb before the first
CLAUSE_END = re.compile("[，,；;。：:！？\n]")
CLAUSE_ENDS = frozenset("，,；;。：:！？\n")


class Hit(NamedTuple):
    """Words of the catalogue in the text."""

    start: int
    end: int
    term: "Term"


@dataclass(slots=True)
class Term:
    """One literal of the catalogue: the parts that it can be, the patterns whose key part it is, its topic."""

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
            Hit(last + 1 - len(term.word), last + 1, term) for last, term in self.automaton.iter(text, start, end)
        ]

    def matches(
        self, text: str, hits: list[Hit], head: int, tail: int, span: tuple[int, int], unit_names: tuple[str, str],
        topic: str | None, numbers: list[tuple[int, int]],
    ) -> list[Match]:  # fmt: skip
        """The patterns that read the number at `head:tail`, best first.

        Args:
            text: the normalised text.
            hits: the words of the catalogue in the sentence.
            head: where the number with its qualifier begins.
            tail: where its unit ends.
            span: the sentence.
            unit_names: the number's unit and its class; ("", "bare") where it has none.
            topic: what the text last spoke of.
            numbers: head and tail of every number of the sentence.
        """
        clause = max((b for _, b in numbers if b <= head), default=span[0])
        for i in range(head - 1, clause - 1, -1):
            if text[i] in CLAUSE_ENDS and not (text[i] in ":：" and not text[i + 1 : head].strip(" \u3000")):
                clause = i + 1
                break
        glued = GLUED.search(text, max(clause, head - 24), head)
        touch = glued.start() if glued else head
        ending = CLAUSE_END.search(text, tail, span[1])
        clause_end = ending.start() if ending else span[1]
        following = min((a for a, _ in numbers if a >= tail), default=span[1])
        found: list[Match] = []
        for hit in hits:
            if hit.end <= head:
                for pattern in hit.term.left_keys:
                    key = pattern.left[-1]
                    size = hit.end - hit.start
                    if hit.end >= touch and hit.start >= clause:
                        score = 2.0 * size + 2 - 0.1 * (head - hit.end)
                    elif key.gap == 0:
                        continue
                    elif hit.start >= clause:
                        score = 1.2 * size + 1 - 0.06 * (head - hit.end)
                    elif key.gap == 2:
                        score = 1.2 * size - 0.02 * (head - hit.end)
                        score -= 0.7 * sum(1 for a, _ in numbers if hit.end <= a < head)
                    else:
                        continue
                    self.offer(found, pattern, score, hit, hits, head, tail, clause, clause_end, unit_names, topic)
            elif hit.start >= tail:
                if hit.start >= clause_end or text[tail] in "、，,（(）)":
                    continue
                for pattern in hit.term.right_keys:
                    distance = hit.start - tail
                    size = hit.end - hit.start
                    if pattern.right_gap == 0 or distance <= 2:
                        if distance > 8 or hit.start >= following:
                            continue
                        score = 2.0 * size + 3 - 0.4 * distance
                    else:
                        score = 1.2 * size + 0.5 - 0.08 * distance - (1 if hit.start >= following else 0)
                    self.offer(found, pattern, score, hit, hits, head, tail, clause, clause_end, unit_names, topic)
        found.sort(key=lambda m: -m.score)
        return found

    def offer(
        self, found: list[Match], pattern: Pattern, score: float, key: Hit, hits: list[Hit], head: int, tail: int,
        clause: int, clause_end: int, unit_names: tuple[str, str], topic: str | None,
    ) -> None:  # fmt: skip
        """Add the pattern to `found` if unit, topic and its other words hold."""
        if unit_names[1] not in pattern.units and unit_names[0] not in pattern.units:
            return
        if pattern.topic:
            if pattern.topic != topic:
                return
            score += 1.5
        start = key.start
        if pattern.left:
            limit = key.start
            for part in reversed(pattern.left[:-1]):
                hit = self.last_before(part, hits, limit)
                if hit is None:
                    return
                score += (hit.end - hit.start) - 0.02 * (limit - hit.end)
                if hit.start < clause:
                    score -= 1.5 if part.gap == 1 else 0.8
                limit = start = hit.start
            after = tail
            rest = pattern.right
        else:
            after = key.end
            rest = pattern.right[1:]
        for part in rest:
            hit = self.first_after(part, hits, after, clause_end)
            if hit is None:
                return
            score += (hit.end - hit.start) - 0.02 * (hit.start - after)
            after = hit.end
        found.append(Match(score, pattern, start))

    def last_before(self, part: Part, hits: list[Hit], limit: int) -> Hit | None:
        """The nearest of the part's words that ends at or before `limit`; right at it where the part has no gap."""
        number = self.parts[part.words]
        for hit in reversed(hits):
            if hit.end <= limit and number in hit.term.parts:
                near = limit - hit.end <= (INHERITED if part.gap == 1 else 0) or part.gap == 2
                return hit if near else None
        return None

    def first_after(self, part: Part, hits: list[Hit], start: int, limit: int) -> Hit | None:
        """The first of the part's words between `start` and `limit`."""
        number = self.parts[part.words]
        return next((h for h in hits if h.start >= start and h.end <= limit and number in h.term.parts), None)


@cache
def matcher() -> Matcher:
    """The matcher over the project's catalogue."""
    return Matcher(catalogue())
