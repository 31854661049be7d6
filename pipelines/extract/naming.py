"""Numerals that are no figures: years, dates, document numbers, headings, ranks, phones, names."""

import re
from pathlib import Path

import yaml

from pipelines.extract.numerals import Numeral

QUOTED = re.compile(
    r"“([^“”\n]{1,40})”|\"([^\"\n]{1,24})\"|《([^《》\n]{1,80})》|「([^「」\n]{1,40})」|‘([^‘’\n]{1,24})’"
)
HEADING = re.compile(
    r"(?:^|(?<=[\n。；;：:！]))[ \t\u3000\u00a0]*(?:\[[^\]\n]{1,24}\])?[ \t\u3000\u00a0]*"
    r"[（(]?(\d{1,2})(?:[）)、．]|[.](?!\d))",
    re.MULTILINE,
)
HOTLINES = frozenset(yaml.safe_load(Path(__file__).with_name("hotlines.yaml").read_text(encoding="utf-8")))
HOTLINE_WORDS = re.compile(
    r"[”\"’）)]?(?:热线|平台|便民|政务|市民|公共|投诉|诉求|工单|消费|维权|“?诉转案"
    r"|服务|举报|、\d{3,5}|等热线|信访|法律)"
)
ISSUE_NUMBER = re.compile(r"[〔\[【（(﹝［]\s*$|[〕\]】）)﹞］]\s*第?\s*$")
SPAN_YEAR = re.compile(r"\s*(?:年|度)?\s*(?:[-—–~～/至到、]|——)+\s*(?:19|20)\d\d")
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
        if n.kind == "doc_number" and n.end - n.start < 7:
            return "name"
        return n.kind
    before, after = text[max(0, n.start - 12) : n.start], text[n.end : n.end + 12]
    digits = text[n.start : n.end]
    if n.start in headings:
        return "heading"
    mark = next((m for a, b, m in quotes if a < n.start and n.end < b), None)
    if before.endswith("第"):
        return "figure" if n.unit == "人" else "ordinal"  # a rank, 第3名, is a figure without a metric
    if n.chinese:
        return "name" if mark else "figure"
    if is_year(digits, before, after, n):
        return (
            "doc_number" if re.search(r"[〔【﹝［\[]\s*$", before) and not after.startswith("年") else "year"
        )
    if re.search(r"[〔【﹝［\[（(](?:19|20)\d\d[〕】﹞］\])）]?\s*第?\s*$", before) and re.match(
        r"\s*号", after
    ):
        return "doc_number"
    if re.match(r"\s*号", after) and n.unit_class == "":
        return "doc_number"
    if is_date(before, after, n):
        return "date"
    if n.unit_class == "" and (digits in HOTLINES and (len(digits) > 3 or HOTLINE_WORDS.match(after))):
        return "phone"
    if mark == "《":
        return "name"
    if mark and not FIGURE_IN_QUOTES.search(text, max(0, n.start - 2), n.end + 1):
        return "name"
    if re.search(r"[A-Za-z+]$", before) or (re.match(r"[A-Za-z]", after) and n.unit_class == ""):
        return "name"
    if n.unit == "分":
        return "other"  # a score
    if n.unit == "大" or n.unit == "级":
        return "figure" if n.unit == "大" and n.value >= 10 else "name"
    if n.unit_class == "":
        if re.match(r"\s*(?:世界|中国|国家|国际|全国|宪法|民法典|知识产权|质量|安全|法制)", after):
            return "name"
        if len(digits) >= 7:
            return (
                "phone"
                if re.search(r"电话|热线|传真|联系", text[max(0, n.start - 16) : n.start])
                else "other"
            )
    return "figure"


def is_year(digits: str, before: str, after: str, n: Numeral) -> bool:
    """A calendar year: four digits with 年 or in a span of years, or in brackets."""
    if not (len(digits) == 4 and digits[:2] in ("19", "20")):
        return False
    if re.match(r"\s*年", after) or SPAN_YEAR.match(after):
        return True
    if re.search(r"[〔【﹝［\[（(]\s*$", before) and re.match(r"\s*[〕】﹞］\])）]", after):
        return True
    if re.search(r"(?:19|20)\d\d\s*年?[-—–~～/至到、]+\s*$", before):
        return True
    return n.unit_class == "" and re.search(r"[〔【﹝［\[]\s*$", before) is not None


def is_date(before: str, after: str, n: Numeral) -> bool:
    """A month or day."""
    if re.match(r"\s*月(?!份?内)", after) and n.value <= 12:
        return True
    if (
        n.unit == "日"
        and n.value <= 31
        and re.search(r"月\s*$|日\s*[-—至到、和]\s*$|月\d{1,2}\s*[-—至到、和]\s*$", before)
    ):
        return True
    if re.match(r"\s*[-—~～至到]\s*\d{1,2}\s*[月日]", after) and n.unit_class == "" and n.value <= 31:
        return True
    return bool(re.match(r"[.．]\d", after) or re.search(r"\d[.．]$", before))
