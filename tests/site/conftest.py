"""One site, built once of the sample reports, one server and one browser for all tests that look at it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
from chromium import chromium
from hostile import make_hostile
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from pipelines.site.build import Site, build_site
from pipelines.site.origin import Origin
from pipelines.site.server import serve_site

MADE_AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class BuiltSite:
    """A site and what it was made from."""

    folder: Path
    database: Path
    origin: Origin
    built: Site
    hostile_report: str

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows out of the database that the site was made from; `?` in the query stands for a value."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture(scope="session")
def site(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The sample reports, one of them hostile, in a folder that looks like a snapshot."""
    published = sample_warehouse / "published" / "current"
    snapshot = tmp_path_factory.mktemp("snapshot")
    database = snapshot / "fazhi.duckdb"
    shutil.copyfile(published / "fazhi.duckdb", database)
    for beside in ("exports", "docs", "manifest.json"):
        (snapshot / beside).symlink_to(published / beside)
    hostile_report = make_hostile(database)
    origin = Origin(MADE_AT, "a-run", "0.0.0", snapshot / "exports", published / "fazhi.duckdb")
    built = build_site(database, snapshot / "site", origin)
    return BuiltSite(built.folder, database, origin, built, hostile_report)


@pytest.fixture(scope="session")
def server(site: BuiltSite) -> Iterator[str]:
    """The address of the site's folder on a server, with a slash at its end."""
    with serve_site(site.folder, site.database.parent) as serving:
        yield serving.front_page.removesuffix("index.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here, and it is installed by the tests only as root on Debian")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts in which each page notes what goes wrong; the test fails at its end if something did."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def _watch(page: Page) -> None:
        page.on(
            "console", lambda told: wrong.append(told.text) if told.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: None if _is_left(request) else wrong.append(request.url))
        page.on("request", lambda request: None if _is_inside(request.url) else wrong.append(request.url))

    def _open(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(10_000)
        context.on("page", _watch)
        contexts.append(context)
        return context

    yield _open
    for context in contexts:
        context.close()
    assert wrong == []


def _is_left(request: Request) -> bool:
    """Whether it failed because the page was left before the answer came."""
    return request.failure == "net::ERR_ABORTED"


def _is_inside(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme in ("file", "blob", "data") or address.hostname == "127.0.0.1"


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A fresh page; the test fails on an error in its console and on a request to the outside."""
    return open_context().new_page()
