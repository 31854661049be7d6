"""Renders pages by the hundred, over the cores."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pipelines.database import connect
from pipelines.parallel import map_over_cores
from pipelines.site.evidence import report_pages
from pipelines.site.page import Page, rendered

LEAST, MOST = 30, 400  # reports that a process takes at a time: each time it reads all tables once


def render_pages(pages: Sequence[Page], workers: int) -> Iterator[tuple[Page, str]]:
    """The text of each page, in their order."""
    return zip(pages, map_over_cores(rendered, pages, workers), strict=True)


def render_reports(database: Path, report_keys: Sequence[str], workers: int) -> Iterator[tuple[str, str]]:
    """The text of each report's page, with the report's key.

    Args:
        database: is opened to read only, by each process for itself.
        report_keys: whose pages are wanted.
        workers: processes.
    """
    size = min(max(len(report_keys) // (4 * workers), LEAST), MOST)
    chunks = [report_keys[start : start + size] for start in range(0, len(report_keys), size)]
    for made in map_over_cores(partial(_render, database), chunks, workers, chunk=1, worth_it=3):
        yield from made


def _render(database: Path, report_keys: Sequence[str]) -> list[tuple[str, str]]:
    with connect(database, read_only=True, threads=1) as connection:
        return list(report_pages(connection, report_keys))
