"""What must hold of a build, beside dbt's tests, before it takes the place of the published snapshot."""

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import polars as pl

from pipelines.collect.choice import ATTACHMENT, DOCUMENT
from pipelines.database import count_rows
from pipelines.fetch_log import FETCHED, FetchLog

# What shrinks only when something was lost; a small table falls by a tenth with a row or two.
GROWING = ("main.dim_report", "main.report_documents", "main.ledger", "intermediate.int_figures")
LEAST_ROWS = 20


def row_counts(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of the tables that only grow and of the fact tables, by `schema.table`."""
    facts = database.execute(
        "select 'main.' || table_name from duckdb_tables()"
        " where schema_name = 'main' and starts_with(table_name, 'fct_')"
    ).fetchall()
    tables = (*GROWING, *(name for (name,) in facts))
    return {table: count_rows(database, *table.split(".")) for table in tables}


def fallen_tables(published: Mapping[str, int], built: Mapping[str, int], fall_pct: float) -> list[str]:
    """The tables that have lost more than that share of their rows, each with both counts.

    Args:
        published: rows by table of the snapshot before; empty where there is none.
        built: rows by table of the build.
        fall_pct: in percent of the rows before.
    """
    return [
        f"{table} has {rows} rows, and the published snapshot {published[table]}"
        for table, rows in sorted(built.items())
        if published.get(table, 0) >= LEAST_ROWS and rows < published[table] * (1 - fall_pct / 100)
    ]


def silent_sources(log: FetchLog, nights: int) -> list[str]:
    """The sources of the newest run that gave nothing in as many of their runs in a row.

    Args:
        log: of the fetches; it is read back until each source has given something, or was asked that often.
        nights: how many runs.
    """
    return [
        f"source {source} gave nothing in its last {nights} runs ({', '.join(outcomes)})"
        for source, outcomes in _silent(log, nights)
    ]


def unread_numerals_pct(database: duckdb.DuckDBPyConnection) -> float:
    """Which share of all numerals is of no known kind, in percent; 0 where there are none."""
    row = database.execute(
        "select 100.0 * count(*) filter (where kind = 'other') / greatest(count(*), 1) from main.ledger"
    ).fetchone()
    return float(row[0]) if row else 0.0


def unknown_units(database: duckdb.DuckDBPyConnection) -> tuple[float, list[str]]:
    """What follows numbers as a unit would, and is none of units.yaml.

    Returns:
        Which share of all quantities that is, in percent; and the characters with how often each was met, the
        most frequent first, such as `碗 (12)`.
    """
    words = database.execute(
        """
        with others as (
            select regexp_extract(
                substr(texts.text, ledger.span_end::integer + 1, 8),
                '^[ 余多几十百千万亿]*([\u4e00-\u9fff])', 1
            ) as word
            from main.ledger as ledger
            inner join main.dim_report as reports on ledger.report_key = reports.report_key
            inner join staging.stg_texts as texts on reports.document_sha256 = texts.document_sha256
            where ledger.kind = 'other'
        )
        select word, count(*) as times from others where word <> '' group by word order by times desc, word
        """
    ).fetchall()
    known = database.execute("select count(*) from main.ledger where kind = 'figure'").fetchone()
    unknown = sum(times for _, times in words)
    quantities = unknown + (int(known[0]) if known else 0)
    return 100 * unknown / max(quantities, 1), [f"{word} ({times})" for word, times in words]


def _silent(log: FetchLog, nights: int) -> Iterator[tuple[str, Sequence[str]]]:
    # A list page that comes each night is no report.
    of_reports = pl.col("role").is_in([DOCUMENT, ATTACHMENT]) | pl.col("role").is_null()
    gave = (pl.col("outcome").is_in(FETCHED) & of_reports).alias("gave")
    newest: str | None = None
    told: list[pl.DataFrame] = []
    mute: dict[str, pl.DataFrame] = {}
    for rows in log.newest_first(["run_id", "source", "outcome", "role"]):
        if rows.is_empty():
            continue
        newest = newest or rows["run_id"][-1]
        told.insert(0, rows.select("run_id", "source", "outcome", gave).unique(maintain_order=True))
        runs = (
            pl.concat(told)
            .group_by("source", "run_id", maintain_order=True)
            .agg(pl.col("gave").any(), pl.col("outcome").unique().sort())
        )
        tried = {str(source): of for (source,), of in runs.group_by("source", maintain_order=True)}
        last = {source: of.tail(nights) for source, of in tried.items() if newest in of["run_id"]}
        mute = {source: of for source, of in last.items() if not of["gave"].any()}
        if all(of.height == nights for of in mute.values()):
            break
    for source, of in mute.items():
        if of.height == nights:
            yield source, sorted({outcome for outcomes in of["outcome"] for outcome in outcomes})
