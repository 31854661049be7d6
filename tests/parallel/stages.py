"""Read, identify and extract the sample reports by one workforce or another."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipelines.collect.sources import FolderSource
from pipelines.collect.stage import collect_sources
from pipelines.extract.stage import extract_figures
from pipelines.identify.stage import identify_reports
from pipelines.parallel import Workforce
from pipelines.read.stage import read_documents
from pipelines.settings import Settings
from pipelines.stage_store import StageStore
from pipelines.tables import DOCUMENTS, LEDGERS, REPORT_DOCUMENTS, REPORTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 40 << 20  # bytes of a file


def tables(folder: Path, reading: Workforce, others: Workforce) -> dict[str, pl.DataFrame]:
    """All tables that the three stages make of the sample reports.

    Args:
        folder: where to work.
        reading: those who read.
        others: those who identify and extract.
    """
    source = FolderSource(kind="folder", name="samples", path=Settings().samples)
    archive, store = folder / "archive", StageStore(folder / "stages")
    log = store.fetch_log()
    collect_sources([source], archive, log, "1", NOW, MOST)
    texts, sections = store.parts("texts"), store.parts("sections")
    figures, numerals = store.parts("figures"), store.parts("numerals")
    nothing = pl.DataFrame(schema=DOCUMENTS)
    documents = read_documents(log.condensed(), archive, nothing, texts, NOW, workforce=reading).documents
    empty = pl.DataFrame(schema=REPORTS), pl.DataFrame(schema=REPORT_DOCUMENTS)
    found = identify_reports(documents, texts, sections, *empty, workforce=others)
    none = pl.DataFrame(schema=LEDGERS)
    ledgers = extract_figures(found.reports, sections, texts, none, figures, numerals, others).ledgers
    return {
        "documents": documents,
        "texts": texts.read(),
        "reports": found.reports,
        "report_documents": found.documents,
        "sections": sections.read(),
        "ledgers": ledgers,
        "figures": figures.read(),
        "numerals": numerals.read(),
    }
