"""From the front page to the evidence: what a reader does first."""

import re

from conftest import BuiltSite
from playwright.sync_api import Page, expect


def test_the_front_page_counts_what_the_database_holds(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(server)
    (reports, figures) = site.ask(
        "select (select count(distinct version_of) from dim_report),"
        " (select count(*) from intermediate.int_figures)"
    )[0]
    headline = page.locator(".headline dd").all_inner_texts()
    assert headline[0] == f"{reports:,}"
    assert headline[4] == f"{figures:,}"
    expect(page.locator("main")).to_contain_text("数据最近更新：2026-01-02 03:04 UTC")


def test_coverage_shows_each_year_of_each_agency(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(server)
    shown = page.locator("table.grid td.there").count()
    assert shown == site.ask("select count(*) from quality_coverage where outcome = 'reported'")[0][0] > 0


def test_changes_since_the_last_snapshot_lead_to_the_report(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(server)
    changed = page.locator("section[aria-labelledby=changes]")
    row = changed.locator("tbody tr").first
    assert row.locator("td").all_inner_texts()[1] == str(
        site.ask("select count(*) from dim_report where agency like '=cmd%'")[0][0]
    )
    assert changed.locator(f"a[href='reports/{site.hostile_report}.html']").count() == 1


def test_search_leads_to_the_evidence(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(server)
    page.get_by_role("searchbox").fill("检查工地、物业小区")
    page.keyboard.press("Enter")
    found = page.locator(".sentences a").first
    expect(found.locator("mark")).to_have_text("检查工地、物业小区")
    report, _, figure = (found.get_attribute("href") or "").partition(".html#f-")
    (value, quote) = site.ask(
        "select value, quote from intermediate.int_figures where figure_key = ?", figure
    )[0]
    assert "检查工地、物业小区" in quote
    found.click()
    page.wait_for_url(f"**/{report.removeprefix('../')}.html#f-{figure}")
    expect(page.locator(f"[id='f-{figure}']")).to_be_in_viewport()
    assert value == 3120


def test_search_finds_what_a_scan_of_the_texts_finds(site: BuiltSite, server: str, page: Page) -> None:
    for words in ("复议", "行政复议 维持", "2024年"):
        bodies = site.ask(
            "select report_key, substring(text, body_start + 1, body_end - body_start)"
            " from dim_report inner join stages.texts on document_sha256 = sha256 where is_current"
        )
        reports = {
            report
            for report, body in bodies
            for sentence in re.split("[\n。；！？;!?]", body)
            if all(word in sentence for word in words.split())
        }
        page.goto(f"{server}search.html?q={words}")
        page.locator(".sentences li").first.wait_for()
        while (more := page.get_by_role("button", name="更多")).is_visible():
            before = page.locator(".sentences li").count()
            more.click()
            page.wait_for_function(
                "before => document.querySelectorAll('.sentences li').length > before"
                " || !document.querySelector('.sentences ~ button:not([hidden])')",
                arg=before,
            )
        addresses = page.locator(".sentences a").evaluate_all("links => links.map(link => link.pathname)")
        assert (
            {address.split("/")[-1] for address in addresses} == {f"{key}.html" for key in reports} != set()
        )


def test_a_word_of_the_report_s_name_narrows_the_search(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(f"{server}search.html?q=枫岭市司法局 2023 法律援助")
    page.locator(".sentences li").first.wait_for()
    expect(page.locator(".sentences mark").first).to_have_text("法律援助")
    addresses = page.locator(".sentences a").evaluate_all("links => links.map(link => link.pathname)")
    (report,) = site.ask("select report_key from dim_report where agency = '枫岭市司法局' and year = 2023")[0]
    assert {address.split("/")[-1] for address in addresses} == {f"{report}.html"}


def test_search_finds_metrics_agencies_and_reports_by_name(server: str, page: Page) -> None:
    page.goto(f"{server}search.html?q=司法局")
    expect(page.locator(".results a[href^='agencies/']")).to_have_text("枫岭市司法局")
    reports = page.locator("ul.results a[href^='reports/']").all_inner_texts()
    assert len(reports) == 3 and all("枫岭市司法局" in report for report in reports)
    page.get_by_role("searchbox").fill("inspections")
    expect(page.locator("a[href='metrics/enforcement.inspections.html']")).to_be_visible()
    assert "q=inspections" in page.evaluate("location.href")


def test_what_is_not_there_is_said(server: str, page: Page) -> None:
    page.goto(f"{server}search.html?q=没有这样的话")
    expect(page.get_by_role("status").first).to_have_text("没有找到“没有这样的话”。")
