"""The overview of the warehouse, which the dbt docs show as Markdown, as lines for a sheet."""

import re
from dataclasses import dataclass

from pipelines.model.chinese_terms import HAN

MARKS = re.compile(r"\*\*|`")
NO_SPACE = re.compile(rf"[{HAN}，。、；：（）]")


@dataclass(frozen=True)
class Line:
    """A line of text; `level` is 1 for the title, 2 for a heading, 0 for all else."""

    text: str
    level: int = 0


def overview_lines(markdown: str) -> list[Line]:
    """Headings, paragraphs, list items and rows of tables, a line each; code as it stands.

    It knows what the overview uses, not all of Markdown.
    """
    lines: list[Line] = []
    in_code = open_text = False
    for raw in markdown.splitlines():
        text = MARKS.sub("", raw).strip()
        if raw.startswith("```"):
            in_code, open_text = not in_code, False
        elif in_code:
            lines.append(Line(raw))
        elif not text or re.fullmatch(r"-{3,}|[|\s:-]+", text):
            open_text = False
        elif heading := re.match(r"(#+) +(.+)", text):
            lines.append(Line(heading[2], len(heading[1])))
            open_text = False
        elif text.startswith("|"):
            lines.append(Line(" — ".join(cell.strip() for cell in text.strip("|").split("|"))))
            open_text = False
        elif open_text and not text.startswith("- "):
            lines[-1] = Line(_joined(lines[-1].text, text))
        else:
            lines.append(Line(re.sub(r"^- ", "• ", text)))
            open_text = True
    return lines


def titles(markdown: str) -> list[str]:
    """The headings of the first level: one for each language."""
    return [line.text for line in overview_lines(markdown) if line.level == 1]


def _joined(text: str, more: str) -> str:
    """Chinese has no space where a line was broken."""
    between = "" if NO_SPACE.match(text[-1]) or NO_SPACE.match(more[0]) else " "
    return f"{text}{between}{more}"
