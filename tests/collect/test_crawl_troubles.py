"""What goes wrong on a site, and what must not be asked: each has its outcome and spoils nothing else."""

import polars as pl
from nights import LIMITS, night, outcomes, site_source
from report_site import Page, bomb, fill, link, page, report

from pipelines.collect.source_kinds import UrlsSource

TROUBLES = [
    "bomb",
    "large",
    "slow",
    "broken",
    "busy",
    "gone",
    "video",
    "exe",
    "denied",
    "empty",
    "loop",
    "cut",
    "off",
    "ok",
]

RESOLVER_STUB = """
import socket
real = socket.getaddrinfo
def stub(host, *args, **kwargs):
    return real("127.0.0.1" if host == "www.linxi.example" else host, *args, **kwargs)
socket.getaddrinfo = stub
"""


def test_each_kind_of_trouble_has_its_outcome_and_spoils_nothing_else(site, tmp_path):
    large, text = 600 * 1024, "法治政府建设情况报告"
    site.pages.update(
        {
            "/fzzf/index.html": Page(
                page(
                    "list",
                    *(link(f"/{name}", f"{name}{text}") for name in TROUBLES),
                )
            ),
            "/bomb": bomb(80 * 1024 * 1024),
            "/large": Page(b"x" * large),
            "/slow": Page(report(2020), delay=1.6),
            "/broken": Page(report(2020), cut=20),
            "/busy": Page(report(2020), failures=9),
            "/video": Page(b"\0\0\0\x20ftypisom" * 100, "video/mp4"),
            "/exe": Page(b"MZ\x90\0" * 50, "application/octet-stream"),
            "/denied": Page(b"no", status=403),
            "/empty": Page(b""),
            "/loop": Page(status=302, headers={"Location": "/loop"}, validator="none"),
            "/cut": Page(b"\x1f\x8b\x08\x00abc", headers={"Content-Encoding": "gzip"}),
            "/off": Page(status=302, headers={"Location": "https://elsewhere.example/"}, validator="none"),
            "/ok": Page(report(2021)),
        }
    )
    rows = night(tmp_path, site_source(site.port), "first")
    assert outcomes(rows, site.root) == {
        "/robots.txt": "gone",
        "/fzzf/index.html": "new",
        "/bomb": "too_large",
        "/large": "too_large",
        "/slow": "timed_out",
        "/broken": "failed",
        "/busy": "failed",
        "/gone": "gone",
        "/video": "wrong_type",
        "/exe": "wrong_type",
        "/denied": "failed",
        "/empty": "wrong_type",
        "/loop": "moved",
        "/cut": "failed",
        "/off": "moved",
        "/ok": "new",
    }
    assert rows.filter(pl.col("outcome") != "new")["sha256"].null_count() == rows.height - 2
    assert rows.filter(~pl.col("outcome").is_in(["new", "gone"]))["detail"].null_count() == 0
    details = dict(rows.select("address", "detail").iter_rows())
    assert "elsewhere.example is no host of this source" in details[f"{site.root}/off"]
    assert len([p for p in (tmp_path / "archive").rglob("*") if p.is_file()]) == 2


def test_what_was_there_and_is_no_more_is_gone(site, tmp_path):
    site.pages["/fzzf/index.html"] = Page(page("list", link("a.html", "法治政府建设情况报告")))
    site.pages["/fzzf/a.html"] = Page(report(2020))
    night(tmp_path, site_source(site.port), "first")
    site.pages["/fzzf/index.html"] = Page(page("list"))
    del site.pages["/fzzf/a.html"]
    assert outcomes(night(tmp_path, site_source(site.port), "second"), site.root)["/fzzf/a.html"] == "gone"


def test_a_robots_txt_that_cannot_be_had_keeps_the_crawl_away(site, tmp_path):
    site.pages["/robots.txt"] = Page(b"", status=503, validator="none")
    site.pages["/fzzf/index.html"] = Page(page("list"))
    rows = night(tmp_path, site_source(site.port), "first")
    assert site.paths() == []
    assert "robots.txt could not be had" in rows["detail"].last()


def test_no_connection_is_made_to_what_the_registry_does_not_allow(site, tripwire, tmp_path):
    """By name, literal, decimal, octal and hexadecimal form, IPv4 in IPv6, and as a redirect's target."""
    port = tripwire.port
    hosts = [
        "127.0.0.1", "localhost", "2130706433", "127.1", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[::1]", "localhost.", "0",
    ]  # fmt: skip
    text = "法治政府建设情况报告"
    site.pages["/fzzf/index.html"] = Page(
        page(
            "list",
            *(link(f"http://{host}:{port}/{n}", text) for n, host in enumerate(hosts)),
            *(link(f"/to/{n}", text) for n in range(len(hosts))),
        )
    )
    for n, host in enumerate(hosts):
        place = {"Location": f"http://{host}:{port}/redirected/{n}"}
        site.pages[f"/to/{n}"] = Page(status=302, headers=place, validator="none")
    rows = night(tmp_path, site_source(site.port, hosts=[h for h in hosts if h != "localhost."]), "first")
    asked = rows.filter(pl.col("address").str.contains(f":{port}/"))
    assert asked.height == 2 * len(hosts)
    assert set(asked["outcome"]) == {"blocked_address"}
    assert all("private_hosts" in detail for detail in asked["detail"])
    assert tripwire.connections == 0


def test_no_connection_is_made_to_a_name_that_resolves_to_a_private_address(
    site, tripwire, tmp_path, monkeypatch
):
    """In the real process, with a stub in place of the system's resolver: no name is asked of anyone."""
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "sitecustomize.py").write_text(RESOLVER_STUB, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "stub"))
    there = f"http://www.linxi.example:{tripwire.port}/"
    text = "法治政府建设情况报告"
    site.pages["/fzzf/index.html"] = Page(page("list", link(f"{there}a.html", text), link("/to", text)))
    site.pages["/to"] = Page(status=302, headers={"Location": f"{there}b.html"}, validator="none")
    rows = night(tmp_path, site_source(site.port, hosts=["www.linxi.example"]), "first")
    asked = rows.filter(pl.col("address").str.contains("linxi"))
    assert set(asked["outcome"]) == {"blocked_address"}
    assert all("www.linxi.example resolves to 127.0.0.1" in detail for detail in asked["detail"])
    assert tripwire.connections == 0


def test_a_list_of_addresses_is_a_source_too(site, tmp_path):
    fill(site)
    source = UrlsSource.model_validate(
        {
            "kind": "urls",
            "name": "qinghe-urls",
            "urls": [f"{site.root}/fzzf/t2023.html", f"{site.root}/fzzf/t2022.html"],
            "private_hosts": [f"127.0.0.1:{site.port}"],
            "limits": LIMITS,
        }
    )
    rows = night(tmp_path, source, "first")
    roles = {a.removeprefix(site.root): r for a, r in rows.select("address", "role").iter_rows()}
    assert roles == {
        "/robots.txt": "robots",
        "/fzzf/t2023.html": "document",
        "/fzzf/t2022.html": "document",
        "/download?id=7": "attachment",
        "/files/..%2f..%2f..%2fetc%2fpasswd.pdf": "attachment",
    }


def test_nothing_is_asked_of_public_sites_without_a_contact(tmp_path):
    source = UrlsSource(kind="urls", name="public", urls=["https://www.example.gov.cn/a.html"])
    rows = night(tmp_path, source, "first")
    assert rows.select("address", "outcome").rows() == [(".", "failed")]
    assert "FAZHI_CONTACT" in rows["detail"][0]
    assert not (tmp_path / "crawls").exists()
