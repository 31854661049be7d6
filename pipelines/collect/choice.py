"""What a link of a page means to a source: a list page to follow, a document to take, an attachment."""

import re
from urllib.parse import unquote, urlsplit

from pipelines.collect.links import Link
from pipelines.collect.source_kinds import LinkPatterns, SiteSource, UrlsSource, WebSource

LIST, DOCUMENT, ATTACHMENT, ROBOTS = "list", "document", "attachment", "robots"
# What the link to the next pages of a list says.
PAGING = re.compile(
    r"^(?:下一?页|后一?页|末页|尾页|最后一?页|[>»›]+|next|\d{1,3}|第\d{1,3}页)[>»›\s]*$", re.IGNORECASE
)


def beginnings(source: WebSource) -> list[tuple[str, str]]:
    """Address and role of what each night begins with."""
    role = DOCUMENT if isinstance(source, UrlsSource) else LIST
    return [(address, role) for address in source.beginnings]


def role_of(link: Link, found_in: str, source: WebSource) -> str | None:
    """What to do with a link.

    Args:
        link: of a page.
        found_in: the page's own role.
        source: whose page it is.

    Returns:
        The role that the link's target has for the source; None where it is to be left alone.
    """
    host = urlsplit(link.address).hostname or ""
    if host not in source.all_hosts:
        return None
    if found_in == DOCUMENT:
        return ATTACHMENT if _is_attachment(link, source.attachments) else None
    if found_in != LIST or not isinstance(source, SiteSource):
        return None
    if _matches(link, source.take):
        return DOCUMENT
    if source.paging and (link.turns_page or PAGING.match(link.text)):
        return LIST
    return LIST if _matches(link, source.follow) else None


def _matches(link: Link, patterns: LinkPatterns) -> bool:
    def any_of(given: list[str]) -> bool:
        return any(re.search(p, link.text) or re.search(p, link.address) for p in given)

    named = any(re.search(p, link.text) for p in patterns.text)
    addressed = any(re.search(p, link.address) for p in patterns.url)
    return (named or addressed) and not any_of(patterns.but_not)


def _is_attachment(link: Link, endings: list[str]) -> bool:
    """By the address's path, one of its query's values, or the words on the link."""
    parts = urlsplit(link.address)
    names = [parts.path, *re.split(r"[&=]", parts.query), link.text]
    return any(unquote(name).strip().lower().endswith(tuple(endings)) for name in names if name)
