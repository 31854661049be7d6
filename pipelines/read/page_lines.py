"""The lines that a part of a page shows: white space as in a browser, a line for each paragraph or row."""

import re

from selectolax.lexbor import LexborNode

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
CELL = " | "
LONGEST_CELL = 200  # characters: several lines with more than this are laid out by a table, not tabled
WIDE = "\u2e80-\u303f\u3400-\u9fff\uff01-\uff60"
# A line end of the source between two wide characters shows as nothing, elsewhere as a space (CSS Text 3).
BREAK_IN_CHINESE = re.compile(rf"(?<=[{WIDE}])[ \t\f\r]*\n[ \t\f\r\n]*(?=[{WIDE}])")
COLLAPSIBLE = re.compile(r"[ \t\f\r\n]+")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\xad]")


def lines_of(root: LexborNode) -> list[str]:
    """The non-empty lines of an element, in the order of the page.

    A space that the page writes as nbsp stays a space, an ideographic one stays itself; both stay at the
    beginning of a line, where they indent a paragraph.

    Args:
        root: the element; script and style must be gone already.
    """
    lines: list[str] = []
    pieces: list[str] = []

    def end_line() -> None:
        if not pieces:
            return
        line = _shown("".join(pieces))
        pieces.clear()
        if line.strip():
            lines.append(line)

    # An own stack: pages of thousands of nested elements exist, and Python's is short.
    stack: list[tuple[LexborNode, bool, bool]] = [(root, False, False)]
    while stack:
        node, leaving, preformatted = stack.pop()
        tag = node.tag
        if leaving:
            end_line()
        elif tag == "-text":
            text = node.text_content or ""
            if preformatted:
                for number, line in enumerate(text.splitlines()):
                    if number:
                        end_line()
                    pieces.append(line)
            else:
                pieces.append(text)
        elif tag == "br":
            end_line()
        elif not (tag or "").startswith("-"):
            if tag in BLOCKS:
                end_line()
                stack.append((node, True, preformatted))
            row = _table_row(node) if tag == "tr" else None
            if row is not None:
                lines.append(row)
            else:
                inner = preformatted or tag == "pre"
                stack.extend((child, False, inner) for child in reversed(children(node)))
    end_line()
    return lines


def squash(text: str) -> str:
    """The text without any white space, to compare by."""
    return re.sub(r"\s", "", text)


def _table_row(row: LexborNode) -> str | None:
    """The row's cells on one line; null where the table only lays out the page."""
    cells = [child for child in children(row) if child.tag in {"td", "th"}]
    if len(cells) < 2 or row.css_first("table") is not None:
        return None
    shown = [lines_of(cell) for cell in cells]
    if sum(map(bool, shown)) < 2 or any(len(c) > 1 and sum(map(len, c)) > LONGEST_CELL for c in shown):
        return None
    return CELL.join(" ".join(line.strip() for line in cell) for cell in shown).rstrip()


def children(node: LexborNode) -> list[LexborNode]:
    """The nodes right below this one, text and comments too."""
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _shown(source: str) -> str:
    line = BREAK_IN_CHINESE.sub("", INVISIBLE.sub("", source))
    return COLLAPSIBLE.sub(" ", line).strip(" ").replace("\xa0", " ").rstrip()
