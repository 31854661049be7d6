"""The list numbers of a .docx: from numbering.xml, and from the styles that refer to it."""

import re
from typing import Any

from docx.oxml.ns import qn

from pipelines.read.numbering import Counters, Level

NUMBER = re.compile("[+-]?[0-9]{1,9}")
LIST = f"{qn('w:pPr')}/{qn('w:numPr')}"
DEEPEST = 20  # styles that a style is based on: a damaged file may go round in circles


class ListNumbers:
    """What the automatic numbers of a document's paragraphs show as, in the order of the document."""

    def __init__(self, document: Any) -> None:
        self._counters = Counters()
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element}
        self._default = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1"
            ),
            None,
        )
        self._of_style: dict[str | None, tuple[str | None, int | None, str | None]] = {}
        self._abstracts: dict[str, Any] = {}
        self._instances: dict[str, Any] = {}
        numbering = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")),
            None,
        )
        if numbering is not None:
            for element in numbering.element:
                if element.tag == qn("w:abstractNum"):
                    self._abstracts[element.get(qn("w:abstractNumId"))] = element
                elif element.tag == qn("w:num"):
                    self._instances[element.get(qn("w:numId"))] = element

    def next(self, paragraph: Any) -> str:
        """Count a paragraph, and give its number as shown; empty where it has none."""
        number, level, style = self._reference(paragraph)
        instance = self._instances.get(number or "0")
        if instance is None:
            return ""
        abstract = self._abstract(instance)
        if abstract is None:
            return ""
        levels = {_number(lvl.get(qn("w:ilvl"))): _level(lvl) for lvl in abstract.findall(qn("w:lvl"))}
        if level is None:
            level = _level_of_style(abstract, style)
        starts: dict[int, int] = {}
        for override in instance.findall(qn("w:lvlOverride")):
            at = _number(override.get(qn("w:ilvl")))
            own = override.find(qn("w:lvl"))
            if own is not None:
                levels[at] = _level(own)
            start = _value(override, "w:startOverride")
            if start is not None:
                starts[at] = _number(start)
        return self._counters.next(id(abstract), level, levels, starts, number)

    def _reference(self, paragraph: Any) -> tuple[str | None, int | None, str | None]:
        """List and level of a paragraph, and the style that they come from, if any."""
        number, level = _list_of(paragraph)
        properties = paragraph.find(qn("w:pPr"))
        style = (_value(properties, "w:pStyle") if properties is not None else None) or self._default
        if number is not None:
            return number, level or 0, None
        if level is None and style in self._of_style:
            return self._of_style[style]
        found = self._by_style(style, level)
        if level is None:
            self._of_style[style] = found
        return found

    def _by_style(self, style: str | None, level: int | None) -> tuple[str | None, int | None, str | None]:
        """The same of a paragraph that leaves its list to its style, or to what that is based on."""
        for _ in range(DEEPEST):
            element = self._styles.get(style)
            if element is None:
                break
            number, own = _list_of(element)
            level = own if level is None else level
            if number is not None:
                return number, level, style
            style = _value(element, "w:basedOn")
        return None, None, None

    def _abstract(self, instance: Any) -> Any:
        abstract = self._abstracts.get(_value(instance, "w:abstractNumId") or "")
        link = _value(abstract, "w:numStyleLink") if abstract is not None else None
        if link and link in self._styles:
            number, _ = _list_of(self._styles[link])
            other = self._instances.get(number or "0")
            if other is not None:
                return self._abstracts.get(_value(other, "w:abstractNumId") or "")
        return abstract


def _list_of(element: Any) -> tuple[str | None, int | None]:
    """Number of the list and level that a paragraph or a style states itself."""
    found = element.find(LIST)
    if found is None:
        return None, None
    level = _value(found, "w:ilvl")
    return _value(found, "w:numId"), _number(level) if level is not None else None


def _level_of_style(abstract: Any, style: str | None) -> int:
    for lvl in abstract.findall(qn("w:lvl")):
        if style and _value(lvl, "w:pStyle") == style:
            return _number(lvl.get(qn("w:ilvl")))
    return 0


def _level(lvl: Any) -> Level:
    restart = _value(lvl, "w:lvlRestart")
    legal = lvl.find(qn("w:isLgl"))
    return Level(
        form=_value(lvl, "w:numFmt") or "decimal",
        text=_value(lvl, "w:lvlText") or "",
        start=_number(_value(lvl, "w:start"), 1),
        restart=_number(restart) if restart is not None else None,
        legal=legal is not None and legal.get(qn("w:val")) not in {"0", "false", "off"},
    )


def _number(text: str | None, otherwise: int = 0) -> int:
    """A number of the file; what is damaged costs the number of a list, and not the text."""
    return int(text) if text and NUMBER.fullmatch(text) else otherwise


def _value(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    return None if child is None else child.get(qn("w:val"))
