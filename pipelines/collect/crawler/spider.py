"""The spider: asks for what is new first, archives what comes, and notes how each attempt ended."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from pipelines.collect.addresses import normalised, refused_host
from pipelines.collect.archive import Archive, ArchiveError
from pipelines.collect.body_kind import fault_of_body, unwanted_type
from pipelines.collect.choice import LIST, ROBOTS, beginnings, role_of
from pipelines.collect.crawl_job import Copy, CrawlJob
from pipelines.collect.crawler.outcomes import outcome_of
from pipelines.collect.journal import Attempt, Journal
from pipelines.collect.links import page_links
from pipelines.collect.unpack import PackingError, TooLargeError, unpack

# What is asked for first.
START, NEW_FILE, NEW_LIST, KNOWN = 100, 80, 60, 0
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
MAX_HOPS = 5


class SourceSpider(scrapy.Spider):
    """Crawls one source."""

    name = "source"

    def __init__(self, job: CrawlJob, journal: Journal, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job, self.journal = job, journal
        self.archive = Archive(job.archive)
        self.copies = {copy.address: copy for copy in job.copies}
        lists = [copy for copy in job.copies if copy.role == LIST]
        self.known = [lists, [copy for copy in job.copies if copy.role != LIST]]
        self.done = set(job.done)
        self.reason: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SourceSpider":
        """As Scrapy makes it."""
        made = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(made._stop_unwanted, signals.headers_received)
        crawler.signals.connect(made._idle, signals.spider_idle)
        return made

    async def start(self) -> AsyncIterator[Request]:
        """What the registry names. All else follows from it, or comes when that is done: see `_idle`."""
        for address, role in beginnings(self.job.source):
            found = normalised(address)
            if found:
                for request in self._asked_once(found, role, START):
                    yield request

    def _idle(self) -> None:
        """Nothing is left to ask: now what is known already, lists first, that asked longest ago first.

        So, where the night's limit ends a crawl, what is new came first.
        """
        while self.known and self.reason is None:
            engine: Any = self.crawler.engine
            requests = [
                request
                for copy in self.known.pop(0)
                if copy.role != ROBOTS and self.may_ask(copy.address)
                for request in self._asked_once(copy.address, copy.role, KNOWN)
            ]
            for request in requests:
                engine.crawl(request)
            if requests:
                raise DontCloseSpider

    def _asked_once(self, address: str, role: str, priority: int) -> Iterator[Request]:
        """A request; or, for what an interrupted crawl has done already, those that its copy leads to."""
        if address not in self.done:
            yield self.request(address, role, priority)
            return
        copy = self.copies.get(address)
        if copy:
            yield from self._requests_of(self._bytes(copy), address, copy.role)

    def request(
        self,
        address: str,
        role: str,
        priority: int = 0,
        link_text: str = "",
        found_on: str = "",
        hops: int = 0,
    ) -> Request:
        """A request that asks for what is newer than the archived copy, where there is one."""
        headers = {}
        copy = self.copies.get(address)
        if copy and self.archive.path(copy.sha256).exists():
            if copy.etag:
                headers["If-None-Match"] = copy.etag
            if copy.last_modified:
                headers["If-Modified-Since"] = copy.last_modified
        limit = self.job.max_page_bytes if role == LIST else self.job.max_document_bytes
        return Request(
            address,
            headers=headers,
            priority=priority,
            callback=self.answered,
            errback=self.failed,
            meta={
                "address": address,
                "role": role,
                "link_text": link_text or (copy.link_text if copy else None),
                "found_on": found_on or (copy.found_on if copy else None),
                "hops": hops,
                "download_maxsize": limit,
                "handle_httpstatus_all": True,
            },
        )

    def may_ask(self, address: str) -> bool:
        """Whether the source's hosts include the address's."""
        return (urlsplit(address).hostname or "") in self.job.source.all_hosts

    def archived(self, address: str) -> bytes | None:
        """The copy of an address, where there is one."""
        copy = self.copies.get(address)
        return self._bytes(copy) if copy else None

    def _bytes(self, copy: Copy) -> bytes | None:
        try:
            return self.archive.get(copy.sha256)
        except ArchiveError:
            return None

    def answered(self, response: Response) -> Iterator[Request]:
        """Note the answer, and ask for what the page leads to."""
        meta = response.meta
        data = self.note_answer(response)
        if data is not None:
            yield from self._requests_of(data, meta["address"], meta["role"])
        elif response.status in REDIRECTS:
            yield from self._redirected(response)

    def failed(self, failure: Failure) -> None:
        """Note that there was no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.note_failure(request, failure.value)

    def _requests_of(self, data: bytes | None, address: str, role: str) -> Iterator[Request]:
        if data is None or data[:4] in (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            return
        for link in page_links(data, address):
            found_role = role_of(link, role, self.job.source)
            if found_role is None or link.address == address or link.address in self.done:
                continue
            if link.address in self.copies:
                continue  # asked for from the start on
            priority = NEW_LIST if found_role == LIST else NEW_FILE
            yield self.request(link.address, found_role, priority, link.text, address)

    def _redirected(self, response: Response) -> Iterator[Request]:
        meta = response.meta
        target = self._target(response)
        # A target that may not be asked is refused by the guard, and so noted.
        if target and meta["hops"] < MAX_HOPS and (self.may_ask(target) or self._is_refused(target)):
            text, page, priority = meta["link_text"] or "", meta["found_on"] or "", response.request.priority  # type: ignore[union-attr]
            yield self.request(target, meta["role"], priority, text, page, meta["hops"] + 1)

    def _is_refused(self, address: str) -> bool:
        return refused_host(address, self.job.source.private_hosts) is not None

    def _target(self, response: Response) -> str | None:
        place = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        return normalised(place, response.meta["address"]) if place else None

    def note_answer(self, response: Response) -> bytes | None:
        """Write the journal's line for an answer, and archive what it brought.

        Returns:
            The bytes that the address has now: those just archived, or the copy's if it is unchanged.
        """
        address = response.meta["address"]
        copy = self.copies.get(address)
        if response.status == 304 and copy:
            self._note(response.request, "unchanged", response, sha256=copy.sha256, size=copy.size, copy=copy)  # type: ignore[arg-type]
            return self._bytes(copy)
        if response.status == 200:
            return self._keep(response, copy)
        outcome, detail, moved_to = "failed", f"HTTP {response.status}", None
        if response.status in REDIRECTS:
            outcome, moved_to = "moved", self._target(response)
            detail = self._of_move(moved_to, response.meta["hops"])
        elif response.status in GONE:
            outcome = "gone"
        self._note(response.request, outcome, response, detail=detail, moved_to=moved_to)  # type: ignore[arg-type]
        return None

    def _of_move(self, target: str | None, hops: int) -> str:
        if target is None:
            return "It names no address of HTTP as its new place."
        if hops >= MAX_HOPS:
            return f"Not followed: the {hops + 1}. redirect in a row."
        if not self.may_ask(target) and not self._is_refused(target):
            host = urlsplit(target).hostname
            return f"Not followed: {host} is no host of this source; add it to `hosts` if it should be."
        return f"Followed to {target}."

    def _keep(self, response: Response, copy: Copy | None) -> bytes | None:
        role = response.meta["role"]
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        request: Request = response.request  # type: ignore[assignment]
        try:
            data = unpack(response.body, encodings, request.meta["download_maxsize"])
        except TooLargeError as error:
            self._note(request, "too_large", response, detail=str(error))
            return None
        except PackingError as error:
            self._note(request, "failed", response, detail=f"The body {error}.")
            return None
        fault = "is empty" if not data and role != ROBOTS else fault_of_body(data, role)
        if fault:
            self._note(request, "wrong_type", response, size=len(data), detail=f"What came {fault}.")
            return None
        sha256 = self.archive.put(data)
        outcome = "new" if copy is None else "unchanged" if copy.sha256 == sha256 else "changed"
        self._note(request, outcome, response, sha256=sha256, size=len(data))
        self.copies[request.meta["address"]] = Copy(request.meta["address"], role, sha256, len(data))
        return data

    def note_failure(self, request: Request, error: Any) -> None:
        """Write the journal's line for an attempt without an answer."""
        outcome, detail = outcome_of(error, request)
        if outcome is not None:
            self._note(request, outcome, None, detail=detail)

    def note_retry(self, request: Request, result: Any, detail: str) -> None:
        """Write the journal's line for an attempt that is made once more."""
        response = result if isinstance(result, Response) else None
        outcome = "failed" if response else outcome_of(result, request)[0]
        self._note(request, outcome or "failed", response, detail=detail)

    def _note(
        self, request: Request, outcome: str, response: Response | None, copy: Copy | None = None, **more: Any
    ) -> None:
        """One line. With `copy`, a 304 that names no validators keeps the copy's."""
        headers = response.headers if response else Headers()
        if more.get("sha256"):
            for name, header in (("etag", "ETag"), ("last_modified", "Last-Modified")):
                sent = (headers.get(header) or b"").decode("latin-1")
                more[name] = sent or (getattr(copy, name) if copy else None)
        attempt = Attempt(
            address=request.meta["address"],
            role=request.meta["role"],
            outcome=outcome,
            fetched_at=datetime.now(UTC),
            run_id=self.job.run_id,
            transferred=len(response.body) if response else 0,
            status=response.status if response else None,
            link_text=request.meta["link_text"],
            found_on=request.meta["found_on"],
            **more,
        )
        self.journal.add(attempt)
        print(f"{outcome:<18} {attempt.address}", flush=True)

    def finish(self, reason: str) -> None:
        """End the crawl before it is done."""
        if self.reason is None:
            self.reason = reason
            engine: Any = self.crawler.engine
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def _stop_unwanted(self, headers: Headers, request: Request, **_: Any) -> None:
        if unwanted_type((headers.get("Content-Type") or b"").decode("latin-1")):
            raise StopDownload(fail=True)
