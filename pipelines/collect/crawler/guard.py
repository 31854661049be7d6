"""No request leaves for a private address: checked as it is written, and again as it is resolved.

The resolver is the reactor's own, so the addresses that it lets through are those that are connected to. A
name that resolves to something else a moment later (DNS rebinding) gains nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from pipelines.collect.addresses import IPAddress, is_allowed, literal, refusal, refused_host
from pipelines.collect.crawler.refused import AddressRefused

PRIVATE_HOSTS = "FAZHI_PRIVATE_HOSTS"


class AddressGuard:
    """Downloader middleware, before all others: every request passes it, those for robots.txt too."""

    def __init__(self, private_hosts: Iterable[str]) -> None:
        self.private_hosts = list(private_hosts)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressGuard":
        """As Scrapy makes it."""
        return cls(crawler.settings.getlist(PRIVATE_HOSTS))

    def process_request(self, request: Request) -> None:
        """Refuse what is written as a private address, and what is not HTTP.

        Raises:
            AddressRefused: nothing was sent, not even a question for the name.
        """
        if urlsplit(request.url).scheme not in {"http", "https"}:
            raise AddressRefused(f"{request.url} is not an address of HTTP")
        why = refused_host(request.url, self.private_hosts)
        if why:
            raise AddressRefused(f"{why}; if it is meant, add it to the source's private_hosts")


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver, but a name of which any address is private has no address at all.

    Attributes:
        refused: the names refused, with the reason.
    """

    def __init__(self, inner: Any, private_hosts: Iterable[str]) -> None:
        self.inner = inner
        self.private_hosts = list(private_hosts)
        self.refused: dict[str, str] = {}
        self._reactor: Any = None

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "GuardedResolver":
        """As Scrapy makes it."""
        made = cls(reactor.nameResolver, crawler.settings.getlist(PRIVATE_HOSTS))
        made._reactor = reactor
        return made

    def install_on_reactor(self) -> None:
        """From now on every connection of the process asks this resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve, and let through what is public or what the registry allows."""
        allowed = is_allowed(hostName.lower().rstrip("."), portNumber or None, self.private_hosts)
        sieve = resolutionReceiver if allowed else _Sieve(resolutionReceiver, hostName, self.refused)
        return self.inner.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    """Holds the addresses of a name back until all are known, then passes on all or none."""

    def __init__(self, receiver: Any, name: str, refused: dict[str, str]) -> None:
        self.receiver, self.name, self.refused = receiver, name, refused
        self.found: list[IAddress] = []

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self.found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        faults = [fault for address in self.found if (fault := _fault(getattr(address, "host", "")))]
        if faults:
            self.refused[self.name.lower().rstrip(".")] = f"{self.name} resolves to {faults[0]}"
        else:
            for address in self.found:
                self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()


def _fault(host: str) -> str | None:
    number: IPAddress | None = literal(host)
    return refusal(number) if number is not None else f"{host!r}, which is no IP address"


def refused_names() -> dict[str, str]:
    """The names that this process's resolver has refused, with the reason."""
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    return resolver.refused if isinstance(resolver, GuardedResolver) else {}
