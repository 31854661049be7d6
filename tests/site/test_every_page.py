"""What holds for every kind of page: language, keyboard, access, narrow screens, files, and no harm."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import BuiltSite
from hostile import AGENCY, TITLE
from playwright.sync_api import BrowserContext, Page, expect

KINDS = (
    "index.html",
    "about.html",
    "search.html?q=检查",
    "metrics.html",
    "agencies.html",
    "reports.html",
    "coverage.html",
    "quality.html",
    "quality/conflicts.html",
    "metrics/enforcement.inspections.html",
    "AGENCY",
    "REPORT",
)
# What a page shows once its data are there.
SETTLED = (
    "() => !document.querySelector('#chart:not([data-drawn])') && (!document.querySelector('#table')"
    " || document.querySelector('#table tbody tr'))"
    " && (!document.querySelector('#found') || document.querySelector('.sentences li'))"
)


@pytest.fixture
def address(site: BuiltSite) -> Callable[[str], str]:
    """The address of a page of a kind, within the site."""
    report, agency = site.ask(
        "select report_key, agency_key from dim_report where agency = '枫岭市公安局' order by year limit 1"
    )[0]
    return {"AGENCY": f"agencies/{agency}.html", "REPORT": f"reports/{report}.html"}.get


def _open(page: Page, base: str, place: str, query: str = "") -> None:
    page.goto(f"{base}{place}{'&' if '?' in place else '?'}{query}" if query else f"{base}{place}")
    page.wait_for_function(SETTLED)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "REPORT"])  # it has tests of its own
def test_axe_finds_nothing_serious_in_light_and_dark(
    server: str, page: Page, address: Callable[..., str], kind: str
) -> None:
    # axe is given to the page by the browser, so that the page's own rules stay as they are.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    _open(page, server, address(kind, kind))
    assert _serious(page, {}) == []
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="English").click()
    page.wait_for_function(SETTLED)
    assert _serious(page, {"runOnly": ["color-contrast", "html-has-lang", "label", "link-name"]}) == []


def _serious(page: Page, options: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """What axe calls serious or critical: rules, and the elements that break them."""
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in Axe().run(page, options=options).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_from_its_file_and_fits_a_narrow_screen(
    site: BuiltSite, open_context: Callable[..., BrowserContext], address: Callable[..., str], kind: str
) -> None:
    page = open_context(viewport={"width": 360, "height": 740}).new_page()
    _open(page, site.folder.as_uri() + "/", address(kind, kind))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("over", ["file", "http"])
def test_the_language_holds_for_the_whole_site(site: BuiltSite, server: str, page: Page, over: str) -> None:
    base = site.folder.as_uri() + "/" if over == "file" else server
    page.goto(f"{base}index.html")
    expect(page.get_by_role("heading", level=1, name="法治政府建设年度报告数据")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1, name="Data of the annual reports")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Rule-of-law report data"
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Metrics").click()
    expect(page.get_by_role("heading", level=1, name="Metrics")).to_be_visible()
    assert "lang=en" in page.evaluate("location.href")
    page.get_by_role("link", name="Inspections", exact=True).click()
    expect(page.locator("#table").get_by_role("button", name="Agency")).to_be_visible()
    page.get_by_label("Search agencies, metrics").fill("复议")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sentences")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="原句")).to_be_visible()
    assert "lang" not in page.evaluate("location.href")


def test_the_colours_hold_for_the_whole_site(server: str, page: Page) -> None:
    page.goto(server)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="明暗").click()
    assert page.evaluate(ground) != light
    page.get_by_role("link", name="指标", exact=True).click()
    page.wait_for_url("**/metrics.html**")
    assert page.evaluate(ground) != light


def test_a_page_can_be_used_by_keyboard_alone(server: str, page: Page) -> None:
    page.goto(f"{server}metrics/enforcement.inspections.html")
    page.locator("#table tbody tr").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    sort = page.locator("#table th button[data-column=value]")
    sort.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#table th[aria-sort=descending]")).to_contain_text("数值")
    assert page.evaluate("document.activeElement.dataset.column") == "value"
    page.keyboard.press("Enter")
    expect(page.locator("#table th[aria-sort=ascending]")).to_contain_text("数值")


@pytest.mark.parametrize(
    "place",
    [
        "REPORT",
        "AGENCY",
        "index.html",
        "reports.html",
        "search.html?q=example",
        "quality/conflicts.html",
        "metrics/enforcement.inspections.html?q=cmd",
    ],
)
def test_text_of_a_hostile_report_stays_text(site: BuiltSite, server: str, page: Page, place: str) -> None:
    (agency,) = site.ask("select agency_key from dim_report where report_key = ?", site.hostile_report)[0]
    known = {"REPORT": f"reports/{site.hostile_report}.html", "AGENCY": f"agencies/{agency}.html"}
    _open(page, server, known.get(place, place))
    assert page.evaluate("window.harm") is None
    assert (
        page.locator("iframe, img, main script:not([type='application/json']), b:text-is('望川县')").count()
        == 0
    )
    shown = page.locator("body").inner_text()
    assert any(
        text in shown for text in (TITLE, AGENCY, "javascript:alert(1) {{ 7 * 7 }} ${7 * 7}</textarea>")
    )


def test_print_leaves_out_what_is_for_the_screen(server: str, page: Page) -> None:
    _open(page, server, "metrics/enforcement.inspections.html")
    page.emulate_media(media="print")
    expect(page.locator(".site-head")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#table table")).to_be_visible()
    expect(page.locator("#chart svg")).to_be_visible()


def test_no_page_names_another_host(site: BuiltSite) -> None:
    from html.parser import HTMLParser

    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.loaded: list[str] = []

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            named = dict(attributes)
            loads = {"script": "src", "link": "href", "img": "src", "iframe": "src", "form": "action"}
            if tag in loads and (place := named.get(loads[tag])):
                self.loaded.append(place)

    for file in site.folder.rglob("*.html"):
        links = Links()
        links.feed(file.read_text(encoding="utf-8"))
        assert not [place for place in links.loaded if ":" in place or place.startswith("/")], file


def test_every_link_of_the_site_leads_to_a_page(site: BuiltSite) -> None:
    import re

    pages = {path.resolve(): path for path in site.folder.rglob("*.html")}
    missing = set()
    for file in pages.values():
        for place in re.findall(r'<a [^>]*href="([^"#?]+)', file.read_text(encoding="utf-8")):
            if not place.startswith(("http:", "https:")) and not (file.parent / place).exists():
                missing.add((file.relative_to(site.folder), Path(place)))
    assert missing == set()
