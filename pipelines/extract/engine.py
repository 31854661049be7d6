"""From a text to its ledger: every numeral, as a figure with its metric or with the reason why it is none."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from pipelines.extract.catalogue import catalogue
from pipelines.extract.flat_tables import Cell, find_cells
from pipelines.extract.ledger import Figure
from pipelines.extract.matching import CLAUSE_ENDS, GLUED, Hit, Match, find_spot, matcher
from pipelines.extract.naming import heading_numbers, name_kind, quoted_spans
from pipelines.extract.none_stated import find_none_stated
from pipelines.extract.normalise import normalise
from pipelines.extract.numerals import Numeral, find_numerals
from pipelines.extract.parts import assign_parts
from pipelines.extract.status import OLD_TO_NEW, is_change, is_prior, is_target

SENTENCE_END = re.compile(r"[。！？\n]")
TOGETHER = re.compile("均|都|全部|“两个|双|同时")
ENUMERATED = re.compile("[、和及与]|以及")
THRESHOLD = 1.0
WRAPPED_LINE = 20  # characters: a shorter line is a heading or a row, and ends where it ends
PAUSE = re.compile("[，,、；;]")
NEW_PARAGRAPH = re.compile(r"\s|[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|[•·*|]|$")
REPEATED_LINE = 40  # characters: a line of this length that stands twice is a copy


class Section(Protocol):
    """What the engine needs of a section."""

    section_no: int
    start: int
    end: int
    role: str


@dataclass(slots=True)
class Reading:
    """What the sentences of one text share while it is read."""

    text: str  # normalised
    raw: str
    year: int | None
    topic: str | None = None
    last: list[Figure] = field(default_factory=list)  # the figures of the sentence before


def extract(
    text: str,
    *,
    year: int | None = None,
    sections: Sequence[Section] = (),
    body: tuple[int, int] | None = None,
) -> list[Figure]:
    """The ledger of a text, in the order of the text: all its figures and all numerals that are none.

    Args:
        text: the document's text.
        year: the report's year, where known; tells a later year's plan from fact.
        sections: spans with roles; figures in a section of role `plans` are targets.
        body: the report's body; numerals outside stand in the page around it and are no figures.
    """
    normal = normalise(text)
    reading = Reading(normal, text, year)
    cells = find_cells(normal)
    headings = heading_numbers(normal)
    copies = repeated_lines(normal)
    starts = [s.start for s in sections]
    out: list[Figure] = []
    for start, end, numerals in sentences(normal):
        quotes = quoted_spans(normal[start:end]) if numerals else []
        quotes = [(a + start, b + start, m) for a, b, m in quotes]
        at = bisect_right(starts, start) - 1
        section = sections[at] if at >= 0 and start < sections[at].end else None
        outside = (body is not None and not body[0] <= start < body[1]) or any(
            a <= start < b for a, b in copies
        )
        quantities: list[Numeral] = []
        for n in numerals:
            kind = "figure" if n.start in cells else name_kind(normal, n, quotes, headings)
            if kind == "figure" and (outside or (n.unit_class == "" and n.start not in cells)):
                kind = "other"
            if kind == "figure" and n.chinese and n.qualifier == "exact" and small_word(n):
                kind = "name"
            if kind == "figure":
                quantities.append(n)
            elif not n.chinese:
                out.append(
                    Figure(n.start, n.end, text[n.start : n.end], kind, quote_start=start, quote_end=end)
                )
        if outside:
            continue
        found = read_sentence(reading, start, end, quantities, cells, section.role if section else "")
        for f in found:
            f.raw = text[f.start : f.end]
            f.quote_start, f.quote_end = trim(text, start, end)
            f.section_no = section.section_no if section else None
        out += found
    out.sort(key=lambda f: (f.start, f.end))
    return out


def sentences(text: str) -> Iterable[tuple[int, int, list[Numeral]]]:
    """Start, end and numerals of each sentence."""
    numerals = list(find_numerals(text))
    i = start = 0
    ends = [m.end() for m in SENTENCE_END.finditer(text) if not is_wrap(text, m.start())]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    for end in ends:
        first = i
        while i < len(numerals) and numerals[i].start < end:
            i += 1
        yield start, end, numerals[first:i]
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


def small_word(n: Numeral) -> bool:
    """Chinese numerals that are hardly ever a count: 一次, 一件事, 两个维护, 连续两年."""
    return n.value < 2 or n.unit_class == "duration" or (n.unit_class == "item" and n.value < 10)


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


def read_sentence(
    reading: Reading, start: int, end: int, quantities: list[Numeral], cells: dict[int, Cell], role: str
) -> list[Figure]:
    """The figures of one sentence."""
    text = reading.text
    denied = find_none_stated(text, start, end)
    if not quantities and not denied:
        return []
    hits = matcher().hits(text, start, end)
    spans = [(n.head, n.tail) for n in quantities]
    found: list[Figure] = []
    for i, n in enumerate(quantities):
        cell = cells.get(n.start)
        if cell:
            found += read_cell(reading, n, cell, role)
            continue
        sentence = SentenceState(reading, start, end, hits, spans, quantities, found, role)
        figures = sentence.read(i, n)
        found += figures
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
    spans: list[tuple[int, int]]
    quantities: list[Numeral]
    found: list[Figure]
    role: str

    def read(self, i: int, n: Numeral) -> list[Figure]:
        """The figures that the number states: one, or one for each metric that it answers for."""
        text = self.reading.text
        clause = self.clause_start(n.head)
        changed = is_change(text, clause, n.head, self.start, n.unit_class)
        if changed is not None:
            return self.figures(n, self.changed_metrics(n, changed), "change")
        status = "actual"
        if is_prior(text, clause, n.head, n.tail, self.end):
            status = "prior"
        elif is_target(text, self.start, n.head, n.tail, self.reading.year, self.role):
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
                pattern=pattern, head=n.head, tail=n.tail, unit_class=n.unit_class,
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

    def clause_start(self, position: int) -> int:
        """Where the clause begins that `position` stands in; a number before it ends a clause too."""
        text = self.reading.text
        low = max((b for _, b in self.spans if b <= position), default=self.start)
        for k in range(position - 1, low - 1, -1):
            if text[k] in CLAUSE_ENDS:
                return k + 1
        return low

    def topic(self, head: int) -> str | None:
        """What the text last spoke of: in the clause, in the last figure, in the sentence, or before it."""
        clause = self.clause_start(head)
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
        spot = find_spot(
            self.reading.text, anchor, n.tail, (self.start, self.end), self.spans, names, self.topic(anchor)
        )
        return matcher().matches(spot, self.hits)

    def metrics(self, n: Numeral, clause: int) -> list[tuple[str | None, str | None]]:
        """The metrics that the number answers for, with the patterns that read it; (None, None) for none."""
        found: list[tuple[str | None, str | None]] = []
        for anchor in self.anchors(n, clause):
            matches = self.compete(n, anchor, unit_names(n))
            if not matches or matches[0].score < THRESHOLD:
                continue
            best = matches[0]
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
        first = n
        i = self.quantities.index(n)
        if self.follows_old_value(i):
            return self.anchors(self.quantities[i - 1], self.clause_start(self.quantities[i - 1].head))
        apart = text.rfind("分别", self.start, n.head)
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
                ends = self.nouns(self.clause_start(apart), apart)
                if len(ends) >= len(run):
                    return [ends[len(ends) - len(run) + run.index(n)]]
        glued = GLUED.search(text, max(clause, first.head - 24), first.head)
        base = glued.start() if glued else first.head
        together = TOGETHER.search(text, base, first.head)
        if together or (n.unit_class == "percent" and text[base - 1 : base] == "率"):
            ends = self.nouns(clause, base)
            if len(ends) > 1:
                return [*ends[:-1], n.head]
        return [n.head]

    def follows_old_value(self, i: int) -> bool:
        """Whether the number is the new value of 由40%降至38%."""
        if not i:
            return False
        between = self.reading.text[self.quantities[i - 1].tail : self.quantities[i].head]
        return OLD_TO_NEW.fullmatch(between.strip()) is not None

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
        clause = self.clause_start(changed)
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
        return self.last_metrics(n, changed=True) or [(None, None)]


COMPARED_ONLY = re.compile(r"^(?:较|比|同比|环比|与)?(?:上年|去年|20\d\d年|上一年)?[^，。]{0,6}$")


def read_cell(reading: Reading, n: Numeral, cell: Cell, role: str) -> list[Figure]:
    """The figure of a table's cell: the heading says what is counted, the caption what of.

    A heading that no metric names is a part of what the caption or the sentence before gives the total of.
    """
    unit, unit_class = (n.unit, n.unit_class) if n.unit_class else (cell.unit, cell.unit_class)
    value = n.value if n.unit_class else n.value * cell.scale
    topic = caption_topic(cell.caption) or reading.topic
    at = len(cell.heading)
    hits = matcher().hits(cell.heading, 0, at)
    spot = find_spot(cell.heading, at, at, (0, at), [], (unit, unit_class or "bare"), topic)
    matches = matcher().matches(spot, hits)
    if not unit_class and not matches:  # a table without units: its heading alone says what is counted
        for unit, unit_class in (("件", "case"), ("次", "time"), ("项", "item")):
            spot.unit, spot.unit_class = unit, unit_class
            matches = matcher().matches(spot, hits)
            if matches:
                break
        else:
            unit = unit_class = ""
    whole = table_total(cell.caption, topic) or next(
        (f.metric for f in reversed(reading.last) if f.unit == unit and f.status == "actual"), None
    )
    metric: str | None = None
    pattern: str | None = None
    part: str | None = None
    if cell.is_total and whole:
        metric, pattern = whole, "table"
    elif matches and matches[0].score >= THRESHOLD:
        metric, pattern = matches[0].pattern.metric, matches[0].pattern.skeleton
        if metric == whole or cell.breaks_down:
            part = cell.label if metric == whole and not cell.breaks_down else cell.row_label
    elif whole and {unit, unit_class} & set(catalogue().metrics[whole].units):
        metric, pattern, part = whole, "table", cell.label
    status = "target" if role == "plans" else "actual"
    return [
        Figure(
            n.start, n.end, "", "figure", metric, value, unit, n.qualifier, status, part,
            pattern=pattern, head=n.head, tail=n.tail, unit_class=unit_class,
        )
    ]  # fmt: skip


def caption_topic(caption: str) -> str | None:
    """The topic that a table's caption names last."""
    topics = [hit.term.topic for hit in matcher().hits(caption, 0, len(caption)) if hit.term.topic]
    return topics[-1] if topics else None


def table_total(caption: str, topic: str | None) -> str | None:
    """The metric whose total a table under this caption, or on this topic, breaks down."""
    metrics = catalogue().metrics
    named = [code for code, metric in metrics.items() if any(word in caption for word in metric.tables)]
    return next(
        iter(named or [code for code, metric in metrics.items() if topic and metric.topic == topic]), None
    )
