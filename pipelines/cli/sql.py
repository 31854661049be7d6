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
    markdown = "markdown"


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A DuckDB query. Without one: a prompt.", show_default=False)
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
    analysis: Annotated[
        str | None, typer.Option(metavar="NAME", help="Answer a ready-made question.", show_default=False)
    ] = None,
    analyses: Annotated[bool, typer.Option("--analyses", help="List the ready-made questions.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the SQL of the analysis, to use elsewhere.")
    ] = False,
) -> None:
    """Ask the published snapshot, read-only, in DuckDB's SQL.

    Without a query it opens a prompt, or takes the query from a pipe.

    For example:

    * `fazhi sql "show tables"`

    * `fazhi sql "select agency, year, value from fct_enforcement where metric = 'enforcement.inspections'"`

    * `fazhi sql "from agency_year" --format csv > agency_year.csv`

    * `fazhi sql "select 机关, 年度, 检查家次 from 行政执法"`

    * `fazhi sql --analysis whose_petition_rates_fell`
    """
    if sum((query is not None, analysis is not None, analyses)) > 1 or (show and analysis is None):
        raise typer.BadParameter(
            "give one of QUERY, --analysis NAME, --analyses; --show goes with --analysis"
        )
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if analyses:
        _list_analyses()
        return
    if analysis is not None:
        query = _sql_of(analysis)
    if show:
        typer.echo(query, nl=False)
        return
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
            answer(connection, sys.stdin.read() if query is None else query, output)
        except duckdb.Error as error:
            typer.echo(f'{error}\n`fazhi sql "show tables"` names the tables.', err=True)
            raise typer.Exit(1) from error


def _list_analyses() -> None:
    from pipelines.model.analyses import read_analyses

    for analysis in read_analyses():
        typer.echo(f"{analysis.name}\n    {analysis.question_zh}\n    {analysis.question_en}")


def _sql_of(name: str) -> str:
    from pipelines.model.analyses import AnalysisError, find_analysis

    try:
        return find_analysis(name).sql
    except AnalysisError as error:
        typer.echo(f"fazhi sql: {error}", err=True)
        raise typer.Exit(2) from error


def answer(connection: Any, query: str, output: Format) -> None:
    """Print the rows that a query gives."""
    if not query.strip().strip(";"):
        typer.echo('No query. Try: fazhi sql "show tables"', err=True)
        raise typer.Exit(2)
    if output is Format.table:
        _table(connection.sql(query))
        return
    found = connection.execute(query)
    columns = [column[0] for column in found.description or []]
    if output is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(found.fetchall())
    elif output is Format.json:
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    else:
        _markdown(columns, found.fetchall())


def _table(found: Any) -> None:
    """The first rows: DuckDB sorts no others, where it is told that no others are wanted."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if found is None:  # a statement that gives no rows
        typer.echo("Done.")
        return
    rows = found.limit(MOST_ROWS).fetchall()
    table = Table()
    for number, column in enumerate(found.columns):
        numeric = any(isinstance(row[number], int | float) for row in rows)
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console = Console()
    console.print(table)
    if len(rows) == MOST_ROWS and (count := found.aggregate("count(*)").fetchone()[0]) > MOST_ROWS:
        console.print(f"The first {MOST_ROWS} of {count} rows; --format csv gives all.")


def _markdown(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    for row in (columns, ["---"] * len(columns), *rows):
        cells = ("" if value is None else str(value).replace("|", "\\|") for value in row)
        typer.echo(f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |")


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
                answer(connection, "\n".join(lines), output)
            except duckdb.Error as error:
                typer.echo(str(error), err=True)
            except typer.Exit:
                pass
            lines = []
