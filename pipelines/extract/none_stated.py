"""Sentences that state a quantity without a number: 未发生行政复议、行政诉讼案件 says zero of both."""

import re
from functools import cache

from pipelines.extract.catalogue import alternatives, catalogue

DENIED = re.compile(
    r"(?:尚未|均未|从未|未|没有|无一例?|不涉及)(?:新?发生|出现|产生|收到|接到|被提起|被申请|有|引发|引起|提起|导致|作出|实施|新?制定|新?出台|受理|发现|因[^，。；]{0,12}?(?:引发|导致|产生|引起|被))"
    r"|没有|未|(?<![有并全毫])无|零"
)
CLAUSE = re.compile(r"[^，,。；;！？\n）)：:]{0,45}")
TAIL = re.compile(
    r"(?:的)?(?:败诉|被纠错|被撤销|被诉|应诉|复议|诉讼|案件|事件|事项|情况|行为|现象|措施|问题|案例|案|纠纷|和|及|、|与|或|的)*"
)
HAPPENING = re.compile(r"(?:事件|事故|案件|案|现象|情况|问题|行为|上访|纠纷)$")
OUTCOME = re.compile("败诉|被纠错|被撤销|被确认违法|被责令")
GENERAL = re.compile(r"(?:未|没有)(?:发生|出现)")


@cache
def nouns() -> tuple[re.Pattern[str], dict[str, str]]:
    """The nouns that the catalogue lets be denied, as one pattern, and the metric of each."""
    metric = {
        w: code for code, m in catalogue().metrics.items() for phrase in m.none for w in alternatives(phrase)
    }
    return re.compile("|".join(map(re.escape, sorted(metric, key=len, reverse=True))) or r"(?!)"), metric


def find_none_stated(
    text: str, start: int, end: int
) -> list[tuple[int, int, list[tuple[str | None, str | None]]]]:
    """Start, end and (metric, part) pairs of each statement that there was none of something."""
    found: list[tuple[int, int, list[tuple[str | None, str | None]]]] = []
    last = start
    for match in DENIED.finditer(text, start, end):
        if match.start() < last:
            continue
        pattern, metric = nouns()
        clause = CLAUSE.match(text, match.end(), end)
        stop = clause.end() if clause else match.end()
        if re.search(r"\d", text[match.end() : stop]):
            continue
        named = list(pattern.finditer(text, match.start() + 1, stop))
        bare = match[0] in ("无", "零", "没有", "未")
        if named and (not bare or named[0].start() - match.end() <= (0 if match[0] == "未" else 3)):
            tail = TAIL.match(text, named[-1].end(), stop)
            last = tail.end() if tail else named[-1].end()
            outcome = OUTCOME.search(text, match.start(), last)
            part = outcome[0] if outcome else None
            codes = dict.fromkeys(metric[m[0]] for m in named)
            found.append((match.start(), last, [(code, part) for code in codes]))
        elif GENERAL.match(match[0]) and clause and HAPPENING.search(clause[0]):
            last = stop
            found.append((match.start(), stop, [(None, None)]))
    return found
