"""From a document's text to its report: who speaks, of which year, and how the text is built."""

import datetime as dt
from dataclasses import dataclass

from pipelines.extract.normalise import normalise
from pipelines.identify.agency import find_agency
from pipelines.identify.region import Region, resolve_region
from pipelines.identify.sections import Section, find_sections
from pipelines.identify.title import NUMBER, find_body, find_published, find_title, find_year
from pipelines.read.labels import labelled_values

HEAD_LINES = 40


@dataclass(slots=True)
class Report:
    """What one document says about one agency and one year. What the text does not tell is None.

    `body_start` and `body_end` are the span of the report itself; the page around it lies outside.
    """

    title: str | None
    agency: str | None
    region: Region | None
    year: int | None
    published_on: dt.date | None
    document_number: str | None
    index_number: str | None
    body_start: int
    body_end: int
    sections: list[Section]


def identify(
    text: str, metadata: dict[str, str], agency: str | None = None, region: str | None = None
) -> Report:
    """The report in a document.

    Args:
        text: the document's text.
        metadata: what page or file says of itself, by the Chinese labels of `pipelines.read.labels`.
        agency: whom the source speaks for, taken where the text names nobody.
        region: where, likewise: a place's full path.
    """
    normal = normalise(text)
    known = {**labelled_values(normal.splitlines()[:HEAD_LINES]), **metadata}
    title, _, title_end = find_title(normal)
    body = find_body(normal, title_end)
    title = title or known.get("标题")
    year = find_year(normal, title, body[0])
    name = find_agency(normal, title, body[0], known) or agency
    around = normal + " ".join(known.values()) + (region or "")
    number = known.get("文号") or next((m[0] for m in NUMBER.finditer(normal, 0, body[0])), None)
    return Report(
        title=title,
        agency=name,
        region=resolve_region(name, around) if name else None,
        year=year,
        published_on=find_published(normal, normal[title_end : body[0]], body[1], known),
        document_number=number,
        index_number=known.get("索引号"),
        body_start=body[0],
        body_end=body[1],
        sections=find_sections(normal, year),
    )
