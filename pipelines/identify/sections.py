"""The section tree of a report: headings with their level, span and role."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from pipelines.data_files import Expression, read_yaml


class Headings(BaseModel):
    """What headings.yaml holds: words by role and by pillar."""

    roles: dict[str, list[Expression]]
    pillars: dict[str, list[Expression]]


HEADING = re.compile(
    r"(?:^|(?<=[\n。！；;\s　]))(?:\[[A-Za-z_]+: ?\w+\][ \t\u3000]*)?(?P<label>"
    r"[一二三四五六七八九十]{1,3}、|[（(]?[一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}部分"
    r"|\d{1,2}(?:、|[.．](?!\d))|[（(]\d{1,2}[)）])[ \t\u3000]*(?=(?P<heading>[^。\n：:；;]{0,60}))",
)
# Begins and ends with no blank: else a line of blanks can be parted in as many ways as it is long.
UNNUMBERED = re.compile(
    r"^[ \t\u3000\u00a0]*+(?P<heading>[^\s。，,；;：:|][^\n。，,；;：:|]{4,38}[^\s。，,；;：:|])"
    r"[ \t\u3000\u00a0]*+$",
    re.MULTILINE,
)
HEADINGS = read_yaml(Path(__file__).with_name("headings.yaml"), Headings)
ROLES = {role: re.compile("|".join(words)) for role, words in HEADINGS.roles.items()}
PILLARS = {pillar: re.compile("|".join(words)) for pillar, words in HEADINGS.pillars.items()}
NO_PILLAR = frozenset({"plans", "problems"})
YEAR_PLAN = re.compile(r"(20\d\d)年.{0,20}(?:安排|计划|打算|思路|重点|任务|举措)")


@dataclass(slots=True)
class Section:
    """A section of a report. Offsets are code points; `end` is where the next section begins."""

    section_no: int
    parent_no: int
    level: int
    label: str
    heading: str
    role: str
    start: int
    end: int
    pillar: str | None = None  # of the nine systems of the national outline


def level_of(label: str) -> int:
    """1 for 一、 and 第一部分, 2 for （一）, 3 for 1. and 1、, 4 for （1）."""
    if label[0] in "（(" or label[-1] in "）)":
        return 4 if any(c.isdigit() for c in label) else 2
    return 3 if label[0].isdigit() else 1


def role_of(heading: str, year: int | None) -> str:
    """The role that a heading states; empty where it states none."""
    later = YEAR_PLAN.search(heading)
    if later and year and int(later[1]) > year:
        return "plans"
    named = next((role for role, words in ROLES.items() if words.search(heading)), "")
    return named or ("achievements" if heading.endswith("情况") else "")


def pillar_of(heading: str) -> str | None:
    """The system of the national outline that a heading speaks of."""
    return next((pillar for pillar, words in PILLARS.items() if words.search(heading)), None)


def find_sections(text: str, year: int | None) -> list[Section]:
    """The sections of a text in its order.

    Args:
        text: normalised text.
        year: the report's year; a heading with a later one speaks of plans.

    Returns:
        Sections that follow each other without a gap; number 0 is what stands before the first heading.
    """
    found = list(HEADING.finditer(text))
    ends = [*(m.start() for m in found[1:]), len(text)]
    marks = {
        m.start("label"): (m["label"], text[m.start("heading") : min(m.end("heading"), end)].strip())
        for m, end in zip(found, ends, strict=False)
    }
    numbered = sorted(marks)
    for m in UNNUMBERED.finditer(text):
        start = m.start("heading")
        following = bisect_left(numbered, start)
        if following == len(numbered) or numbered[following] > m.end():
            role = role_of(m["heading"], year)
            if (
                role
                and re.search(r"法治|依法|工作|问题|打算|安排|责任", m["heading"])
                and not re.search("报告|年报", m["heading"])
            ):
                marks[start] = ("", m["heading"].strip())
    sections = [Section(0, 0, 0, "", "", "", 0, len(text))]
    open_sections = [sections[0]]
    for number, (start, (label, heading)) in enumerate(sorted(marks.items()), 1):
        role = role_of(heading, year)
        level = level_of(label) if label else 1
        if level == 3 and role in ("plans", "problems") and re.search("法治政府", heading):
            level = 1  # a first-level heading whose numeral a converter made Arabic
        while len(open_sections) > 1 and open_sections[-1].level >= level:
            open_sections.pop()
        parent = open_sections[-1]
        if role in ("", "achievements") and parent.role:
            role = parent.role
        sections[-1].end = start
        pillar = (pillar_of(heading) or parent.pillar) if role not in NO_PILLAR else None
        section = Section(number, parent.section_no, level, label, heading, role, start, len(text), pillar)
        sections.append(section)
        open_sections.append(section)
    for section in sections:
        section.role = section.role or "other"
    return sections
