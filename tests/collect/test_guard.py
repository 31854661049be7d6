"""The refusal comes before anything is sent: Twisted's endpoint, on a reactor that only notes connections."""

import pytest
from scrapy import Request
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IHostnameResolver
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from zope.interface import implementer

from pipelines.collect.crawler.guard import AddressGuard, GuardedResolver
from pipelines.collect.crawler.refused import AddressRefused


@implementer(IHostnameResolver)
class Names:
    """A resolver that knows what it is told, asks no one, and may say something else the next time."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):  # noqa: N802, N803
        """As Twisted asks for it."""
        self.asked += 1
        receiver.resolutionBegan(self)
        for host in self.answers.pop(0):
            kind = IPv6Address if ":" in host else IPv4Address
            receiver.addressResolved(kind("TCP", host, portNumber))
        receiver.resolutionComplete()


def connect(reactor, host, port=80):
    """Connect as Scrapy's agent does. Returns the failures and where the reactor was told to connect to."""
    failures = []
    HostnameEndpoint(reactor, host, port).connect(Factory.forProtocol(Protocol)).addErrback(failures.append)
    reactor.advance(1)
    return failures, [(client[0], client[1]) for client in reactor.tcpClients]


def guarded(names, private_hosts=()):
    reactor = MemoryReactorClock()
    resolver = GuardedResolver(names, private_hosts)
    reactor.installNameResolver(resolver)
    return reactor, resolver


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
)
def test_no_connection_to_a_name_that_resolves_to_a_private_address(address):
    reactor, resolver = guarded(Names([address]))
    failures, connections = connect(reactor, "www.linxi.example")
    assert connections == []
    assert len(failures) == 1
    assert address.split(":")[-1] in resolver.refused["www.linxi.example"]


def test_one_private_address_among_public_ones_refuses_the_name():
    reactor, resolver = guarded(Names(["8.8.8.8", "10.0.0.1"]))
    assert connect(reactor, "www.linxi.example")[1] == []
    assert "10.0.0.1" in resolver.refused["www.linxi.example"]


def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_asked_once():
    names = Names(["8.8.8.8"], ["10.0.0.1"])
    reactor, _ = guarded(names)
    assert connect(reactor, "www.linxi.example")[1] == [("8.8.8.8", 80)]
    assert names.asked == 1


def test_a_name_that_resolves_otherwise_the_next_time_is_refused_then():
    reactor, _ = guarded(Names(["8.8.8.8"], ["127.0.0.1"]))
    connect(reactor, "www.linxi.example")
    failures, connections = connect(reactor, "www.linxi.example")
    assert connections == [("8.8.8.8", 80)]  # the first one's alone
    assert failures


def test_a_name_that_the_registry_allows_may_resolve_to_a_private_address():
    reactor, resolver = guarded(Names(["10.0.0.1"]), ["nas.linxi.example:8080"])
    assert connect(reactor, "nas.linxi.example", 8080)[1] == [("10.0.0.1", 8080)]
    assert resolver.refused == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:169.254.169.254]/latest/",
        "http://169.254.169.254/latest/meta-data/", "http://localhost:9000/", "http://metadata/",
        "file:///etc/passwd", "ftp://10.0.0.1/", "data:text/html,a", "s3://bucket/key",
    ],
)  # fmt: skip
def test_the_middleware_refuses_the_request_before_the_name_is_even_asked_for(address):
    with pytest.raises(AddressRefused):
        AddressGuard([]).process_request(Request(address))


def test_the_middleware_lets_public_and_allowed_hosts_pass():
    AddressGuard([]).process_request(Request("https://www.linxi.example/a.html"))
    AddressGuard(["127.0.0.1:8000"]).process_request(Request("http://127.0.0.1:8000/"))
