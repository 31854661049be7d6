"""`fazhi metrics`: the catalogue, and which of its patterns read a figure."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="List the metrics of the catalogue; `explain` shows which pattern read a figure, and what competed.",
    rich_markup_mode="markdown",
)


@app.callback(invoke_without_command=True)
def metrics(
    context: typer.Context,
    family: Annotated[str | None, typer.Option(help="Only this family, such as `petitions`.")] = None,
) -> None:
    """List the metrics: code, Chinese and English label, unit, patterns, definition.

    For example:

    * `fazhi metrics --family training`

    * `fazhi metrics explain report.txt:1249`
    """
    if context.invoked_subcommand:
        return
    from rich.console import Console
    from rich.table import Table

    from pipelines.extract.catalogue import NO_METRIC, catalogue

    families = [f for f in catalogue().families if f.family != NO_METRIC and family in (None, f.family)]
    if not families:
        known = ", ".join(f.family for f in catalogue().families if f.family != NO_METRIC)
        raise typer.BadParameter(f"there is no family {family!r}; there are {known}", param_hint="--family")
    table = Table("metric", "中文", "English", "unit", "use", "patterns", "definition")
    for group in families:
        for metric in group.metrics:
            patterns = sum(len(entry.skeletons) for entry in metric.patterns)
            code = f"{group.family}.{metric.code}"
            use = "on trial" if metric.on_trial else "in use"
            table.add_row(code, metric.zh, metric.en, metric.unit, use, str(patterns), metric.definition)
    Console().print(table)


@app.command()
def explain(
    place: Annotated[str, typer.Argument(metavar="FILE:OFFSET", help="A file, and a place in its text.")],
    most: Annotated[int, typer.Option(help="How many competing patterns to show.")] = 10,
) -> None:
    """Show how the number at a place was read: its sentence, its row, and the patterns that competed for it.

    OFFSET counts code points of the file's text, as `fazhi extract` prints them.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from pipelines.cli.extract import UnreadFileError, read_text
    from pipelines.extract.explain import explain as explain_number
    from pipelines.identify.report import identify

    name, _, offset = place.rpartition(":")
    if not name or not offset.isdigit():
        raise typer.BadParameter("give a file and an offset, as in report.txt:1249", param_hint="FILE:OFFSET")
    try:
        result = read_text(Path(name))
    except UnreadFileError as error:
        raise typer.BadParameter(f"{name}: {error.outcome}. {error}", param_hint="FILE:OFFSET") from error
    told = explain_number(result.text, int(offset), identify(result.text, result.metadata))
    if not told.rows:
        typer.echo(
            f"{name} has no numeral at {offset}. `fazhi extract --all {name}` lists where they stand.",
            err=True,
        )
        raise typer.Exit(1)
    console = Console()
    console.print(escape(told.quote))
    for row in told.rows:
        words = [row.raw, row.kind, row.metric, row.value, row.unit, row.qualifier, row.status, row.part]
        console.print(escape(" · ".join(str(word) for word in words if word is not None)), style="bold")
    table = Table(
        "score", "metric", "pattern", title="Patterns that competed, best first", title_justify="left"
    )
    for match in told.matches[:most]:
        table.add_row(f"{match.score:.2f}", match.pattern.metric or "(none)", escape(match.pattern.skeleton))
    console.print(table if told.matches else "No pattern of the catalogue stands near it.")
