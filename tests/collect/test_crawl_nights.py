"""Collect end to end: the real crawl process against a real server on loopback, night after night."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from nights import LIMITS, night, site_source
from report_site import PDF, Page, ReportSite, Tripwire, bomb, fill, link, page, report

from pipelines.collect.archive import Archive
from pipelines.collect.source_kinds import UrlsSource
from pipelines.read.stage import read_documents
from pipelines.stage_store import StageStore
from pipelines.tables import DOCUMENTS, TEXTS

HERE = Path(__file__).parent
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


@pytest.fixture
def site():
    served = ReportSite()
    yield served
    served.close()


@pytest.fixture
def tripwire():
    wire = Tripwire()
    yield wire
    wire.close()


def outcomes(rows: pl.DataFrame, root: str = "") -> dict[str, str]:
    """The last outcome by path."""
    return {
        address.removeprefix(root): outcome
        for address, outcome in rows.select("address", "outcome").iter_rows()
    }


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory):
    """The rows of three nights, what was asked in each, and the folder: done once."""
    site, folder = ReportSite(), tmp_path_factory.mktemp("nights")
    fill(site)
    rows, asked = [], []

    def run(name: str) -> None:
        site.asked.clear()
        rows.append(night(folder, site_source(site.port), name))
        asked.append(list(site.asked))

    run("first")
    # What sends no validators and what answers 503 belong to the first night alone.
    site.pages["/fzzf/t2019.html"].validator = "etag"
    run("first again")
    run("second")
    site.pages["/fzzf/index.html"].body += link("t2024.html", "青禾县2024年法治政府建设情况报告").encode()
    site.pages["/fzzf/t2024.html"] = Page(report(2024))
    site.pages["/fzzf/t2022.html"] = Page(report(2022, "<p>更正：罚款3万元。</p>"))
    run("third")
    site.close()
    return site, folder, rows, asked


def test_the_first_night_takes_the_reports_and_their_attachments_from_all_list_pages(three_nights):
    site, _, rows, _ = three_nights
    first = rows[0]
    assert outcomes(first, site.root) == {
        "/robots.txt": "new",
        "/fzzf/index.html": "new",
        "/fzzf/index_1.html": "new",  # by 下一页; its charset is mislabelled
        "/fzzf/index_2.html": "new",  # by createPageHTML
        "/fzzf/t2023.html": "new",
        "/fzzf/t2022.html": "new",
        "/fzzf/t2018.html": "new",  # after a 503
        "/fzzf/t2017.html?a=1&b=%E5%B9%B4": "new",
        "/old/t2019.html": "moved",
        "/fzzf/t2019.html": "new",
        "/download?id=7": "new",
        "/files/..%2f..%2f..%2fetc%2fpasswd.pdf": "new",
        "/secret/r.html": "refused_by_robots",
    }
    attempts = first.filter(pl.col("address").str.ends_with("t2018.html"))
    assert attempts["outcome"].to_list() == ["failed", "new"]
    assert "tried again" in attempts["detail"][0]


def test_each_row_says_where_it_came_from_and_what_the_link_said(three_nights):
    site, _, rows, _ = three_nights
    row = rows[0].row(by_predicate=pl.col("address") == f"{site.root}/fzzf/t2023.html", named=True)
    assert row["link_text"] == "青禾县2023年法治政府建设情况报告"  # the whole one, of the link's title
    assert (row["found_on"], row["role"]) == (f"{site.root}/fzzf/index.html", "document")
    row = rows[0].row(by_predicate=pl.col("address") == f"{site.root}/old/t2019.html", named=True)
    assert (row["moved_to"], row["http_status"]) == (f"{site.root}/fzzf/t2019.html", 301)


def test_the_same_content_from_two_addresses_is_stored_once_and_known_by_both(three_nights):
    _, folder, rows, _ = three_nights
    pdfs = rows[0].filter(pl.col("role") == "attachment")
    assert pdfs.height == 2 and pdfs["sha256"].n_unique() == 1
    assert Archive(folder / "archive").get(pdfs["sha256"][0]) == PDF


def test_every_file_in_the_archive_is_named_by_its_hash_alone(three_nights):
    _, folder, _, _ = three_nights
    names = [
        p.relative_to(folder / "archive").as_posix() for p in (folder / "archive").rglob("*") if p.is_file()
    ]
    assert names and all(re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{62}", name) for name in names)
    assert not [p for p in folder.rglob("*") if "passwd" in p.name]


def test_the_second_night_with_nothing_new_transfers_no_body(three_nights):
    _, _, rows, asked = three_nights
    second = rows[2]
    assert set(second["outcome"]) == {"unchanged", "moved", "refused_by_robots"}
    assert second.filter(pl.col("outcome") == "unchanged").height == 11
    assert second["transferred_bytes"].sum() == 0
    assert sum(a.sent for a in asked[2]) == 0
    assert {a.path for a in asked[2]} == {a.path for a in asked[0]}  # all asked for again all the same


def test_without_validators_the_content_tells_that_nothing_changed(three_nights):
    site, _, rows, _ = three_nights
    row = rows[1].row(by_predicate=pl.col("address") == f"{site.root}/fzzf/t2019.html", named=True)
    assert (row["outcome"], row["http_status"]) == ("unchanged", 200)
    assert row["transferred_bytes"] > 0


def test_the_third_night_finds_the_new_and_the_changed_one(three_nights):
    site, folder, rows, asked = three_nights
    third = outcomes(rows[3], site.root)
    changed = {path: outcome for path, outcome in third.items() if outcome in {"new", "changed"}}
    assert changed == {
        "/fzzf/index.html": "changed",
        "/fzzf/t2024.html": "new",
        "/fzzf/t2022.html": "changed",
    }
    assert {a.path for a in asked[3] if a.sent} == set(changed)
    hashes = (
        StageStore(folder / "stages").read("fetches").filter(pl.col("address").str.ends_with("t2022.html"))
    )
    assert all(Archive(folder / "archive").get(h) for h in hashes["sha256"])  # the earlier one is still there


def test_only_documents_and_attachments_are_read(three_nights):
    _, folder, _, _ = three_nights
    fetches = StageStore(folder / "stages").read("fetches")
    nothing = pl.DataFrame(schema=DOCUMENTS), pl.DataFrame(schema=TEXTS)
    read = read_documents(fetches, folder / "archive", *nothing, fetches["fetched_at"].max())
    taken = fetches.filter(pl.col("role").is_in(["document", "attachment"]))
    assert set(read.documents["sha256"]) == set(taken["sha256"].drop_nulls())
    assert read.documents.filter(pl.col("format") == "html")["outcome"].unique().to_list() == ["read"]


def test_the_crawl_keeps_to_crawl_delay_and_says_who_asks(three_nights):
    _, _, _, asked = three_nights
    for requests in asked:
        # robots.txt says 0.1, the registry 0.02. A mean: a busy machine shifts single requests.
        assert (requests[-1].at - requests[0].at) / (len(requests) - 1) > 0.09
    assert all(a.user_agent.startswith("fazhi/") for requests in asked for a in requests)


def test_a_crawl_killed_half_way_goes_on_where_it_stopped(site, tmp_path):
    fill(site)
    command = [sys.executable, str(HERE / "nights.py"), str(tmp_path), str(site.port)]
    killed = subprocess.Popen(command, start_new_session=True, env={**os.environ, "PYTHONPATH": str(HERE)})
    deadline = time.monotonic() + 30
    while len(site.asked) < 7 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = site.paths()
    assert 5 <= len(before) <= 10
    site.asked.clear()
    rows = night(tmp_path, site_source(site.port), "after")
    assert set(rows["run_id"]) == {"killed", "after"}
    fresh = rows.filter(pl.col("outcome") == "new")
    assert fresh["address"].n_unique() == fresh.height == 11
    # What was asked before is asked no second time, but for the one whose answer the kill cut off.
    again = set(site.paths()) & set(before) - {"/old/t2019.html", "/fzzf/t2018.html"}
    assert len(again) <= 1
    # The night after that is a whole one again.
    site.asked.clear()
    rows = night(tmp_path, site_source(site.port), "next")
    assert set(outcomes(rows).values()) == {"unchanged", "moved", "refused_by_robots"}
    assert len(set(site.paths())) == 11


def test_a_crawl_whose_process_dies_keeps_what_it_fetched_and_the_next_goes_on(site, tmp_path):
    fill(site)

    def kill(plan, line):
        if "t2022" in line:
            plan.stop()

    slowly = site_source(site.port, limits={**LIMITS, "delay_seconds": 0.2})
    rows = night(tmp_path, slowly, "dies", kill)
    assert rows["address"].last() == "."
    assert "the next run goes on" in rows["detail"].last()
    assert {"new"} == set(rows["outcome"]) - {"failed", "refused_by_robots"}
    before = site.paths()
    site.asked.clear()
    rows = night(tmp_path, site_source(site.port), "next")
    assert set(rows["run_id"]) == {"next"}  # the others are in the log already
    assert len(set(site.paths()) & set(before)) <= 1
    assert StageStore(tmp_path / "stages").read("fetches").filter(pl.col("outcome") == "new").height == 11


def test_an_interrupted_run_ends_its_crawls(site, tmp_path):
    fill(site)
    site.pages["/fzzf/t2022.html"].delay = 5

    def interrupt(plan, line):
        if "t2023" in line:
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        night(tmp_path, site_source(site.port, limits={**LIMITS, "timeout_seconds": 9}), "first", interrupt)
    assert time.monotonic() - begun < 5


def test_a_night_asks_no_more_than_its_limit_and_the_next_goes_on(site, tmp_path):
    fill(site)
    source = site_source(site.port, limits={**LIMITS, "requests_a_night": 5})
    night(tmp_path, source, "first")
    first = site.paths()
    assert len(first) == 5
    site.asked.clear()
    rows = night(tmp_path, source, "second")
    assert len(site.paths()) == 5
    assert "new" in set(rows.filter(pl.col("role") != "list")["outcome"])
    assert not rows.filter(pl.col("address") == ".").height


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
