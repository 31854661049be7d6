"""A government page: its article as text, and what the page says of it."""

import json
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.read.labels import labelled_values
from pipelines.read.page_lines import children, lines_of, squash
from pipelines.read.page_parts import (
    ARTICLE_SHARE,
    CHROME,
    CHROME_SHARE,
    CHROME_WORDS,
    EDITORS,
    LEAST_LEFT,
    META_NAMES,
    NEVER_TEXT,
    SITE_HEAD_WORDS,
    TITLES,
    WRAPPERS,
)

# 索引号, 发布机构 ... stand above the article, or in its first lines.
PAGE_HEAD_LINES = 60
ARTICLE_HEAD_LINES = 12
SHORTEST_TITLE = 8  # characters: a shorter one is a column's name
ATTACHMENT = re.compile(
    r"\.(?:docx?|wps|et|rtf|pdf|ofd|xlsx?|zip|rar|7z|txt|jpe?g|png|tiff?)$", re.IGNORECASE
)
NO_FILE = re.compile(r"(?:#|javascript:|mailto:)", re.IGNORECASE)
TITLE_WITHIN = 600  # characters at the start of the article that its title is looked for in


def read_html(source: str) -> tuple[str, dict[str, str]]:
    """Read a page.

    Args:
        source: the page, decoded.

    Returns:
        The article's lines, and metadata: `title` (the page's), meta tags by their usual names, `heading`,
        索引号, 发布机构, 发文日期, 成文日期, 发布日期, 文号, 标题 ... as far as the page gives them; and
        `attachments`, a JSON list of the files that it links to, each with `href` (as written) and `text`.
    """
    page = LexborHTMLParser(source)
    metadata = _meta_tags(page)
    body = page.body
    if body is None:
        return "", metadata
    for node in body.css(", ".join(NEVER_TEXT)):
        node.decompose()
    attachments = _attachments(body)
    if attachments:
        metadata["attachments"] = json.dumps(attachments, ensure_ascii=False)
    whole = lines_of(body)
    heading = _heading(body, metadata.get("title", ""))
    _drop_chrome(body, heading)
    articles = _articles(body)
    lines = [line for node in articles or [body] for line in lines_of(node)]
    above = _above(whole, lines) if articles else whole[:PAGE_HEAD_LINES]
    metadata |= labelled_values([*above, *lines[:ARTICLE_HEAD_LINES]])
    shown = "".join(line.strip() for line in lines_of(heading)) if heading is not None else ""
    if shown:
        metadata["heading"] = shown
    title = metadata.get("ArticleTitle") or shown or metadata.get("标题")
    if lines and title and squash(title) not in squash("".join(lines)[:TITLE_WITHIN]):
        lines.insert(0, title)
    return "\n".join(lines), metadata


def _meta_tags(page: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    title = page.css_first("title")
    if title is not None:
        found["title"] = _one_line(title.text())
    for node in page.css("meta"):
        name = META_NAMES.get((node.attributes.get("name") or node.attributes.get("property") or "").lower())
        if name:
            found.setdefault(name, _one_line(node.attributes.get("content") or ""))
    return {name: value for name, value in found.items() if value}


def _attachments(body: LexborNode) -> list[dict[str, str]]:
    """Links to files, by the ending of the link or of what it shows."""
    found: dict[str, dict[str, str]] = {}
    for node in body.css("a[href]"):
        href = (node.attributes.get("href") or "").strip()
        text = _one_line(node.text())
        path = re.split(r"[?#]", href)[0]
        if ATTACHMENT.search(path) or (ATTACHMENT.search(text) and not NO_FILE.match(href)):
            found.setdefault(href, {"href": href, "text": text})
    return list(found.values())


def _heading(body: LexborNode, page_title: str) -> LexborNode | None:
    """The element with the article's title: the first h1 that is no site's name, or what shows it instead."""
    for node in body.css("h1"):
        around = _ancestors(node)
        site = any(_words(above) & SITE_HEAD_WORDS or above.tag == "header" for above in [node, *around])
        if not site and lines_of(node):
            return node
    for node in body.css(", ".join(TITLES)):
        shown = squash(node.text())
        if len(shown) >= SHORTEST_TITLE and shown in squash(page_title):
            return node
    return None


def _drop_chrome(body: LexborNode, heading: LexborNode | None) -> None:
    """Take away navigation, page head and foot, share buttons and the like."""
    whole = _length(body)
    editors = {node.mem_id: node for node in body.css(", ".join(EDITORS))}
    kept = [*editors.values(), *([heading] if heading is not None else [])]
    holders = {above.mem_id for node in kept for above in [node, *_ancestors(node)]}
    doomed: list[LexborNode] = []
    left = whole
    stack = children(body)
    while stack:
        node = stack.pop()
        if node.mem_id in editors:
            continue
        named = node.tag in CHROME or _words(node) & CHROME_WORDS
        if named and node.mem_id not in holders and (length := _length(node)) <= CHROME_SHARE * whole:
            doomed.append(node)
            left -= length
        else:
            stack.extend(children(node))
    # A page whose every paragraph bears such a name is no page of furniture alone.
    if left >= LEAST_LEFT * whole:
        for node in doomed:
            node.decompose()


def _articles(body: LexborNode) -> list[LexborNode]:
    """The outermost containers of the first kind that hold most of the page's text; empty where none does."""
    enough = ARTICLE_SHARE * _length(body)
    for selector in [*EDITORS, *WRAPPERS]:
        found = body.css(selector)
        ids = {node.mem_id for node in found}
        outer = [node for node in found if not any(above.mem_id in ids for above in _ancestors(node))]
        if outer and sum(map(_length, outer)) >= enough:
            return outer
    return []


def _above(page: list[str], article: list[str]) -> list[str]:
    """The page's lines before the article begins."""
    begin = article[:3]
    for number in range(len(page)):
        if page[number : number + len(begin)] == begin:
            return page[:number]
    return page[:PAGE_HEAD_LINES]


def _words(node: LexborNode) -> set[str]:
    if not node.is_element_node:
        return set()
    names = f"{node.attributes.get('class') or ''} {node.id or ''}".lower()
    return set(re.split(r"[\s_-]+", names))


def _ancestors(node: LexborNode) -> list[LexborNode]:
    """The elements around this one, innermost first, up to and without the body."""
    found = []
    above = node.parent
    while above is not None and above.tag not in {"body", "html"}:
        found.append(above)
        above = above.parent
    return found


def _length(node: LexborNode) -> int:
    return len(squash(node.text()))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
