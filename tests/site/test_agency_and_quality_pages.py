"""Agencies, coverage and the quality tables: every number leads to its figure."""

import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import BuiltSite
from playwright.sync_api import Page, expect

from pipelines.site.build import build_site
from pipelines.site.quality import TABLES, QualityTable

HOUSING = "枫岭市住房和城乡建设局"


@pytest.fixture
def housing(site: BuiltSite, server: str) -> str:
    """The address of an agency's page."""
    (key,) = site.ask("select agency_key from dim_agency where agency = ?", HOUSING)[0]
    return f"{server}agencies/{key}.html"


def test_an_agency_shows_its_values_and_each_leads_to_its_figure(
    site: BuiltSite, housing: str, page: Page
) -> None:
    page.goto(housing)
    shown = page.locator("table.over-years td a").evaluate_all(
        "links => links.map(link => [link.hash.slice(3), link.querySelector('.n').textContent])"
    )
    expected = site.ask(
        "select figure_key, value from intermediate.int_agency_year_figures where agency = ?", HOUSING
    )
    assert {key: float(text.replace(",", "")) for key, text in shown} == {
        key: round(value, 2) for key, value in expected
    }


def test_an_agency_shows_its_reports_conflicts_and_restatements(
    site: BuiltSite, housing: str, page: Page
) -> None:
    page.goto(housing)
    (reports,) = site.ask("select count(*) from dim_report where agency = ?", HOUSING)[0]
    assert page.locator("section[aria-labelledby=reports] tbody tr").count() == reports > 0
    (restated,) = site.ask("select count(*) from quality_restatements where agency = ?", HOUSING)[0]
    assert page.locator("h3:has-text('重述差异') + ul > li").count() == restated > 0
    chosen = site.ask(
        "select chosen_figure_key from quality_conflicts where agency = ? and outcome = 'differs'", HOUSING
    )
    linked = page.locator("h3:has-text('数值矛盾') + ul a").evaluate_all(
        "links => links.map(link => link.hash.slice(3))"
    )
    assert set(linked) == {key for (key,) in chosen} != set()


def test_the_chart_of_an_agency_is_the_metric_of_the_address(housing: str, page: Page) -> None:
    page.goto(f"{housing}?metric=enforcement.inspections")
    expect(page.locator("#chart-of")).to_have_text("检查次数/家次")
    expect(page.locator("#chart[data-drawn=agency] svg")).to_be_visible()
    page.locator("tr[data-metric='enforcement.penalty_cases'] button").click()
    page.wait_for_url("**metric=enforcement.penalty_cases")
    expect(page.locator("#chart-of")).to_have_text("行政处罚案件数")


def test_an_agency_stands_beside_its_peers(site: BuiltSite, tmp_path: Path, page: Page) -> None:
    database = Path(shutil.copyfile(site.database, tmp_path / "fazhi.duckdb"))
    with duckdb.connect(str(database)) as connection:
        connection.execute("update dim_agency set agency_kind = 'audit', agency_level = 'county'")
        expected = connection.execute("""
            with peers as (
                select metric, year, count(*) as agencies, round(median(value), 2) as median
                from intermediate.int_agency_year_figures group by all having count(*) >= 3
            )
            select metric, max_by(median, year), max(year), max_by(peers.agencies, year)
            from intermediate.int_agency_year_figures inner join peers using (metric, year)
            where agency = '枫岭市公安局' group by metric
        """).fetchall()
    second = build_site(database, tmp_path / "site", site.origin)
    (key,) = site.ask("select agency_key from dim_agency where agency = '枫岭市公安局'")[0]
    page.goto((second.folder / f"agencies/{key}.html").as_uri())
    page.locator("#over-years td .small").first.wait_for()
    shown = page.locator("#over-years tr[data-metric]:has(td .small)").evaluate_all(
        "rows => rows.map(row => [row.dataset.metric, row.cells[row.cells.length - 2].innerText])"
    )
    assert {metric: text.replace("%", "").replace(",", "") for metric, text in shown} == {
        metric: f"{median:.2f}".rstrip("0").rstrip(".") + f" ({year} {agencies})"
        for metric, median, year, agencies in expected
    }
    assert expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_quality_table_is_shown_and_leads_to_its_evidence(
    site: BuiltSite, server: str, page: Page, table: QualityTable
) -> None:
    name = table.name.removeprefix("quality_")
    page.goto(f"{server}quality/{name}.html")
    pager = page.locator(".pager [role=status]")
    expect(pager).not_to_have_text("")
    where = " where is_current_report" if name in ("conflicts", "breakdowns") else ""
    (rows,) = site.ask(f"select count(*) from quality_{name}{where}")[0]  # noqa: S608 - a name of ours
    if not rows:
        expect(pager).to_have_text("没有符合条件的行。")
        return
    expect(pager).to_contain_text(f"共 {rows:,} 行")
    figures = page.locator("#table tbody a[href*='#f-']").evaluate_all(
        "links => links.map(link => link.hash.slice(3))"
    )
    known = {key for (key,) in site.ask("select figure_key from intermediate.int_figures")}
    assert set(figures) <= known
    if name not in ("coverage", "ledger", "reports", "documents"):
        assert len(figures) >= min(rows, 50)


def test_the_worst_conflict_comes_first(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(f"{server}quality/conflicts.html")
    least, greatest = site.ask(
        "select least_value, greatest_value from quality_conflicts"
        " where is_current_report and outcome = 'differs' order by"
        " (greatest_value - least_value) / abs(greatest_value) desc nulls last, report_key, metric limit 1"
    )[0]
    first = page.locator("#table tbody tr").first
    first.wait_for()
    cells = [text.split("\u202f")[0] for text in first.locator("td").all_inner_texts()[-2:]]
    assert cells == [f"{least:,.0f}", f"{greatest:,.0f}"]


def test_coverage_leads_to_each_report(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(f"{server}coverage.html")
    page.locator("#table tbody tr").first.wait_for()
    linked = page.locator("#table td a").evaluate_all(
        "links => links.map(link => link.pathname.split('/').pop())"
    )
    reports = site.ask("select report_key from dim_report where is_current and agency_key is not null")
    assert set(linked) == {f"{key}.html" for (key,) in reports}
