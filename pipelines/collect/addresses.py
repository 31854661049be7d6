"""Addresses: their one form, and which of them may be asked at all."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# Networks inside IPv6 whose addresses stand for an IPv4 address: that one is judged. The number is where
# its 32 bits begin, counted from the right.
CARRIERS = [
    (ipaddress.ip_network("::/96"), 0),  # IPv4-compatible
    (ipaddress.ip_network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (ipaddress.ip_network("::ffff:0:0:0/96"), 0),  # IPv4-translated
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4
]
# Not told by `is_global`: 64:ff9b:1::/48 is for local use, Teredo hides its IPv4 address.
REFUSED = [ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("2001::/32")]
# Reserved by RFC 6761, 6762, 7686 and 8375, or usual for machines of a network of one's own.
LOCAL_NAMES = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private",
    "home.arpa", "onion", "test", "invalid",
)  # fmt: skip
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)
# Not `::1`: an address of IPv6 with a port stands in brackets.
WITH_PORT = re.compile(r"([^:]+|\[.*\]):([0-9]+)")
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def normalised(address: str, base: str = "") -> str | None:
    """The one form of an address: absolute, host in small ASCII letters, no fragment, path quoted.

    Args:
        address: as found in a page.
        base: what a relative one is relative to.

    Returns:
        None for what is no address of HTTP.
    """
    cleaned = re.sub(r"[\t\r\n]", "", address.strip())
    try:
        parts = urlsplit(urljoin(base, cleaned) if base else cleaned)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or re.search(r"[\s<>\"\\^`{|}%]", host):
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        place += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme, place, path, query, ""))


def literal(host: str) -> IPAddress | None:
    """The IP address that a host is written as, in any form that a resolver would take; None for a name.

    `127.0.0.1`, `2130706433`, `0x7f.1`, `0177.0.0.1`, `127.1` and `::1` are all literals.
    """
    host = host.strip("[]").split("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    parts = host.split(".")
    if len(parts) <= 4 and all(NUMBER.fullmatch(part) for part in parts):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            # A number out of range: no machine's name is written so, and what takes it would guess.
            return ipaddress.IPv4Address(0)
    return None


def refusal(address: IPAddress) -> str | None:
    """Why this IP address may not be asked, or None for one of the public Internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_loopback or address.is_unspecified:
            return f"{address} is this machine's own"
        for network, shift in CARRIERS:
            if address in network:
                inner = ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
                why = refusal(inner)
                return f"{address} stands for {inner}: {why}" if why else None
        if any(address in network for network in REFUSED):
            return f"{address} is in a network of special use"
    if address.is_loopback:
        return f"{address} is this machine's own"
    if address.is_link_local:
        return f"{address} is link-local, where machines keep their metadata"
    if address.is_multicast or not address.is_global:
        return f"{address} is private, reserved or otherwise not of the public Internet"
    return None


def refused_host(address: str, private_hosts: Iterable[str]) -> str | None:
    """Why this address's host, as it is written, may not be asked; None if it may, or only its IP can tell.

    Args:
        address: of HTTP.
        private_hosts: what the registry allows all the same, as HOST or HOST:PORT.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    if is_allowed(host, port, private_hosts):
        return None
    number = literal(host)
    if number is not None:
        return refusal(number)
    if any(host == name or host.endswith(f".{name}") for name in LOCAL_NAMES) or "." not in host:
        return f"{host} is a name of this machine or its network"
    return None


def is_allowed(host: str, port: int | None, private_hosts: Iterable[str]) -> bool:
    """Whether the registry names the host, or host and port. Without a port: whether with any port."""
    for entry in private_hosts:
        with_port = WITH_PORT.fullmatch(entry)
        name, number = with_port.groups() if with_port else (entry, None)
        if name.strip("[]") == host.strip("[]") and (number is None or port is None or int(number) == port):
            return True
    return False
