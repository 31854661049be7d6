"""Why a request was not sent."""

from scrapy.exceptions import IgnoreRequest


class AddressRefused(IgnoreRequest):
    """The address is private, loopback, link-local or otherwise not of the public Internet."""


class RobotsRefused(IgnoreRequest):
    """The site's robots.txt forbids it."""


class RobotsUnknown(IgnoreRequest):
    """The site's robots.txt could not be had: until it can, nothing may be asked (RFC 9309)."""


class NightIsOver(IgnoreRequest):
    """As many requests were sent as this night may have."""
