"""Numerals that are no figures: years, dates, document numbers, headings, ranks, phones, names."""

import re
from pathlib import Path

from pipelines.data_files import read_yaml
from pipelines.extract.numerals import Numeral

QUOTED = re.compile(
    r"“([^“”\n]{1,40})”|\"([^\"\n]{1,24})\"|《([^《》\n]{1,80})》|「([^「」\n]{1,40})」|‘([^‘’\n]{1,24})’"
)
HEADING = re.compile(
    r"(?:^|(?<=[\n。；;：:！]))[ \t\u3000\u00a0]*+(?:\[[^\]\n]{1,24}\])?+[ \t\u3000\u00a0]*+"
    r"[（(]?(\d{1,2})(?:[）)、．]|[.](?!\d))",
    re.MULTILINE,
)
HOTLINES = frozenset(read_yaml(Path(__file__).with_name("hotlines.yaml"), list[str]))
HOTLINE_WORDS = re.compile(
    r"[”\"’）)]?(?:热线|平台|便民|政务|市民|公共|投诉|诉求|工单|消费|维权|“?诉转案"
    r"|服务|举报|、\d{3,5}|等热线|信访|法律)"
)
SPAN_YEAR = re.compile(r"\s*(?:年|度)?\s*(?:[-—–~～/至到、]|——)+\s*(?:19|20)\d\d")
NEAR = 12  # characters on either side that tell what a numeral is
SHORTEST_CODE = 7  # characters: a shorter one with letters is a name
SQUARE = frozenset("〔【﹝［[")
OPENING = SQUARE | frozenset("（(")
CLOSING = frozenset("〕】﹞］])）")
YEARS_BEFORE = re.compile(r"(?:19|20)\d\d\s*年?[-—–~～/至到、]+$")
ISSUE_YEAR = re.compile(r"[〔【﹝［\[（(](?:19|20)\d\d[〕】﹞］\])）]?\s*第?$")
MONTH = re.compile(r"月(?!份?内)")
DAY_AFTER = re.compile(r"月$|日\s*[-—至到、和]$|月\d{1,2}\s*[-—至到、和]$")
DAYS = re.compile(r"[-—~～至到]\s*\d{1,2}\s*[月日]")
DECIMAL_BEFORE = re.compile(r"\d[.．]$")
DAY_NAME = re.compile(r"世界|中国|国家|国际|全国|宪法|民法典|知识产权|质量|安全|法制")
PHONE_WORDS = re.compile(r"电话|热线|传真|联系")
# Units that a quoted name may hold without being a count: “五类”人员, “最多80天”, “12·4”.
FIGURE_IN_QUOTES = re.compile(r"\d%|两个")


def quoted_spans(text: str) -> list[tuple[int, int, str]]:
    """Start, end and opening mark of what stands in quotation marks or book-title marks."""
    return [(m.start(), m.end(), m[0][0]) for m in QUOTED.finditer(text)]


def heading_numbers(text: str) -> set[int]:
    """Where the numbers of headings and list items stand."""
    return {m.start(1) for m in HEADING.finditer(text)}


def name_kind(text: str, n: Numeral, quotes: list[tuple[int, int, str]], headings: set[int]) -> str:
    """The kind of a numeral by what surrounds it; `figure` if nothing speaks against it."""
    if n.kind != "figure":
        return "name" if n.kind == "doc_number" and n.end - n.start < SHORTEST_CODE else n.kind
    if n.start in headings:
        return "heading"
    before, after = text[max(0, n.start - NEAR) : n.start].rstrip(), text[n.end : n.end + NEAR].lstrip()
    mark = next((m for a, b, m in quotes if a < n.start and n.end < b), None)
    if before.endswith("第"):
        return "figure" if n.unit == "人" else "ordinal"  # a rank, 第3名, is a figure without a metric
    if n.chinese:
        return "name" if mark else "figure"
    digits = text[n.start : n.end]
    kind = calendar_kind(digits, before, after, n) or number_of_document(before, after, n)
    if kind:
        return kind
    if mark == "《" or (mark and not FIGURE_IN_QUOTES.search(text, max(0, n.start - 2), n.end + 1)):
        return "name" if n.unit_class or digits not in HOTLINES else "phone"
    if (before[-1:].isascii() and before[-1:].isalpha()) or before.endswith("+"):
        return "name"
    if n.unit_class == "":
        return kind_without_unit(digits, before, after)
    if n.unit in ("大", "级"):
        return "figure" if n.unit == "大" and n.value >= 10 else "name"
    return "other" if n.unit == "分" else "figure"  # a score


def calendar_kind(digits: str, before: str, after: str, n: Numeral) -> str | None:
    """`year` for four digits with 年, in a span of years or in brackets; `date` for a month or day."""
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        bracketed = before[-1:] in OPENING and before != ""
        if after.startswith("年") or SPAN_YEAR.match(after):
            return "year"
        if bracketed and n.unit_class == "" and before[-1] in SQUARE:
            return "doc_number"
        if (bracketed and after[:1] in CLOSING and after != "") or YEARS_BEFORE.search(before):
            return "year"
    if n.value <= 12 and MONTH.match(after):
        return "date"
    if n.value <= 31:
        if n.unit == "日" and DAY_AFTER.search(before):
            return "date"
        if n.unit_class == "" and DAYS.match(after):
            return "date"
    if (after[:1] in (".", "．") and after[1:2].isdigit()) or DECIMAL_BEFORE.search(before):
        return "date"
    return None


def number_of_document(before: str, after: str, n: Numeral) -> str | None:
    """`doc_number` for 14 in 〔2023〕14号 and for 336 in 第336号."""
    if after.startswith("号") and (n.unit_class == "" or ISSUE_YEAR.search(before)):
        return "doc_number"
    return None


def kind_without_unit(digits: str, before: str, after: str) -> str:
    """What a number without a unit is: a hotline, a name's part, a phone, or not told."""
    if digits in HOTLINES and (len(digits) > 3 or HOTLINE_WORDS.match(after)):
        return "phone"
    if (after[:1].isascii() and after[:1].isalpha()) or DAY_NAME.match(after):
        return "name"
    if len(digits) >= SHORTEST_CODE:
        return "phone" if PHONE_WORDS.search(before) else "other"
    return "figure"
