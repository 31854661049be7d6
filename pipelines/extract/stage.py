"""The extract stage: reports in, ledgers out; only what is new or outdated is read again."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from pipelines.extract.engine import extract
from pipelines.extract.ledger import Figure
from pipelines.parallel import HERE, Workforce
from pipelines.table_parts import PART_KEYS, Parts
from pipelines.tables import FIGURES, LEDGERS, NUMERALS
from pipelines.versions import stage_version

Row = tuple[object, ...]
COPIED = [name for name in FIGURES if name in Figure.__slots__]  # what a row takes from the ledger as it is
SHOWN = 20  # figures to look at


@dataclass(frozen=True)
class Extracted:
    """The ledger of each report (schema LEDGERS); how many reports this run read, and how many it kept.

    Of what this run read: how many figures are of each family (empty: of no metric), how many numerals are of
    each kind, and some figures to look at (schema FIGURES).
    """

    ledgers: pl.DataFrame
    fresh: int
    kept: int
    families: Mapping[str, int]
    kinds: Mapping[str, int]
    some_figures: pl.DataFrame


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
    sections: Parts,
    texts: Parts,
    previous_ledgers: pl.DataFrame,
    figures: Parts,
    numerals: Parts,
    workforce: Workforce = HERE,
    save: Callable[[pl.DataFrame], None] = lambda ledgers: None,
) -> Extracted:
    """The ledger of each report, with its figures and its other numerals.

    Args:
        reports: schema REPORTS.
        sections: schema SECTIONS.
        texts: schema TEXTS.
        previous_ledgers: the last run's, schema LEDGERS.
        figures: those of the ledgers (schema FIGURES); brought up to date.
        numerals: likewise, schema NUMERALS.
        workforce: those who read.
        save: is given the ledgers that hold after each batch, so that a run that is stopped need not begin
            again. A ledger that was saved says that its figures and numerals are there.
    """
    wanted = reports.with_columns(wanted=pl.format("{}.{}", pl.lit(stage_version("extract")), "version"))
    ledgers = previous_ledgers.join(
        wanted.select("report_id", version="wanted"), on=["report_id", "version"], how="semi"
    )
    kept = ledgers.height
    if kept < previous_ledgers.height:
        save(ledgers)
    for table in (figures, numerals):
        table.retain(ledgers["report_id"])
    todo = wanted.join(ledgers, on="report_id", how="anti")
    families: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    some_figures = pl.DataFrame(schema=FIGURES)
    items = (
        item
        for batch in texts.batches(todo["sha256"])
        for item in _items(todo.join(batch, on="sha256"), sections.rows(batch["sha256"]))
    )
    results = workforce.map(ledger_rows, items)
    while read := list(islice(results, PART_KEYS)):
        mine = pl.DataFrame([row for _, rows, _ in read for row in rows], schema=FIGURES, orient="row")
        others = pl.DataFrame([row for _, _, rows in read for row in rows], schema=NUMERALS, orient="row")
        figures.put(mine)
        numerals.put(others)
        done = pl.DataFrame([row for row, _, _ in read], schema=LEDGERS, orient="row")
        ledgers = pl.concat([ledgers, done])
        save(ledgers)
        families.update(mine["metric"].str.split(".").list.first().fill_null(""))
        kinds.update(others["kind"])
        some_figures = pl.concat([some_figures, mine]).head(SHOWN)
    return Extracted(ledgers, ledgers.height - kept, kept, families, kinds, some_figures)


def _items(reports: pl.DataFrame, sections: pl.DataFrame) -> list["Item"]:
    """The reports with their texts and sections, as the engine needs them."""
    spans: dict[str, list[SectionSpan]] = {}
    for sha256, *span in sections.select("sha256", "section_no", "start", "end", "role").iter_rows():
        spans.setdefault(sha256, []).append(SectionSpan(*span))
    return [
        Item(
            row["report_id"], row["text"], row["year"], spans.get(row["sha256"], []),
            (row["body_start"], row["body_end"]), row["wanted"],
        )
        for row in reports.iter_rows(named=True)
    ]  # fmt: skip


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
