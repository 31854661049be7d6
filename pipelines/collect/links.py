"""The links of a page: addresses with the words that a reader sees on them."""

import re
from dataclasses import dataclass

from selectolax.parser import HTMLParser, Node

from pipelines.collect.addresses import normalised
from pipelines.read.charset import UndecodableError, decode

# TRS writes the pages of a list by a script: createPageHTML(pages, this page, "index", "html").
TRS_PAGING = re.compile(
    r"""createPageHTML\s*\(\s*(\d{1,4})\s*,\s*\d{1,4}\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']"""
)
MOST_PAGES = 200
REFRESH = re.compile(r"""^\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*["']?([^"']+)""", re.IGNORECASE)
WHITE_SPACE = re.compile(r"[\s\u00a0\u3000]+")


@dataclass(frozen=True)
class Link:
    """One link of a page.

    Attributes:
        address: absolute, in its one form (see `normalised`).
        text: what is read on it, or its title where that says more; white space as single blanks.
        turns_page: it leads to a further page of the list, or to where the page itself has moved.
    """

    address: str
    text: str
    turns_page: bool = False


def page_links(data: bytes, address: str) -> list[Link]:
    """The links of an HTML page, each address once, in the page's order.

    Args:
        data: the page as archived, in any charset.
        address: where it came from.
    """
    try:
        text = decode(data)[0]
    except UndecodableError:
        # Links are ASCII for the most part: a damaged byte in the text costs its characters alone.
        text = data.decode("gb18030", "replace")
    tree = HTMLParser(text)
    base = _base(tree, address)
    found: dict[str, Link] = {}
    for node in tree.css("a[href], area[href], iframe[src], meta[http-equiv]"):
        link = _link(node, base)
        if link and (link.address not in found or len(link.text) > len(found[link.address].text)):
            found[link.address] = link
    for link in _trs_pages(text, address):
        found.setdefault(link.address, link)
    return list(found.values())


def _base(tree: HTMLParser, address: str) -> str:
    node = tree.css_first("base[href]")
    return (normalised(node.attributes.get("href") or "", address) if node else None) or address


def _link(node: Node, base: str) -> Link | None:
    if node.tag == "meta":
        if (node.attributes.get("http-equiv") or "").lower() != "refresh":
            return None
        target = REFRESH.match(node.attributes.get("content") or "")
        moved = normalised(target.group(1), base) if target else None
        return Link(moved, "", turns_page=True) if moved else None
    found = normalised(node.attributes.get("href") or node.attributes.get("src") or "", base)
    if found is None:
        return None
    text, title = (WHITE_SPACE.sub(" ", words or "").strip() for words in (node.text(), _title(node)))
    # A list cuts long titles on the link and gives them whole in its `title`.
    return Link(found, title if len(title) > len(text) else text)


def _title(node: Node) -> str | None:
    return node.attributes.get("title") or node.attributes.get("alt")


def _trs_pages(text: str, address: str) -> list[Link]:
    call = TRS_PAGING.search(text)
    if not call:
        return []
    count, name, extension = min(int(call.group(1)), MOST_PAGES), call.group(2), call.group(3)
    pages = (normalised(f"{name}_{number}.{extension}", address) for number in range(1, count))
    return [Link(page, "", turns_page=True) for page in pages if page]
