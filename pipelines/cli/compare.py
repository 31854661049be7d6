"""`fazhi compare`: what changed between two published snapshots."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.snapshots import Format

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from pipelines.publish.comparison import Comparison

NO_METRIC = "(none)"


def compare(
    earlier: Annotated[
        str, typer.Argument(metavar="[A]", help="An id, its number, `previous` or `current`.")
    ] = "previous",
    later: Annotated[str, typer.Argument(metavar="[B]", help="Likewise.")] = "current",
    metric: Annotated[
        str | None,
        typer.Option(help=f"List what differs in this metric; `{NO_METRIC}` for figures without one."),
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="How many rows to show of each kind.")] = 30,
    output: Annotated[
        Format, typer.Option("--format", help="How to print; `json` gives every row.")
    ] = Format.table,
) -> None:
    """Tell what changed between two snapshots: reports and figures new, gone and changed, by metric.

    A *value* is the canonical figure of a report and metric, as in `agency_year`. A corrected version of a
    report changes its values.

    For example:

    * `fazhi compare`, the current snapshot with the one before it

    * `fazhi compare 5 7 --metric enforcement.inspections`, each value before and after, with its sentence

    * `fazhi compare 5 current --format json > changes.json`
    """
    from pipelines.publish.comparison import ComparisonError
    from pipelines.publish.comparison import compare as compare_databases
    from pipelines.publish.history import UnknownSnapshotError, database_of, find_snapshot
    from pipelines.settings import Settings

    published = Settings().published
    try:
        ids = [find_snapshot(published, name) for name in (earlier, later)]
        if ids[0] == ids[1]:
            typer.echo(f"fazhi compare: both are {ids[0].id}: name two snapshots.", err=True)
            raise typer.Exit(2)
        found = compare_databases(*(database_of(published, one) for one in ids))
    except (UnknownSnapshotError, ComparisonError) as error:
        typer.echo(f"fazhi compare: {error}", err=True)
        raise typer.Exit(1) from error
    if metric is not None:
        found = _only(found, None if metric == NO_METRIC else metric)
    if output is Format.json:
        rows = {name: getattr(found, name).to_dicts() for name in ("reports", "values", "figures")}
        told = {"earlier": ids[0].id, "later": ids[1].id, **rows}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return

    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"{ids[0].id} -> {ids[1].id}")
    if metric is None:
        _print_reports(console, found.reports, most)
        _print_metrics(console, found)
    else:
        _print_changes(console, f"Values of {metric}", found.values, most)
        import polars as pl

        _print_changes(console, f"Other figures of {metric}", found.figures.filter(~pl.col("is_value")), most)


def _only(found: "Comparison", metric: str | None) -> "Comparison":
    """What differs in a metric; reports have none."""
    from dataclasses import replace

    import polars as pl

    wanted = pl.col("metric").eq_missing(pl.lit(metric))
    return replace(
        found,
        reports=found.reports.clear(),
        values=found.values.filter(wanted),
        figures=found.figures.filter(wanted),
    )


def _print_reports(console: "Console", reports: "pl.DataFrame", most: int) -> None:
    console.print(f"\nReports: {_tally(reports)}")
    rows = [
        (row["outcome"], row["agency"], row["year"], row["title"], ", ".join(row["differs"]))
        for row in reports.head(most).iter_rows(named=True)
    ]
    _print_rows(console, ["outcome", "agency", "year", "title", "what"], rows, reports.height)


def _print_metrics(console: "Console", found: "Comparison") -> None:
    from rich.table import Table

    from pipelines.publish.comparison import OUTCOMES, by_metric

    console.print(f"\nValues: {_tally(found.values)}\nFigures: {_tally(found.figures)}")
    counts = by_metric(found)
    if counts.is_empty():
        return
    table = Table("metric", show_edge=True)
    for part in ("values", "figures"):
        for outcome in OUTCOMES:
            table.add_column(f"{part}\n{outcome}", justify="right")
    for metric, *cells in counts.iter_rows():
        table.add_row(metric or NO_METRIC, *(str(cell or "") for cell in cells))
    console.print(table)
    console.print("`--metric METRIC` lists each, before and after.")


def _print_changes(console: "Console", title: str, changes: "pl.DataFrame", most: int) -> None:
    console.print(f"\n{title}: {_tally(changes)}")
    rows = [
        (row["outcome"], row["agency"], row["year"], _said(row, "before"), _said(row, "after"), _quote(row))
        for row in changes.head(most).iter_rows(named=True)
    ]
    _print_rows(console, ["outcome", "agency", "year", "before", "after", "quote"], rows, changes.height)


def _print_rows(console: "Console", columns: list[str], rows: list[tuple[Any, ...]], of: int) -> None:
    from rich.table import Table
    from rich.text import Text

    if rows:
        table = Table()
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        console.print(table)
    if of > len(rows):
        console.print(f"The first {len(rows)} of {of} rows; `--most {of}` shows all.")


def _tally(rows: "pl.DataFrame") -> str:
    from pipelines.publish.comparison import OUTCOMES

    return ", ".join(f"{(rows['outcome'] == outcome).sum()} {outcome}" for outcome in OUTCOMES)


def _said(row: dict[str, Any], when: str) -> str:
    """A figure in words: `280 家次 more_than`, with status and part where they say something."""
    value = row[f"value_{when}"]
    if value is None:
        return ""
    words = [f"{value:.15g}", row[f"unit_{when}"]]
    words += [row[f"{column}_{when}"] for column, usual in USUAL.items() if row[f"{column}_{when}"] != usual]
    return " ".join(word for word in words if word)


USUAL = {"qualifier": "exact", "status": "actual", "part": None}


def _quote(row: dict[str, Any]) -> str:
    """The sentence, and the one before it where that was another."""
    before, after = row["quote_before"], row["quote_after"]
    return after if before in (after, None) else before if after is None else f"{before}\n-> {after}"
