"""Which addresses may be asked. Nothing here sends anything: these are functions of text and numbers."""

import ipaddress

import pytest

from pipelines.collect.addresses import is_allowed, literal, normalised, refusal, refused_host


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
        "100.64.0.1", "100.100.100.200", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a00:1::1", "2001:0:1::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_refused(address):
    assert refusal(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "202.106.0.20", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_a_public_address_is_not(address):
    assert refusal(ipaddress.ip_address(address)) is None


@pytest.mark.parametrize(
    ("host", "number"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("0", "0.0.0.0"),  # noqa: S104
        ("2852039166", "169.254.169.254"),
        ("[::1]", "::1"),
        ("[::ffff:a9fe:a9fe]", "::ffff:169.254.169.254"),
        ("fe80::1%eth0", "fe80::1"),
        ("999.1.1.1", "0.0.0.0"),  # noqa: S104
        ("www.linxi.example", None),
        ("12306.cn", None),
        ("1.2.3.4.5", None),
    ],
)
def test_a_literal_is_known_in_every_form(host, number):
    assert literal(host) == (ipaddress.ip_address(number) if number else None)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "[::ffff:10.0.0.1]", "169.254.169.254", "localhost", "LOCALHOST",
        "localhost.", "a.localhost", "metadata.google.internal", "metadata", "nas.local", "192.168.0.1:8080",
    ],
)  # fmt: skip
def test_a_host_is_refused_as_it_is_written(host):
    assert refused_host(f"http://{host}/a.html", [])


def test_the_registry_allows_a_host_or_a_host_and_port():
    assert refused_host("http://127.0.0.1:8000/", ["127.0.0.1:8000"]) is None
    assert refused_host("http://127.0.0.1:22/", ["127.0.0.1:8000"])
    assert refused_host("http://127.0.0.1:22/", ["127.0.0.1"]) is None
    assert refused_host("http://[::1]:80/", ["[::1]:80"]) is None
    assert refused_host("http://[::1]/", ["::1"]) is None
    assert refused_host("http://2130706433:8000/", ["127.0.0.1:8000"])  # the host as written, no other form
    assert refused_host("https://www.linxi.example/", []) is None
    assert is_allowed("nas.local", None, ["nas.local:80"])


@pytest.mark.parametrize(
    ("address", "base", "found"),
    [
        ("../a.html#top", "http://X.example/b/c/", "http://x.example/b/a.html"),
        ("//x.example:443/年.html", "https://y.example/", "https://x.example/%E5%B9%B4.html"),
        (
            "t.html?a=年 报&b=%E5",
            "http://x.example:80",
            "http://x.example/t.html?a=%E5%B9%B4%20%E6%8A%A5&b=%E5",
        ),
        ("http://例子.example/", "", "http://xn--fsqu00a.example/"),
        ("http://x.example./a", "", "http://x.example/a"),
        ("java\nscript:alert(1)", "http://x.example/", None),
        ("mailto:a@x.example", "http://x.example/", None),
        ("file:///etc/passwd", "http://x.example/", None),
        ("http://x.example:99999/", "", None),
        ("http://[::1", "", None),
        ("http:///a", "", None),
        ("http://a b.example/", "", None),
    ],
)
def test_an_address_has_one_form(address, base, found):
    assert normalised(address, base) == found
    if found:
        assert normalised(found) == found
