"""How fast and how often a site is asked: delay, Crawl-delay, retries, the night's limit."""

import asyncio
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from pipelines.collect.crawler.guard import refused_names
from pipelines.collect.crawler.refused import NightIsOver

# A site that asks to wait longer is asked again the next night.
LONGEST_WAIT = 120.0


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below a site's Crawl-delay: Scrapy itself does not know of it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.floors: dict[str, float] = {}

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, self.floors.get(urlparse_cached(response).hostname or "", 0))

    def set_floor(self, host: str, seconds: float) -> None:
        """From now on, wait at least so long between two requests to the host."""
        self.floors[host] = max(seconds, self.floors.get(host, 0))
        downloader: Any = self.crawler.engine.downloader
        floor = max(self.floors[host], downloader._delay)
        # For the slot at hand, and for one made anew after a pause.
        downloader.per_slot_settings[host] = {"delay": floor, "jitter": 0}
        slot = downloader.slots.get(host)
        if slot:
            slot.delay, slot.jitter = max(slot.delay, floor), 0


class Retry(RetryMiddleware):
    """Retries with a wait that doubles, or as long as the site asks; each failed attempt is noted."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Retry":
        """As Scrapy makes it."""
        made = cls(crawler.settings)
        made.crawler = crawler
        made.first_wait = crawler.settings.getfloat("FAZHI_RETRY_AFTER")
        return made

    first_wait: float

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Wait and try again where the status says that it may help."""
        if response.status not in self.retry_http_codes or not self._tries_left(request):
            return response
        asked = _retry_after(response)
        if asked is not None and asked > LONGEST_WAIT:
            return response
        return await self._again(request, response, f"HTTP {response.status}", asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """Wait and try again after a fault of the network."""
        refused = (urlparse_cached(request).hostname or "") in refused_names()
        if refused or not isinstance(exception, self.exceptions_to_retry) or not self._tries_left(request):
            return None
        return await self._again(request, exception, str(exception) or type(exception).__name__, None)

    def _tries_left(self, request: Request) -> bool:
        return int(request.meta.get("retry_times", 0)) < self.max_retry_times

    async def _again(
        self, request: Request, result: Response | Exception, reason: str, asked: float | None
    ) -> Request | None:
        wait = max(asked or 0, self.first_wait * 2 ** int(request.meta.get("retry_times", 0)))
        again = self._retry(request, reason)
        if again is not None:
            spider: Any = self.crawler.spider
            spider.note_retry(request, result, f"{reason}; tried again after {wait:g} s")
            await asyncio.sleep(min(wait, LONGEST_WAIT))
        return again


class NightLimit:
    """Downloader middleware, after all others: lets so many requests through, then ends the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.left = crawler.settings.getint("FAZHI_REQUESTS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "NightLimit":
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Count the request, or refuse it. Those for robots.txt are free.

        Raises:
            NightIsOver: the night's limit is reached.
        """
        if request.meta.get("role") == "robots":
            return
        if self.left <= 0:
            spider: Any = self.crawler.spider
            spider.finish("request_limit")
            raise NightIsOver
        self.left -= 1


def _retry_after(response: Response) -> float | None:
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time()) if value else None
    except (TypeError, ValueError):
        return None
