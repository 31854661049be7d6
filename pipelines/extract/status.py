"""Fact, plan, last year's value, or change: what the words around a number say that it is."""

import re

CHANGE = re.compile(
    r"(?:同比|环比|较(?:上年|去年|上一年|前年|20\d\d年)(?:度|同期|底|末)?|比(?:上年"
    r"|去年|上一年|20\d\d年)(?:度|同期)?)?"
    r"(?:上年度?|去年|上一年度?|略有|分别|均|各|又|已|平均|总体)*"
    r"(?P<verb>增长|上升|下降|增加|减少|提升|提高|降低|增幅|降幅|涨幅|下滑|回落|净增|压减|缩减|再降|多|少|翻)"
    r"(?:率|幅度)?(?:了|达到?|为|约|近|超过?|逾|分别|至少|:|：|\s)*$"
)
CHANGE_HINT = re.compile("[增上下减提降涨滑落幅多少翻]")
COMPARES = re.compile(
    r"同比|环比|同期|较(?!为|大|多|好|高|强|少|小|重|低)|比(?:上年|去年|上一年|20\d\d|上届)|相比"
)
PRIOR = re.compile(
    r"(?:较|比|相比|对比|同比|与)?(?:上年|去年|前年|上一年|上年度|去年度|20\d\d年)(?:度"
    r"|同期|底|末|全年)*(?:的|为|是|仅)*\s*$"
)
PRIOR_HINT = re.compile("[年期由从将把]")
OLD_TO_NEW = re.compile(
    r"[^，。；]{0,16}?(?:降至|增至|升至|提高到|提高至|提升到|提升至|下降到|下降至"
    r"|增加到|增加至|上升到|上升至|缩短至|缩短为|缩短到|压缩至"
    r"|压缩到|压缩为|减少到|减少至|减至|减为|精简为|精简至|精简到|优化为|优化至"
    r"|调整为|调整至|扩大到|扩大至|扩展到|拓展到|拓展至|扩面到|扩充到|扩充至|增加为"
    r"|缩减为|缩减至|缩减到|增长到|增长至|降低到|降低至|降到|升到|变为|改为|合并为"
    r"|整合为)"
)
OLD = re.compile(r"(?:由|从|将|把)[^，。；]{0,24}$")
TARGET_HINT = re.compile("计划|力争|争取|拟|预计|目标|下一?步|将|每|20[0-9][0-9] *年")
PLANNED = re.compile(
    r"计划(?!生育|》|清单|表|书|安排|[，,、；;。”])|力争|争取|拟(?!定|订|制|稿"
    r"|写|任|执法|提拔|态|合)|预计|目标是|下一步|下步|拟定于|将(?:不少于|不低于"
    r"|达到|力争|继续|进一步|新增|新建|完成|开展|组织|举办|召开|实现|推进|推动)"
)
NOT_PLANNED = re.compile(
    r"(?:工作|年度|学习|检查|抽查|执法|培训|按照|按|根据|制定|制订|印发|完成|超额完成"
    r"|列入|纳入|立法|行动|实施|监管|审计|督察|普法)计划$"
)
FREQUENCY = re.compile(
    r"每(?:半年|两个?月|月|季度|年|周|两年|季|个季度|个月|学期|年度)(?:至少)?[^，。；]{0,10}$"
)
DEMANDED = re.compile(r"^[^，。；]{0,6}(?:的)?(?:频次|频率|要求|标准|目标)")
QUOTED_TITLE = re.compile("《[^》]*》|（[^）]*年）")
LATER_YEAR = re.compile(r"(20\d\d)\s*年")


def is_change(text: str, clause: int, head: int, sentence: int, unit_class: str) -> int | None:
    """Where the words of change before `head` begin, if the number says how much something changed."""
    if not CHANGE_HINT.search(text, max(sentence, head - 8), head):
        return None
    match = CHANGE.search(text, max(sentence, head - 30), head)
    if not match:
        return None
    verb = match["verb"]
    compared = COMPARES.search(text, max(sentence, head - 60), head)
    if verb in ("多", "少", "翻"):
        return match.start() if compared and text[match.start("verb") - 1] not in "不至最" else None
    if verb in ("增长", "上升", "下降", "增幅", "降幅", "涨幅", "下滑", "回落", "净增", "再降"):
        return match.start()
    return match.start() if compared or unit_class == "percent" else None


def is_prior(text: str, clause: int, head: int, tail: int, end: int) -> bool:
    """An earlier period's value that the text compares with."""
    before = text[max(clause, head - 24) : head]
    if not PRIOR_HINT.search(before):
        return False
    if PRIOR.search(before) and re.search(r"较|比|与|去年|上年|前年|同期|上一年", before):
        return True
    return bool(OLD.search(before) and OLD_TO_NEW.match(text, tail, end) and not OLD_TO_NEW.search(before))


def plan_hint(text: str, start: int, end: int, role: str) -> int:
    """Where the first words stand that may speak of a plan; `end` where there are none."""
    if role == "plans":
        return start - 1
    hint = TARGET_HINT.search(text, start, end)
    return hint.start() if hint else end


def is_target(text: str, sentence: int, head: int, tail: int, year: int | None, role: str) -> bool:
    """What is planned or demanded."""
    if role == "plans":
        return True
    before = QUOTED_TITLE.sub("", text[sentence:head])
    planned = [m for m in PLANNED.finditer(before) if not NOT_PLANNED.search(before, 0, m.end())]
    later = any(year is not None and int(m[1]) > year for m in LATER_YEAR.finditer(before))
    if later and (planned or re.search(r"将|要|拟|确保|不少于|不低于", before)):
        return True
    strong = [
        m
        for m in planned
        if m[0] in ("力争", "争取", "预计", "下一步", "下步", "计划") or m[0].startswith("拟")
    ]
    if strong and not re.search(r"[。；;]|实际|已|实有", before[strong[-1].end() :]):
        return True
    return bool(
        FREQUENCY.search(before)
        and (DEMANDED.match(text[tail : tail + 14]) or re.search(r"按照?[^，。]{0,6}每", before))
    )
