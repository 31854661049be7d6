"""What analysts ask of a published snapshot, beside one scan of a table's Parquet file."""

from pathlib import Path

import duckdb

from measuring.clock import quickest
from measuring.rows import Row
from pipelines.model.analyses import read_analyses

SHOWN = 1000
SIMPLE = {
    "fct_enforcement, one metric": "select agency, year, value from fct_enforcement"
    " where metric = 'enforcement.inspections' and is_canonical order by agency, year",
    "agency_year, whole": "select * from agency_year",
    "one report's figures": "select * from fct_petitions where report_key ="
    " (select min(report_key) from fct_petitions)",
}


def measure(warehouse: Path, reports: int, rounds: int) -> list[Row]:
    """A row a question, with the first thousand rows of its answer: more than anybody reads.

    Args:
        warehouse: of a run that published.
        reports: how many it holds.
        rounds: of which the quickest counts.
    """
    current = warehouse / "published" / "current"
    parquet = current / "exports" / "parquet" / "fct_enforcement" / "*.parquet"
    rows = []
    with duckdb.connect(str(current / "fazhi.duckdb"), read_only=True) as connection:

        def ask(name: str, sql: str) -> Row:
            wall, cpu = quickest(rounds, lambda: connection.sql(sql).limit(SHOWN).fetchall())
            return Row(f"Questions to a snapshot of {reports:,} reports", name, 1, wall, cpu)

        floor = ask("floor: scan fct_enforcement as Parquet", f"select sum(value) from '{parquet}'")  # noqa: S608
        rows = [floor, *(ask(name, sql).beside(floor) for name, sql in SIMPLE.items())]
        rows += [ask(analysis.name, analysis.sql).beside(floor) for analysis in read_analyses()]
    return rows
