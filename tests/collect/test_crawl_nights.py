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
from nights import LIMITS, night, outcomes, site_source
from report_site import PDF, Page, ReportSite, fill, link, report

from pipelines.collect.archive import Archive
from pipelines.read.stage import read_documents
from pipelines.stage_store import StageStore
from pipelines.tables import DOCUMENTS

HERE = Path(__file__).parent


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
    fetches = StageStore(folder / "stages").fetch_log().condensed()
    nothing = pl.DataFrame(schema=DOCUMENTS), StageStore(folder / "others").parts("texts")
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
