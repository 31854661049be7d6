"""Pages of five made-up site systems around a report, each with what such pages have besides it."""

import html
import re
from pathlib import Path
from string import Template

from labelled import CLOSE, OPEN, Sample

TEMPLATES = Path(__file__).with_name("templates")
# How each template puts a paragraph.
PARAGRAPHS = {
    "trs": '<p style="text-indent: 2em;">{}</p>',
    "ucap": '<p><span style="font-family: 仿宋; font-size: 16pt;">{}</span></p>',
    "zoom": "<p>{}</p>",
    "layout_table": "　　{}<br>",
    "plain": "<p>{}",
}
# What the pages declare; gb2312 is what pages in GB18030 often say.
CHARSETS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16", "gb18030": "gb2312"}
HEADING = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）).{0,40}$")
PLACE = re.compile(r"(?P<province>.+?省)?(?P<city>.+?市)?(?P<county>.+?(?:区|县|市))?")


def render_page(sample: Sample, titles: list[str], bodies: list[list[str]]) -> str:
    """A page with the report in it.

    Args:
        sample: gives the template, the agency and what the page says of the report.
        titles: the title's lines.
        bodies: the report's lines, for each time that the page repeats it.
    """
    head = sample.head
    template = Template((TEMPLATES / f"{head['template']}.html").read_text(encoding="utf-8"))
    paragraph = PARAGRAPHS[head["template"]]
    return template.substitute(
        head,
        charset=CHARSETS[head["encoding"]],
        site=site_of(sample),
        title=escaped("".join(titles)),
        title_lines="<br>".join(map(escaped, titles)),
        body="\n".join(paragraphs(sample, lines, paragraph) for lines in bodies),
    )


def site_of(sample: Sample) -> str:
    """The government that the page belongs to."""
    place = PLACE.match(sample.head["region"])
    found = [part for part in (place.groups() if place else []) if part]
    return "".join(found[-2:] if len(found) > 2 else found[-1:]) + "人民政府"


def paragraphs(
    sample: Sample, lines: list[str], paragraph: str = '<p style="text-indent: 2em;">{}</p>'
) -> str:
    """The report's lines as an editor would have put them in the page: paragraphs, headings, tables."""
    indent = "&nbsp;&nbsp;&nbsp;&nbsp;" if "nbsp_indent" in sample.quirks else ""
    out: list[str] = []
    rows: list[str] = []
    for line in [*lines, ""]:
        if " | " in line:
            cells = "".join(f"<td><p>{escaped(cell.strip())}</p></td>" for cell in line.split(" | "))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows:
            out.append(
                '<table border="1" cellspacing="0">\n<tbody>\n' + "\n".join(rows) + "\n</tbody>\n</table>"
            )
            rows = []
        if line:
            shown = escaped(line)
            if HEADING.match(line.replace(OPEN, "").replace(CLOSE, "")):
                shown = f"<strong>{shown}</strong>"
            out.append(paragraph.format(indent + shown))
    return "\n".join(out)


def escaped(text: str) -> str:
    """The text as HTML; its quotes stay as they are."""
    return html.escape(text, quote=False)
