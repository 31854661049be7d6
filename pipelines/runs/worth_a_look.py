"""What of a run deserves an operator's look, in a few lines."""

from collections.abc import Mapping, Sequence

import duckdb

from pipelines.database import count_rows
from pipelines.runs.record import Step

# They have a row for each report or agency and year, whether anything is wrong or not.
NOT_DOUBTS = {"quality_ledger", "quality_coverage"}


def rows_of_doubts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each quality table of an open build has, such as `main.quality_conflicts`."""
    names = connection.execute(
        "select table_name from duckdb_tables()"
        " where schema_name = 'main' and starts_with(table_name, 'quality_')"
    ).fetchall()
    return {f"main.{name}": count_rows(connection, "main", name) for (name,) in names}


def worth_a_look(
    before: Mapping[str, int], now: Mapping[str, int], steps: Sequence[Step], warned: Sequence[str]
) -> list[str]:
    """The lines, what is most urgent first.

    Args:
        before: rows by table of the snapshot before, as in its manifest; empty where there is none.
        now: the same of the new build.
        steps: of the run so far.
        warned: the checks that warned, each with what it says.
    """
    lines = [f"warning: {line}" for line in warned]
    for step in steps:
        if step.counts.failed:
            told = ", ".join(f"{count} {reason}" for reason, count in sorted(step.counts.failed.items()))
            lines.append(f"{step.step}: {told}")
    for table, rows in sorted(now.items()):
        name = table.removeprefix("main.")
        more = rows - before.get(table, 0)
        if name not in NOT_DOUBTS and more > 0:
            lines.append(f"{name}: {more} more rows than before, {rows} in all")
    return lines
