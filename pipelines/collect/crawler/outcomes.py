"""What an attempt without an answer came to, in the words of the fetch log."""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    StopDownload,
)

from pipelines.collect.crawler.guard import refused_names
from pipelines.collect.crawler.refused import AddressRefused, NightIsOver, RobotsRefused, RobotsUnknown


def outcome_of(error: Any, request: Request) -> tuple[str | None, str]:
    """Outcome and detail; the outcome None where no attempt was made at all.

    Args:
        error: the exception that the request ended in.
        request: what was asked for.
    """
    told = str(error) or type(error).__name__
    if isinstance(error, NightIsOver):
        return None, told
    if isinstance(error, AddressRefused):
        return "blocked_address", told
    if isinstance(error, RobotsRefused):
        return "refused_by_robots", told
    if isinstance(error, RobotsUnknown):
        return "failed", told
    if isinstance(error, StopDownload):
        return "wrong_type", "Its Content-Type is none that a report comes as; the body was not loaded."
    if isinstance(error, DownloadTimeoutError):
        return "timed_out", told
    if isinstance(error, DownloadCancelledError):
        return "too_large", f"More than {request.meta['download_maxsize']:,} bytes; loading stopped there."
    if isinstance(error, CannotResolveHostError):
        why = refused_names().get((urlsplit(request.url).hostname or "").rstrip("."))
        if why:
            return "blocked_address", why
        return "failed", f"The name of the host could not be resolved: {told}"
    return "failed", f"{type(error).__name__}: {told}"[:500]
