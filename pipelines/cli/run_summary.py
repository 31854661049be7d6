"""The closing table of `fazhi run`."""

import shutil
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.orchestration.headless import RunOutcome
from pipelines.publish.snapshot import open_published
from pipelines.settings import Settings

STAGES = {"archive": "files", "documents": "documents", "reports": "reports", "figures": "reports extracted"}


def print_summary(console: Console, settings: Settings, outcome: RunOutcome, seconds: float) -> None:
    """Print what the run did, what the snapshot holds, and what to do with it.

    Args:
        console: where to.
        settings: where the warehouse is.
        outcome: of a run that succeeded.
        seconds: how long it took.
    """
    console.print(_work(outcome))
    unread = outcome.metadata.get("documents", {}).get("unread", {})
    if unread:
        told = ", ".join(f"{count} {name}" for name, count in sorted(unread.items()))
        console.print(f'Files that gave no text: {told}. {_command()} sql "{UNREAD}" names them.')
    if not _new(outcome):
        console.print("Nothing was new since the last run.")
    console.print(_families(settings))
    passed = sum(outcome.checks.values())
    console.print(
        f"Checks: {passed} passed, {len(outcome.checks) - passed} failed. The run took {seconds:.0f} s.\n"
    )
    console.print(Text(_next_steps(settings)))


UNREAD = "from quality_documents"


def _new(outcome: RunOutcome) -> int:
    return sum(int(outcome.metadata.get(stage, {}).get("new", 0)) for stage in STAGES)


def _work(outcome: RunOutcome) -> Table:
    table = Table(title="This run", title_justify="left")
    for column in ("stage", "new", "kept", "of what"):
        table.add_column(column, justify="right" if column in {"new", "kept"} else "left")
    for stage, what in STAGES.items():
        done = outcome.metadata.get(stage, {})
        table.add_row(stage, str(done.get("new", 0)), str(done.get("kept", 0)), what)
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
        f'Ask it        {_command()} sql "from agency_year"\n'
        f"As files      {settings.published / 'current' / settings.exports.name}\n"
        f"Its docs      {settings.published / 'current' / settings.docs.name / 'index.html'}\n"
        f"Your reports  {_command()} run --source FOLDER\n"
    )


def _command() -> str:
    """What to type: the command is on the path only where the environment is active."""
    return "fazhi" if shutil.which("fazhi") else ".venv/bin/fazhi"
