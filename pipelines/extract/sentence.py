"""The figures of one sentence: its numbers are read left to right, each with what stands around it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extract.catalogue import catalogue
from pipelines.extract.cells import read_cell
from pipelines.extract.flat_tables import Cell
from pipelines.extract.ledger import Figure
from pipelines.extract.matching import THRESHOLD, Bounds, Hit, Match, find_spot, glue_start, matcher
from pipelines.extract.none_stated import find_none_stated
from pipelines.extract.numerals import RANGE, Numeral
from pipelines.extract.parts import assign_parts
from pipelines.extract.status import OLD_TO_NEW, is_change, is_prior, is_target, plan_hint

TOGETHER = re.compile("均|都|全部|“两个|双|同时")
LONGEST_LINK = 24  # characters between the old value and the new
JOINED = frozenset({"和", "、", "及", "与"})
ENUMERATED = re.compile("[、和及与]|以及")
COMPARED_ONLY = re.compile(r"^(?:较|比|同比|环比|与)?(?:上年|去年|20\d\d年|上一年)?[^，。]{0,6}$")


@dataclass(slots=True)
class Reading:
    """What the sentences of one text share while it is read."""

    text: str  # normalised
    year: int | None
    topic: str | None = None
    last: list[Figure] = field(default_factory=list)  # the figures of the sentence before
    trace: dict[int, list[Match]] | None = None  # the patterns that competed for each number


def read_sentence(
    reading: Reading, start: int, end: int, quantities: list[Numeral], cells: dict[int, Cell], role: str
) -> list[Figure]:
    """The figures of one sentence."""
    text = reading.text
    denied = find_none_stated(text, start, end)
    if not quantities and not denied:
        return []
    hits = matcher().hits(text, start, end)
    bounds = Bounds.of(text, start, end, [(n.head, n.tail) for n in quantities])
    found: list[Figure] = []
    sentence = SentenceState(
        reading, start, end, hits, bounds, quantities, found, role, plan_hint(text, start, end, role),
        text.find("分别", start, end) >= 0,
    )  # fmt: skip
    for i, n in enumerate(quantities):
        cell = cells.get(n.start)
        if cell:
            found.append(read_cell(n, cell, reading.topic, reading.last, role))
            continue
        found += sentence.read(i, n)
    assign_parts(text, start, end, found, reading.last)
    for span_start, span_end, metrics in denied:
        target = is_target(text, start, span_start, span_end, reading.year, role)
        for metric, part in metrics:
            unit = catalogue().metrics[metric].unit if metric else "件"
            found.append(
                Figure(
                    start=span_start,
                    end=span_end,
                    raw="",
                    kind="figure",
                    metric=metric,
                    value=0.0,
                    unit=unit,
                    qualifier="none_stated",
                    status="target" if target else "actual",
                    part=part,
                    pattern="none_stated",
                    head=span_start,
                    tail=span_end,
                )
            )
    if found and not any(n.start in cells for n in quantities):
        reading.last = found
    for hit in reversed(hits):
        if hit.term.topic:
            reading.topic = hit.term.topic
            break
    return found


def unit_names(n: Numeral) -> tuple[str, str]:
    """Unit and class, as the patterns ask for them."""
    return (n.unit, n.unit_class) if n.unit_class else ("", "bare")


@dataclass(slots=True)
class SentenceState:
    """One sentence while its numbers are read, left to right."""

    reading: Reading
    start: int
    end: int
    hits: list[Hit]
    bounds: Bounds
    quantities: list[Numeral]
    found: list[Figure]
    role: str
    hinted: int  # where the first words stand that may speak of a plan
    apart: bool  # whether 分别 stands in it
    changed: int | None = None  # where the last words of change began
    lead: float | None = None  # of the number being read: see Figure

    def read(self, i: int, n: Numeral) -> list[Figure]:
        """The figures that the number states: one, or one for each metric that it answers for."""
        text, self.lead = self.reading.text, None
        clause = self.bounds.clause_start(n.head)
        changed = is_change(text, clause, n.head, self.start, n.unit_class)
        if changed is None and self.continues_change(i, n):
            changed = self.changed
        if changed is not None:
            self.changed = changed
            return self.figures(n, self.changed_metrics(n, changed), "change")
        status = "actual"
        if is_prior(text, clause, n.head, n.tail, self.end):
            status = "prior"
        elif self.hinted < n.head and is_target(
            text, self.start, n.head, n.tail, self.reading.year, self.role
        ):
            status = "target"
        rank: list[tuple[str | None, str | None]] = [(None, "rank")]
        found = rank if text[n.start - 1 : n.start] == "第" else self.metrics(n, clause)
        if (status == "prior" or self.follows_old_value(i)) and not any(m for m, _ in found):
            found = self.last_metrics(n) or found
        if not any(m for m, _ in found) and n.chinese and self.is_name(n):
            return []
        return self.figures(n, found, status)

    def figures(self, n: Numeral, metrics: list[tuple[str | None, str | None]], status: str) -> list[Figure]:
        """One row a metric."""
        return [
            Figure(
                n.start, n.end, "", "figure", metric, n.value, n.unit, n.qualifier, status,
                pattern=pattern, lead=self.lead, head=n.head, tail=n.tail, unit_class=n.unit_class,
            )
            for metric, pattern in metrics
        ]  # fmt: skip

    def is_name(self, n: Numeral) -> bool:
        """A Chinese numeral that is more likely a word than a count: 一件事, 三项制度, 两个维护."""
        if n.qualifier != "exact" or n.value >= 20 or n.unit_class in ("percent", "money"):
            return False
        if n.unit_class not in ("person", "person_time", "case", "time", "visit", "document"):
            return True
        before = self.reading.text[max(self.start, n.head - 1) : n.head]
        return not (before == "" or before in "，,；;。、：:\n （(") and n.unit_class != "person_time"

    def topic(self, head: int) -> str | None:
        """What the text last spoke of: in the clause, in the last figure, in the sentence, or before it."""
        clause = self.bounds.clause_start(head)
        earlier = None
        for hit in reversed(self.hits):
            if hit.end <= head and hit.term.topic:
                if hit.start >= clause:
                    return hit.term.topic
                earlier = earlier or hit.term.topic
        data = catalogue().metrics
        for f in reversed(self.found):
            if f.metric and (topic := data[f.metric].topic):
                return topic
        return earlier or self.reading.topic

    def compete(self, n: Numeral, anchor: int, names: tuple[str, str]) -> list[Match]:
        """The patterns that read the number if what it counts ends at `anchor`."""
        spot = find_spot(self.reading.text, anchor, n.tail, self.bounds, names, self.topic(anchor))
        matches = matcher().matches(spot, self.hits)
        if self.reading.trace is not None:
            self.reading.trace.setdefault(n.start, []).extend(matches)
        return matches

    def metrics(self, n: Numeral, clause: int) -> list[tuple[str | None, str | None]]:
        """The metrics that the number answers for, with the patterns that read it; (None, None) for none."""
        found: list[tuple[str | None, str | None]] = []
        for anchor in self.anchors(n, clause):
            matches = self.compete(n, anchor, unit_names(n))
            if not matches or matches[0].score < THRESHOLD:
                continue
            best = matches[0]
            other = next((m.score for m in matches if m.pattern.metric != best.pattern.metric), 0.0)
            self.lead = min(best.score - other, self.lead if self.lead is not None else best.score)
            for match in matches:
                if match.score < best.score - 1e-6 or match.pattern.skeleton != best.pattern.skeleton:
                    break
                reading = (match.pattern.metric, match.pattern.skeleton)
                if reading[0] not in [m for m, _ in found]:
                    found.append(reading)
        named = [f for f in found if f[0]]
        return named or found[:1] or [(None, None)]

    def anchors(self, n: Numeral, clause: int) -> list[int]:
        """Where the nouns end that the number speaks of: 办结率、满意率均为100% has two, 分别 one each."""
        text = self.reading.text
        i = self.quantities.index(n)
        if self.follows_old_value(i):
            return self.anchors(self.quantities[i - 1], self.bounds.clause_start(self.quantities[i - 1].head))
        apart = text.rfind("分别", self.start, n.head) if self.apart else -1
        if apart >= 0:
            run = [m for m in self.quantities if m.head >= apart]
            between = [text[a.tail : b.head] for a, b in pairwise(run)]
            stop = next(
                (
                    k + 1
                    for k, gap in enumerate(between)
                    if gap.strip("、，,和及与 ") not in ("", "达到", "为")
                ),
                len(run),
            )
            run = run[:stop]
            if n in run and len(run) > 1:
                ends = self.nouns(self.bounds.clause_start(apart), apart)
                if len(ends) >= len(run):
                    return [ends[len(ends) - len(run) + run.index(n)]]
        base = glue_start(text, clause, n.head)
        together = TOGETHER.search(text, base, n.head)
        if together or (n.unit_class == "percent" and text[base - 1 : base] == "率"):
            ends = self.nouns(clause, base)
            if len(ends) > 1:
                return [*ends[:-1], n.head]
        return [n.head]

    def continues_change(self, i: int, n: Numeral) -> bool:
        """Whether the number is the second of 同比分别下降10%和20%."""
        if not i or not self.found or self.found[-1].status != "change":
            return False
        return self.reading.text[self.quantities[i - 1].tail : n.head].strip() in JOINED

    def follows_old_value(self, i: int) -> bool:
        """Whether the number is the new value of 由40%降至38%, or the upper end of 20-30人次."""
        if not i:
            return False
        start, end = self.quantities[i - 1].tail, self.quantities[i].head
        if end - start > LONGEST_LINK:
            return False
        between = self.reading.text[start:end]
        return bool(OLD_TO_NEW.fullmatch(between.strip()) or RANGE.fullmatch(between))

    def nouns(self, start: int, end: int) -> list[int]:
        """Where each of the nouns between `start` and `end` ends that 、 or 和 join."""
        text = self.reading.text
        return [m.start() for m in ENUMERATED.finditer(text, start, end)] + [end]

    def last_metrics(self, n: Numeral, changed: bool = False) -> list[tuple[str | None, str | None]]:
        """The metrics of the figure before, which this one compares with."""
        if not self.found:
            return []
        last = self.found[-1]
        if n.unit_class not in (last.unit_class, "percent") or (
            n.unit_class == "percent" and not changed and last.unit_class != "percent"
        ):
            return []
        return [(f.metric, "compared") for f in self.found if f.start == last.start and f.metric]

    def changed_metrics(self, n: Numeral, changed: int) -> list[tuple[str | None, str | None]]:
        """What grew or fell: the noun before the words of change, or the figure before."""
        clause = self.bounds.clause_start(changed)
        if self.reading.text[clause:changed].strip(" 　") or not self.found:
            probe = Numeral(n.start, n.end, "figure", head=changed, tail=n.tail)
            of_rate = self.reading.text[max(0, changed - 1) : changed] == "率"
            for names in (
                (n.unit, n.unit_class),
                ("件", "case"),
                ("元", "money"),
                ("次", "time"),
                ("人次", "person_time"),
            ):
                if names[1] == "percent" and not of_rate:
                    continue
                matches = [
                    m for m in self.compete(probe, changed, names) if m.pattern.left and m.start >= clause
                ]
                if matches and matches[0].score >= THRESHOLD:
                    return [(matches[0].pattern.metric, matches[0].pattern.skeleton)]
            if self.reading.text[clause:changed].strip(" 　") and not COMPARED_ONLY.search(
                self.reading.text[clause:changed]
            ):
                return [(None, None)]
        return self.one_by_one(n, changed) or self.last_metrics(n, changed=True) or [(None, None)]

    def one_by_one(self, n: Numeral, changed: int) -> list[tuple[str | None, str | None]]:
        """For 案件A件，罚款B元，同比分别下降C%和D%: what the figure in the same place before counts."""
        apart = self.reading.text.find("分别", changed, n.head)
        run = [q for q in self.quantities if q.head >= changed and q.unit_class == n.unit_class]
        before = [f for f in self.found if f.status == "actual" and f.tail <= changed]
        if apart < 0 or n not in run or len(before) < len(run):
            return []
        figure = before[len(before) - len(run) + run.index(n)]
        return [(figure.metric, "compared")]
