"""The page of a metric: chart, table, filters in the address, download, and the SQL behind it."""

import csv
import io
from pathlib import Path

import duckdb
import pytest
from conftest import BuiltSite
from playwright.sync_api import Page, expect

INSPECTIONS = "metrics/enforcement.inspections.html"


def _rows(page: Page) -> list[list[str]]:
    page.locator("#table tbody tr").first.wait_for()
    return page.locator("#table tbody tr").evaluate_all(
        "rows => rows.map(row => Array.from(row.cells).map(cell => cell.innerText))"
    )


def _figures(page: Page) -> list[str]:
    """The keys of the figures that the rows lead to."""
    page.locator("#table tbody tr").first.wait_for()
    return page.locator("#table td a.value").evaluate_all("links => links.map(link => link.hash.slice(3))")


def test_the_table_has_every_canonical_value(site: BuiltSite, server: str, page: Page) -> None:
    page.goto(server + INSPECTIONS)
    expected = site.ask(
        "select figure_key from fct_enforcement where metric = 'enforcement.inspections' and is_canonical"
        " and is_current_report order by year desc, agency, report_key, span_start"
    )
    assert _figures(page) == [key for (key,) in expected]


@pytest.mark.parametrize(
    ("metric", "query"),
    [
        ("enforcement.inspections", ""),
        ("enforcement.inspections", "?q=枫岭&sort=-value"),
        ("enforcement.inspections", "?year=2023&sort=value"),
        ("enforcement.inspections", "?level=city&kind=justice"),
        ("enforcement.inspections", "?sort=change"),
        ("petitions.reconsideration_cases", "?level=county&sort=agency"),
        ("services.time_limit_cut_rate", ""),
    ],
)
def test_the_sql_gives_the_rows_that_are_shown(
    site: BuiltSite, server: str, page: Page, metric: str, query: str
) -> None:
    page.goto(f"{server}metrics/{metric}.html{query}")
    shown = _figures(page)
    sql = page.locator("#sql").inner_text()
    with duckdb.connect(str(site.database), read_only=True) as connection:
        found = connection.execute(sql)
        keys = [column[0] for column in found.description].index("figure_key")
        assert [row[keys] for row in found.fetchall()] == shown != []


def test_filters_stand_in_the_address_and_come_back_from_it(server: str, page: Page) -> None:
    page.goto(server + INSPECTIONS)
    page.get_by_label("机关或地区包含").fill("枫岭")
    page.get_by_label("年度").select_option("2024")
    page.locator("#table").get_by_role("button", name="数值").click()
    page.wait_for_url("**sort=-value**")
    shown = _rows(page)
    assert {row[2] for row in shown} == {"2024"}
    other = page.context.new_page()
    other.goto(page.evaluate("location.href"))
    assert _rows(other) == shown
    assert other.get_by_label("机关或地区包含").input_value() == "枫岭"


@pytest.mark.parametrize(
    ("query", "kind"), [("", "spread"), ("?q=枫岭", "series"), ("?q=枫岭&log=1", "series")]
)
def test_the_chart_is_drawn(server: str, page: Page, query: str, kind: str) -> None:
    page.goto(server + INSPECTIONS + query)
    expect(page.locator(f"#chart[data-drawn={kind}] svg")).to_be_visible()
    assert page.locator("#chart svg path[d]").count() > 3
    expect(page.locator("#chart")).to_have_attribute(
        "aria-label", page.locator("#chart-told").inner_text().split(" 粗线")[0].split(" 空心")[0]
    )


def test_the_chart_leaves_one_name_to_the_page(server: str, page: Page) -> None:
    page.goto(server)
    before = set(page.evaluate("Object.keys(window)"))
    page.goto(server + INSPECTIONS)
    page.locator("#chart[data-drawn]").wait_for()
    assert set(page.evaluate("Object.keys(window)")) - before == {"vegaEmbed"}


def test_the_download_is_what_is_shown(site: BuiltSite, server: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server}{INSPECTIONS}?q=望川")
    page.locator("#table tbody tr").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载所示").click()
    assert download.value.suggested_filename == "enforcement.inspections.csv"
    download.value.save_as(tmp_path / "shown.csv")
    data = (tmp_path / "shown.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert [row[head.index("figure_key")] for row in rows] == _figures(page)
    values = dict(site.ask("select figure_key, value from intermediate.int_figures"))
    assert {row[head.index("figure_key")]: float(row[3]) for row in rows} == {
        row[head.index("figure_key")]: values[row[head.index("figure_key")]] for row in rows
    }
    # The hostile agency's name begins like a formula: a spreadsheet must take it for a text.
    hostile = [row[0] for row in rows if "=cmd" in row[0]]
    assert hostile and all(name.startswith("'=cmd") for name in hostile)


def test_copying_says_what_it_did(server: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server + INSPECTIONS)
    page.locator("#table tbody tr").first.wait_for()
    page.get_by_role("button", name="复制").click()
    expect(page.locator("#copied")).to_have_text("已复制。")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#sql").inner_text()
