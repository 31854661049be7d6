"""The closing table of `fazhi run`."""

import shutil
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.publish.snapshot import open_published
from pipelines.runs.record import UNCHANGED, Run
from pipelines.settings import Settings


def print_summary(console: Console, settings: Settings, run: Run) -> None:
    """Print what the run did, what the snapshot holds, and what to do with it.

    Args:
        console: where to.
        settings: where the warehouse is.
        run: one that has published, or had nothing to add to what is published.
    """
    console.print(_steps(run))
    if run.outcome == UNCHANGED:
        console.print("Nothing is new: the published snapshot stands.")
    console.print(_families(settings))
    checks = run.checks
    told = f"Checks: {checks.passed} passed, {checks.warned} warned, {checks.failed} failed. "
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    console.print(f"{told if run.outcome != UNCHANGED else ''}The run took {seconds:.0f} s.")
    if run.worth_a_look:
        console.print(Text("\nWorth a look"))
        for line in run.worth_a_look:
            console.print(Text(f"  {line}"))
    console.print(Text(f"\n{_next_steps(settings)}"))


def _steps(run: Run) -> Table:
    table = Table(title="This run", title_justify="left")
    for column in ("step", "new", "changed", "kept", "failed", "in", "out", "seconds"):
        table.add_column(column, justify="left" if column == "step" else "right")
    for step in run.steps:
        counts = step.counts
        failed = sum(counts.failed.values())
        cells = [counts.new, counts.changed, counts.kept, failed or None, counts.taken, counts.made]
        shown = ["" if cell is None else str(cell) for cell in cells]
        table.add_row(step.step.replace("_", " "), *shown, f"{step.seconds:.1f}")
    return table


def _families(settings: Settings) -> Table:
    table = Table(title="The warehouse now", title_justify="left")
    for column in ("family", "reports", "figures"):
        table.add_column(column, justify="left" if column == "family" else "right")
    total = 0
    with open_published(settings.published_database) as connection:
        facts = connection.execute(
            "select table_name from duckdb_tables() where starts_with(table_name, 'fct_') order by 1"
        ).fetchall()
        for (fact,) in facts:
            # The name is the catalogue's own.
            counts = f'select count(distinct report_key), count(*) from "{fact}"'  # noqa: S608
            family_reports, figures = _row(connection, counts)
            total += figures
            table.add_row(fact.removeprefix("fct_"), str(family_reports), str(figures))
        table.add_section()
        reports = _row(connection, "select count(*) from dim_report")[0]
        table.add_row("all", str(reports), str(total))
    return table


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return connection.execute(query).fetchone() or (0, 0)


def _next_steps(settings: Settings) -> str:
    return (
        f"Snapshot      {settings.published_database}\n"
        f"Look at it    {settings.published_site / 'index.html'}\n"
        f'Ask it        {_command()} sql "from agency_year"\n'
        f"As files      {settings.published / 'current' / settings.exports.name}\n"
        f"This run      {settings.runs / 'latest.json'}\n"
        f"Its docs      {settings.published / 'current' / settings.docs.name / 'index.html'}\n"
        f"Your reports  {_command()} run --source FOLDER\n"
    )


def _command() -> str:
    """What to type: the command is on the path only where the environment is active."""
    return "fazhi" if shutil.which("fazhi") else ".venv/bin/fazhi"
