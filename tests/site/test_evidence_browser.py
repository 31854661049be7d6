"""A report's page in a real browser: text and table select each other, by pointer, by keys, by address."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_report
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from pipelines.site.asset_files import asset_files
from pipelines.site.evidence import report_page

FIGURES = made_report.FIGURES
SHARED = [row for row in FIGURES if row["raw"] == "100"]
ALL_TEXT = "[...document.querySelectorAll('.report-text')].map(block => block.textContent).join('')"
TOUCHED = "document.activeElement.id"
SELECTED = "[...document.querySelectorAll('[aria-current=true]')].map(one => one.id).filter(Boolean).sort()"
IN_VIEW = """key => {
    const box = document.getElementById('f-' + key).getBoundingClientRect();
    const card = document.getElementById('card').getBoundingClientRect();
    const free = innerWidth < 900 ? card.top : innerHeight;
    return box.top >= 0 && box.bottom <= free && box.left >= 0 && box.right <= innerWidth;
}"""


@pytest.fixture(scope="module")
def made_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up report's page in a folder with what it loads, opened as a file."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "reports").mkdir()
    (folder / "data").mkdir()
    for address, text in asset_files().items():
        (folder / address).parent.mkdir(exist_ok=True)
        (folder / address).write_text(text, encoding="utf-8")
    (folder / "data/site.js").write_text('fazhi.piece("site", {"made_at": "2025-01-01", "build": "1"});')
    page = folder / "reports/made.html"
    page.write_text(report_page(made_report.made_rows(), made_report.names()), encoding="utf-8")
    return page


@pytest.fixture
def opened(made_page: Path, open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens the page with a given end of its address, and settings of the browser."""

    def open_page(end: str = "", **settings: Any) -> Page:
        page = open_context(reduced_motion="reduce", **settings).new_page()
        page.goto(made_page.as_uri() + end)
        return page

    return open_page


def key_of(raw: str) -> str:
    return next(row["figure_key"] for row in FIGURES if row["raw"] == raw)


def both(key: str) -> list[str]:
    return [f"f-{key}", f"r-{key}"]


def test_the_browser_reads_the_documents_text_and_runs_none_of_it(opened: Callable[..., Page]) -> None:
    page = opened()
    assert page.evaluate(ALL_TEXT) == made_report.TEXT
    assert page.evaluate("window.broken") is None
    assert page.locator("h1").text_content() == made_report.made_rows().report["title"]


def test_each_marked_figure_of_a_sample_report_equals_its_row(site: Any, server: str, page: Page) -> None:
    ((key, text),) = site.ask(
        "select max_by(report_key, figures), max_by(text, figures) from dim_report"
        " inner join staging.stg_texts using (document_sha256)"
    )
    figures = site.ask(
        f"select figure_key, raw, value from intermediate.int_figures where report_key = '{key}'"  # noqa: S608
    )
    page.goto(f"{server}reports/{key}.html")
    shown = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#table tbody tr')].map(row => {
            const key = row.id.slice(2);
            const mark = document.getElementById('f-' + key);
            return [key, [mark.textContent, Number(row.cells[0].dataset.value)]];
        }))"""
    )
    assert shown == {key: [raw, value] for key, raw, value in figures}
    assert page.evaluate(ALL_TEXT) == text


def test_a_number_in_the_text_selects_its_row_and_its_address(opened: Callable[..., Page]) -> None:
    page = opened()
    key = key_of("96.35")
    page.click(f"#f-{key}")
    assert page.evaluate(SELECTED) == both(key)
    assert page.evaluate("location.href").endswith(f"#f-{key}")
    assert "963,500" in page.inner_text("#card-figure .number")


def test_a_row_selects_its_number_in_the_text(opened: Callable[..., Page]) -> None:
    page = opened()
    key = key_of("6000")
    page.click(f"#r-{key} td:last-child")
    assert page.evaluate(SELECTED) == both(key)
    assert page.evaluate(IN_VIEW, key)


def test_a_second_click_shows_the_second_figure_of_a_number(opened: Callable[..., Page]) -> None:
    page = opened()
    first, second = (row["figure_key"] for row in SHARED)
    for key in (first, second, first):
        page.click(f"#f-{first}")
        assert page.evaluate("location.href").endswith(f"#f-{key}")
        assert f"r-{key}" in page.evaluate(SELECTED)


@pytest.mark.parametrize("key", [SHARED[0]["figure_key"], SHARED[1]["figure_key"], key_of("32")])
def test_a_figures_address_leads_to_it(opened: Callable[..., Page], key: str) -> None:
    page = opened(f"#f-{key}")
    assert f"r-{key}" in page.evaluate(SELECTED)
    assert page.evaluate(IN_VIEW, key)


def test_another_address_on_the_same_page_is_followed(opened: Callable[..., Page]) -> None:
    page = opened(f"#f-{key_of('52')}")
    page.evaluate(f"location.hash = 'f-{key_of('7')}'")
    page.wait_for_function(
        f"document.getElementById('r-{key_of('7')}').getAttribute('aria-current') === 'true'"
    )
    assert page.evaluate(SELECTED) == both(key_of("7"))


def test_keys_go_through_the_figures_in_the_order_of_the_text(opened: Callable[..., Page]) -> None:
    page = opened()
    seen = []
    for _ in FIGURES:
        page.keyboard.press("j")
        seen.append(page.evaluate("location.hash").removeprefix("#f-"))
    assert seen == [row["figure_key"] for row in FIGURES]
    page.keyboard.press("j")  # around to the first
    assert page.evaluate(TOUCHED) == f"f-{seen[0]}"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("k")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(TOUCHED) == f"f-{seen[-1]}"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert page.evaluate(SELECTED) == []
    assert page.evaluate("location.hash") == ""


def test_keys_pressed_in_a_box_stay_in_it(opened: Callable[..., Page]) -> None:
    page = opened()
    page.focus("input[type=search]")
    page.keyboard.press("j")
    assert page.evaluate(SELECTED) == []


def test_the_text_is_one_stop_of_the_tab_key(opened: Callable[..., Page]) -> None:
    page = opened(f"#f-{key_of('52')}")
    stops = "[...document.querySelectorAll('a.m[tabindex=\"0\"]')].map(mark => mark.id)"
    assert page.evaluate(stops) == [f"f-{key_of('52')}"]


def test_filters_stand_in_the_address_and_pale_the_other_marks(opened: Callable[..., Page]) -> None:
    page = opened("?state=target")
    assert page.locator("#table tbody tr:visible").count() == 1
    assert page.locator("a.m:not(.off)").count() == 1
    page.select_option("#by-state", "")
    page.select_option("#by-family", "petitions")
    assert page.evaluate("location.href").endswith("?family=petitions")
    assert page.locator("#table tbody tr:visible").count() == 4


def test_a_figure_that_a_filter_hides_is_shown_when_its_address_is_followed(
    opened: Callable[..., Page],
) -> None:
    page = opened(f"?state=target#f-{key_of('52')}")
    assert page.locator(f"#r-{key_of('52')}").is_visible()
    assert "state=" not in page.evaluate("location.href")


def test_columns_sort_and_give_the_order_of_the_text_back(opened: Callable[..., Page]) -> None:
    page = opened()
    values = (
        "[...document.querySelectorAll('#table tbody tr')].map(row => Number(row.cells[0].dataset.value))"
    )
    as_in_text = [row["value"] for row in FIGURES]
    button = page.locator("#table thead button").first
    for expected in (sorted(as_in_text), sorted(as_in_text, reverse=True), as_in_text):
        button.click()
        assert page.evaluate(values) == expected


def test_the_other_numerals_are_shown_with_their_kind_in_the_pages_language(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    start = made_report.TEXT.index("12345")
    assert page.locator(f"#n-{start}").get_attribute("data-kind") is None
    page.check("#show-numerals")
    assert page.locator(f"#n-{start}").get_attribute("data-kind") == "电话"
    page.click("#language")
    assert page.locator(f"#n-{start}").get_attribute("data-kind") == "Phone number"
    assert "numerals=1" in page.evaluate("location.href")


def test_an_address_within_what_is_folded_away_opens_it(opened: Callable[..., Page]) -> None:
    page = opened(f"#p-{made_report.TEXT.index('版权所有')}")
    assert page.locator(".report-text.after").is_visible()


def test_without_scripts_text_marks_table_and_addresses_are_there(opened: Callable[..., Page]) -> None:
    key = SHARED[1]["figure_key"]
    page = opened(f"#f-{key}", java_script_enabled=False)
    mark = page.locator(".report-text a.m", has=page.locator(f"#f-{key}"))
    box = mark.bounding_box()
    assert box is not None and 0 <= box["y"] <= 900
    assert page.locator("#table tbody tr:visible").count() == len(FIGURES)
    assert not page.locator("#by-state").is_visible()


def test_a_narrow_screen_holds_the_page_and_the_card_covers_no_selected_number(
    opened: Callable[..., Page],
) -> None:
    page = opened(f"#f-{key_of('18')}", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#card").is_visible()
    for _ in range(3):
        page.keyboard.press("k")
        assert page.evaluate(IN_VIEW, page.evaluate("location.href").split("#f-")[1])


@pytest.mark.parametrize(
    "settings", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}]
)
def test_axe_finds_nothing_serious(opened: Callable[..., Page], settings: dict[str, Any]) -> None:
    page = opened(f"?lang=en&numerals=1#f-{key_of('96.35')}", **settings)
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    found = [
        (one["id"], [node["html"] for node in one["nodes"]][:3])
        for one in Axe().run(page, options={"preload": False}).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert not found
