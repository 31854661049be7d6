"""Builds the site of one database: only what is not as it was in the earlier site is made."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.database import connect
from pipelines.parallel import LocalProcesses
from pipelines.renewed_folder import fingerprint
from pipelines.site import addresses, pieces
from pipelines.site.agencies import AGENCY_PAGES, peer_pieces
from pipelines.site.asset_files import BUNDLE, asset_files, bundle_version, chart_bundle
from pipelines.site.charts import chart_specs
from pipelines.site.coverage import coverage_page, coverage_rows
from pipelines.site.evidence import REPORT_PAGES
from pipelines.site.front import about_page, front_page
from pipelines.site.many_files import make_files
from pipelines.site.metrics import METRICS, metric_pages
from pipelines.site.origin import Origin
from pipelines.site.page import Page, rendered
from pipelines.site.quality import quality_pages, quality_pieces
from pipelines.site.register import Register, read_register, register_pieces, report_rows
from pipelines.site.search import INDEXES, search_piece
from pipelines.site.shape import shape_version
from pipelines.site.site_folder import SiteFolder
from pipelines.site.texts import TEXTS

# Those that take longest first.
MANY = (INDEXES, AGENCY_PAGES, TEXTS, METRICS, REPORT_PAGES)


@dataclass(frozen=True)
class Site:
    """What was built.

    Attributes:
        folder: where it stands; `index.html` is the front page.
        pages: how many pages there are.
        made: files that were written.
        kept: files that were taken over from the earlier site.
    """

    folder: Path
    pages: int
    made: int
    kept: int


def build_site(
    database: Path, folder: Path, origin: Origin, earlier_site: Path | None = None, workers: int = 1
) -> Site:
    """Build all pages, and the data and scripts that they load.

    The same database, origin and program give the same files.

    Args:
        database: built or published; opened to read only.
        folder: where the site is to stand; one that stands there is replaced once the new one is whole.
        origin: what the front page says of the data.
        earlier_site: the folder of a site, it may be `folder`; what has not changed is taken of it, by links
            where that can be done.
        workers: processes that render.

    Returns:
        What was built.

    Raises:
        NotASiteError: the folder holds something else than a site.
        duckdb.Error: the database has not the tables of this version of the program.
    """
    made = SiteFolder(folder, earlier_site, shape_version())
    with LocalProcesses(workers) as workforce, ThreadPoolExecutor(1) as thread:
        many = thread.submit(make_files, MANY, database, made, workforce)
        # While others make these, so that no core waits.
        with connect(database, read_only=True, shared_by=workers + 1) as connection:
            register = read_register(connection)
            for page in _pages(connection, database, register, origin):
                if not made.keeps(page.address, page.made_from):
                    made.write(page.address, page.made_from, rendered(page))
            for name, data in _pieces(connection, register, origin):
                made.write_if_new(pieces.address(name), pieces.piece(name, data))
            for name, rows in (("coverage", coverage_rows), ("reports", report_rows)):
                made.write_if_new(pieces.address(name), pieces.piece_of_rows(name, rows(connection)))
        for address, text in asset_files().items():
            made.write_if_new(address, text)
        if not made.keeps(BUNDLE, bundle_version()):
            made.write(BUNDLE, bundle_version(), chart_bundle())
        many.result()
    made.finish()
    return Site(
        folder=folder,
        pages=sum(address.endswith(".html") for address in made.files),
        made=made.made,
        kept=made.kept,
    )


def _pages(
    connection: duckdb.DuckDBPyConnection, database: Path, register: Register, origin: Origin
) -> Iterator[Page]:
    yield front_page(connection, database, register, origin)
    yield about_page(connection, origin)
    yield Page(addresses.SEARCH, "search.html", ("搜索", "Search"), {})
    yield Page(addresses.REPORTS, "reports.html", ("报告", "Reports"), {})
    yield Page(addresses.AGENCIES, "agencies.html", ("机关", "Agencies"), {})
    yield coverage_page()
    yield from metric_pages(connection, register)
    yield from quality_pages(connection)


def _pieces(
    connection: duckdb.DuckDBPyConnection, register: Register, origin: Origin
) -> Iterator[tuple[str, object]]:
    # `build` keeps a browser from putting together pieces of two sites, whose numbers differ.
    build = fingerprint(origin.run_id, origin.made_at.isoformat(), shape_version())[:12]
    yield "site", {"made_at": f"{origin.made_at:%Y-%m-%d}", "build": build}
    yield "charts", chart_specs()
    yield "search", search_piece(connection)
    yield from register_pieces(register)
    yield from peer_pieces(connection)
    yield from quality_pieces(connection, register).items()
