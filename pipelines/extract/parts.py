"""Which figures are parts of a total: after 其中, in brackets, or items that add up to it."""

import re
from itertools import pairwise

from pipelines.extract.catalogue import catalogue
from pipelines.extract.ledger import Figure

OPENING = re.compile(r"其中|(?<!不)包括|分为|包含|从[^，。；]{1,6}看|按[^，。；]{1,8}(?:分|看|划分)[，：:]")
EDGE = re.compile(
    r"^(?:其中|包括|包含|分为|分别|含|有|为|是|并|及|和|[：:，,、；;。（(\s])+"
    r"|(?:共计|共|分别|达到?|为|有|了|约|近|数量|的|[：:，,、；;（(\s])+$"
)
BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
CLAUSE_EDGES = "，,；;。：:、（("
RANKED = re.compile(
    r"^(?:全)?(?:国家|省|市|县|区|镇|乡|街道|自治区)[^，。]{0,2}(?:级|直|本级)|(?:级|层面|任务|编制|成员|负责人)$"
    r"|^(?:线上|线下|网络|现场)[^，。]{0,4}$"
)
# 对个人作出行政处罚: whom an act was done to, where a report tells groups apart.
GROUP = re.compile(
    r"对(?P<group>[^，,；;。：:、对\n]{2,10}?)(?:共)?(?:作出|实施|给予)?(?:行政)?(?:处罚|罚款)"
)


def assign_parts(text: str, start: int, end: int, found: list[Figure], before: list[Figure]) -> None:
    """Set `part` and `whole` of the sentence's figures, and the metric of parts that have none of their own.

    Args:
        text: the normalised text.
        start: of the sentence.
        end: of the sentence.
        found: the sentence's figures in the order of the text; changed in place.
        before: the figures of the sentence before: a sentence that begins with 其中 speaks of them.
    """
    opening = OPENING.search(text, start, end)
    brackets = list(BRACKETS.finditer(text, start, end))
    if opening:
        totals = [f for f in found if f.tail <= opening.start()] or (
            before if opening.start() - start < 8 else []
        )
        deep = [b for b in brackets if b.start() > opening.start()]
        parts = [
            f
            for f in found
            if f.head >= opening.end() and not any(b.start() < f.start < b.end() for b in deep)
        ]
        claim(parts, totals, text, start)
        inherit(parts, text, start)
    for bracket in brackets:
        in_bracket(bracket, text, start, found)
    adding_up(text, start, found)
    side_by_side(text, start, found)
    by_group(text, start, end, found)


def claim(parts: list[Figure], totals: list[Figure], text: str, start: int, strict: bool = False) -> None:
    """Make `parts` parts of the totals that they share a metric or, lacking one, a unit with."""
    metrics = catalogue().metrics
    left: dict[int, float] = {}
    for f in parts:
        if f.part or f.status in ("change", "prior") or f.unit_class == "percent":
            continue
        generic = f.metric is not None and metrics[f.metric].generic
        if generic and any(t.unit_class == f.unit_class and t.metric != f.metric for t in totals):
            f.metric = f.pattern = None  # 其中某类案件 is a part, whatever cases are counted
        same = [t for t in totals if t.metric == f.metric and t.metric and t.unit_class == f.unit_class]
        if not same and f.metric is None:
            same = [t for t in totals if t.unit == f.unit]
            same = same or [t for t in totals if t.unit_class == f.unit_class and not strict]
            if same:
                f.metric, f.pattern = same[-1].metric, f.pattern or "part"
        if not same:
            if f.metric and totals and totals[-1].unit == f.unit:
                left[id(totals[-1])] = left.get(id(totals[-1]), totals[-1].value or 0.0) - (f.value or 0.0)
            continue
        whole = same[-1]
        rest = left.get(id(whole), whole.value or 0.0)
        if rest <= 0 or f.value == whole.value:  # the parts before add up, or the total is said again
            if f.pattern == "part":
                f.metric = f.pattern = None
            continue
        left[id(whole)] = rest - (f.value or 0.0)
        f.part, f.whole = label(text, start, f), whole


def in_bracket(bracket: re.Match[str], text: str, start: int, found: list[Figure]) -> None:
    """Figures in brackets right after a figure break it down: 案件21起（文物5起）."""
    totals = [f for f in found if f.tail == bracket.start()]
    inside = [f for f in found if bracket.start() < f.start and f.tail <= bracket.end()]
    claim(inside, totals[-1:], text, start, strict=True)


def inherit(parts: list[Figure], text: str, start: int) -> None:
    """An item without a metric takes that of the item before it in the list: 区级10人次，市级210人次."""
    for a, b in pairwise(parts):
        if (
            a.metric
            and not b.metric
            and a.unit == b.unit
            and a.status == b.status == "actual"
            and b.pattern is None
        ):
            b.metric, b.pattern, b.whole = a.metric, "part", a.whole
            a.part = a.part or label(text, start, a)
            b.part = label(text, start, b)


def adding_up(text: str, start: int, found: list[Figure]) -> None:
    """Items of one unit that follow a total and add up to it are its parts."""
    for i, total in enumerate(found):
        if (
            total.part
            or total.value is None
            or total.unit_class in ("percent", "money")
            or total.status != "actual"
        ):
            continue
        run: list[Figure] = []
        together = 0.0
        for f in found[i + 1 :]:
            if f.unit != total.unit or f.part or f.status != "actual" or f.metric not in (None, total.metric):
                break
            run.append(f)
            together += f.value or 0
            if len(run) > 1 and abs(together - total.value) < 1e-6:
                for x in run:
                    x.metric, x.pattern = total.metric, x.pattern or "part"
                    x.part, x.whole = label(text, start, x), total
                break


def side_by_side(text: str, start: int, found: list[Figure]) -> None:
    """Figures of one metric for different levels or kinds, without a total: 市级93人；县级779人."""
    metrics = catalogue().metrics
    for a, b in pairwise(found):
        if a.status != "actual" or b.status != "actual" or a.start == b.start:
            continue
        if not a.metric or a.metric != b.metric:
            continue
        names = label(text, start, a), label(text, start, b)
        ranked = a.unit == b.unit and all(RANKED.search(name) for name in names)
        if names[0] != names[1] and (ranked or metrics[a.metric].kinds_listed):
            for f, name in ((a, names[0]), (b, names[1])):
                if not (f is a and a.value == sum(x.value or 0 for x in found if x.part)):
                    f.part = f.part or name


def by_group(text: str, start: int, end: int, found: list[Figure]) -> None:
    """Penalties of groups that a report tells apart: 对个人作出行政处罚15件，其中一般处罚4件."""
    metrics = catalogue().metrics
    groups = [(m.start("group"), m["group"]) for m in GROUP.finditer(text, start, end)]
    for f in found:
        group = next((name for at, name in reversed(groups) if at < f.start), None)
        if not group or not f.metric or not metrics[f.metric].told_by_group:
            continue
        if not (f.part or "").startswith(group):
            f.part = f"{group}-{f.part}" if f.part else group


def label(text: str, start: int, f: Figure) -> str:
    """What a part is called: the words of its clause before the number, else those after its unit."""
    low = max(text.rfind(edge, start, f.head) for edge in CLAUSE_EDGES) + 1
    words = EDGE.sub("", EDGE.sub("", text[max(low, start) : f.head]))
    if not words:
        following = re.compile(r"[^，,；;。、：:）)\n]{1,24}").match(text, f.tail)
        words = EDGE.sub("", following[0]) if following else ""
    return words or "其中"
