"""`fazhi sql`: questions to the published snapshot."""

import csv
import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

MOST_ROWS = 200
PROMPT = "fazhi> "
MORE = "    -> "


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A DuckDB query. Without one: a prompt.", show_default=False)
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """Ask the published snapshot, read-only, in DuckDB's SQL.

    Without a query it opens a prompt, or takes the query from a pipe.

    For example:

    * `fazhi sql "show tables"`

    * `fazhi sql "select agency, year, value from fct_enforcement where metric = 'enforcement.inspections'"`

    * `fazhi sql "from agency_year" --format csv > agency_year.csv`

    * `fazhi sql "select 机关, 年度, 检查家次 from 行政执法"`
    """
    import duckdb

    from pipelines.model.chinese_views import use_chinese_names
    from pipelines.publish.snapshot import NothingPublishedError, open_published
    from pipelines.settings import Settings

    try:
        connection = open_published(Settings().published_database)
    except NothingPublishedError as error:
        typer.echo(f"fazhi sql: {error}", err=True)
        raise typer.Exit(1) from error
    with connection:
        use_chinese_names(connection)
        if query is None and sys.stdin.isatty():
            _prompt(connection, output)
            return
        try:
            _answer(connection, sys.stdin.read() if query is None else query, output)
        except duckdb.Error as error:
            typer.echo(f'{error}\n`fazhi sql "show tables"` names the tables.', err=True)
            raise typer.Exit(1) from error


def _answer(connection: Any, query: str, output: Format) -> None:
    if not query.strip().strip(";"):
        typer.echo('No query. Try: fazhi sql "show tables"', err=True)
        raise typer.Exit(2)
    found = connection.execute(query)
    columns = [column[0] for column in found.description or []]
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if output is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(found.fetchall())
    elif output is Format.json:
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    else:
        _table(columns, found.fetchall())


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for number, column in enumerate(columns):
        numeric = any(isinstance(row[number], int | float) for row in rows[:MOST_ROWS])
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console = Console()
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"The first {MOST_ROWS} of {len(rows)} rows; --format csv gives all.")


def _prompt(connection: Any, output: Format) -> None:
    import readline  # noqa: F401 - gives input() its line editing and history

    import duckdb

    typer.echo(
        "DuckDB's SQL, read-only. A query ends with a semicolon; `show tables;` to begin, Ctrl-D to end."
    )
    lines: list[str] = []
    while True:
        try:
            lines.append(input(MORE if lines else PROMPT))
        except EOFError:
            typer.echo()
            return
        except KeyboardInterrupt:
            typer.echo()
            lines = []
            continue
        if lines[-1].strip() in {"exit", "quit", ".exit", ".quit"}:
            return
        if not "".join(lines).strip():
            lines = []
        elif lines[-1].rstrip().endswith(";"):
            try:
                _answer(connection, "\n".join(lines), output)
            except duckdb.Error as error:
                typer.echo(str(error), err=True)
            except typer.Exit:
                pass
            lines = []
