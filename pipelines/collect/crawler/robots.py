"""robots.txt as RFC 9309 has it, with Crawl-delay."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from pipelines.collect.addresses import normalised
from pipelines.collect.crawler.guard import refused_names
from pipelines.collect.crawler.pace import Throttle
from pipelines.collect.crawler.refused import AddressRefused, RobotsRefused, RobotsUnknown

AGENT = "fazhi"
MAX_BYTES = 512 * 1024
MAX_HOPS = 5
REDIRECTS = {301, 302, 303, 307, 308}
UNKNOWN = "unknown"


class Robots:
    """Downloader middleware: asks each host for its robots.txt once a crawl, before anything else.

    The answer is archived, logged and asked for conditionally, as any other file. Where the site cannot give
    it (5xx, no answer), the archived one counts; without one, nothing is asked of that host tonight.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._rules: dict[str, asyncio.Task[Any]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass what the host's robots.txt allows.

        Raises:
            RobotsRefused: it forbids the address.
            RobotsUnknown: it could not be had.
        """
        if request.meta.get("role") == "robots":
            return
        parts = urlsplit(request.url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._rules:
            self._rules[place] = asyncio.ensure_future(self._load(place))
        rules = await asyncio.shield(self._rules[place])
        if rules == UNKNOWN:
            why = refused_names().get((parts.hostname or "").rstrip("."))
            if why:
                raise AddressRefused(why)
            raise RobotsUnknown(
                f"{place}/robots.txt could not be had, so nothing is asked of this host tonight"
            )
        if rules is not None and not rules.can_fetch(request.url, AGENT):
            raise RobotsRefused(f"{place}/robots.txt forbids it")

    async def _load(self, place: str) -> Any:
        """The host's rules, None where it has none, UNKNOWN where that cannot be told."""
        text = await self._text(f"{place}/robots.txt")
        if text is None or text == UNKNOWN:
            return text
        rules = Protego.parse(text)
        delay = rules.crawl_delay(AGENT)
        if delay:
            throttle = self.crawler.get_extension(Throttle)
            longest = self.crawler.settings.getfloat("FAZHI_CRAWL_DELAY_AT_MOST")
            if throttle is not None:
                throttle.set_floor(urlsplit(place).hostname or "", min(float(delay), longest))
        return rules

    async def _text(self, address: str) -> str | None:
        spider: Any = self.crawler.spider
        asked = address
        for _ in range(MAX_HOPS):
            request = spider.request(asked, "robots").replace(callback=NO_CALLBACK, errback=None)
            request.meta["download_maxsize"] = MAX_BYTES
            try:
                response: Response = await self.crawler.engine.download_async(request)
            except Exception as error:  # whatever it is, the host's rules are not known
                spider.note_failure(request, error)
                return self._archived(address)
            if response.status in REDIRECTS:
                target = normalised((response.headers.get("Location") or b"").decode("latin-1"), asked)
                spider.note_answer(response)
                if target is None or not spider.may_ask(target):
                    return None
                asked = target
                continue
            data = spider.note_answer(response)
            if data is not None:
                return bytes(data).decode("utf-8", "ignore")
            if 400 <= response.status < 500 and response.status != 429:
                return None
            return self._archived(address)
        return None

    def _archived(self, address: str) -> str:
        spider: Any = self.crawler.spider
        data = spider.archived(address)
        return data.decode("utf-8", "ignore") if data is not None else UNKNOWN
