"""The extract stage: reports in, ledgers out; only what is new or outdated is read again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.extract.engine import extract
from pipelines.extract.ledger import Figure
from pipelines.parallel import map_over_cores
from pipelines.tables import FIGURES, LEDGERS, NUMERALS
from pipelines.versions import stage_version

Row = tuple[object, ...]
COPIED = [name for name in FIGURES if name in Figure.__slots__]  # what a row takes from the ledger as it is


@dataclass(frozen=True)
class Extracted:
    """All ledgers with their figures and other numerals, and how many reports this run read and kept."""

    ledgers: pl.DataFrame
    figures: pl.DataFrame
    numerals: pl.DataFrame
    fresh: int
    kept: int


@dataclass(slots=True)
class SectionSpan:
    """A section as the engine needs it."""

    section_no: int
    start: int
    end: int
    role: str


def ledgers_to_keep(
    ledgers: pl.DataFrame, reports: pl.DataFrame, again: bool, years: Sequence[int] = ()
) -> pl.DataFrame:
    """The ledgers of an earlier run, less those whose reports shall be extracted again.

    Args:
        ledgers: schema LEDGERS.
        reports: schema REPORTS.
        again: whether all shall, or those of `years`.
        years: the reports on these years shall, which need not be said twice.
    """
    if not again and not years:
        return ledgers
    chosen = reports.filter(pl.col("year").is_in(list(years))) if years else reports
    return ledgers.join(chosen, on="report_id", how="anti")


def extract_figures(
    reports: pl.DataFrame,
    sections: pl.DataFrame,
    texts: pl.DataFrame,
    previous_ledgers: pl.DataFrame,
    previous_figures: pl.DataFrame,
    previous_numerals: pl.DataFrame,
    workers: int = 1,
) -> Extracted:
    """The ledger of each report.

    Args:
        reports: schema REPORTS.
        sections: schema SECTIONS.
        texts: schema TEXTS.
        previous_ledgers: the last run's, schema LEDGERS.
        previous_figures: the last run's, schema FIGURES.
        previous_numerals: the last run's, schema NUMERALS.
        workers: processes to read with.
    """
    wanted = reports.with_columns(wanted=pl.format("{}.{}", pl.lit(stage_version("extract")), "version"))
    kept = previous_ledgers.join(
        wanted.select("report_id", version="wanted"), on=["report_id", "version"], how="semi"
    )
    todo = wanted.join(kept, on="report_id", how="anti").join(texts, on="sha256")
    spans: dict[str, list[SectionSpan]] = {}
    for report_id, *span in sections.select("report_id", "section_no", "start", "end", "role").iter_rows():
        spans.setdefault(report_id, []).append(SectionSpan(*span))
    items = [
        Item(
            row["report_id"], row["text"], row["year"], spans.get(row["report_id"], []),
            (row["body_start"], row["body_end"]), row["wanted"],
        )
        for row in todo.iter_rows(named=True)
    ]  # fmt: skip
    ledgers: list[Row] = []
    figures: list[Row] = []
    numerals: list[Row] = []
    for ledger, mine, others in map_over_cores(ledger_rows, items, workers):
        ledgers.append(ledger)
        figures += mine
        numerals += others
    return Extracted(
        pl.concat([kept, pl.DataFrame(ledgers, schema=LEDGERS, orient="row")]),
        pl.concat([of(previous_figures, kept), pl.DataFrame(figures, schema=FIGURES, orient="row")]),
        pl.concat([of(previous_numerals, kept), pl.DataFrame(numerals, schema=NUMERALS, orient="row")]),
        todo.height,
        kept.height,
    )


@dataclass(slots=True)
class Item:
    """One report to read."""

    report_id: str
    text: str
    year: int | None
    sections: list[SectionSpan]
    body: tuple[int, int]
    version: str


def ledger_rows(item: Item) -> tuple[Row, list[Row], list[Row]]:
    """One row of schema LEDGERS, and the rows of FIGURES and NUMERALS of a report."""
    found = extract(item.text, year=item.year, sections=item.sections, body=item.body)
    figures = [figure_row(f, item.report_id, item.text, item.version) for f in found if f.kind == "figure"]
    numerals: list[Row] = [
        (item.report_id, f.start, f.end, f.raw, f.kind) for f in found if f.kind != "figure"
    ]
    return (item.report_id, len(figures), len(numerals), item.version), figures, numerals


def of(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The rows of the reports whose ledgers are kept."""
    return rows.join(kept.select("report_id"), on="report_id", how="semi")


def figure_id(f: Figure, report_id: str) -> str:
    """Sixteen hex digits that hold as long as the text, the span and the metric do."""
    name = f"{report_id}:{f.start}:{f.end}:{f.metric or ''}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def figure_row(f: Figure, report_id: str, text: str, version: str) -> Row:
    """One row of schema FIGURES."""
    row = {
        **{name: getattr(f, name) for name in COPIED},
        "figure_id": figure_id(f, report_id),
        "report_id": report_id,
        "part_of": figure_id(f.whole, report_id) if f.whole else None,
        "quote": text[f.quote_start : f.quote_end],
        "version": version,
    }
    return tuple(row[name] for name in FIGURES)
