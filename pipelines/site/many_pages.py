"""Renders pages by the hundred, over the cores."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pipelines.database import connect
from pipelines.parallel import LocalProcesses
from pipelines.site.evidence import report_pages
from pipelines.site.page import Page, rendered

LEAST, MOST = 30, 400  # reports that a process takes at a time: each time it reads all tables once


def render_pages(pages: Sequence[Page], workforce: LocalProcesses) -> Iterator[tuple[Page, str]]:
    """The text of each page, in their order."""
    return zip(pages, workforce.map(rendered, pages), strict=True)


def render_reports(
    database: Path, report_keys: Sequence[str], workforce: LocalProcesses
) -> Iterator[tuple[str, str]]:
    """The text of each report's page, with the report's key.

    Args:
        database: is opened to read only, by each process for itself.
        report_keys: whose pages are wanted.
        workforce: those who render; on this machine, where the database is.
    """
    size = min(max(len(report_keys) // (4 * workforce.workers), LEAST), MOST)
    chunks = [report_keys[start : start + size] for start in range(0, len(report_keys), size)]
    for made in workforce.map(partial(_render, database, workforce.workers), chunks, chunk=1):
        yield from made


def _render(database: Path, processes: int, report_keys: Sequence[str]) -> list[tuple[str, str]]:
    with connect(database, read_only=True, shared_by=processes) as connection:
        return list(report_pages(connection, report_keys))
