"""`fazhi lake`: the warehouse on DuckLake, for many writers, with snapshots to go back to."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from pipelines.cli.sql import Format as RowFormat

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="The warehouse on DuckLake, for many writers: its catalog in PostgreSQL, its data files in a folder "
    "or an object store.\n\n"
    "`FAZHI_LAKE_CATALOG` and `FAZHI_LAKE_DATA` say where; `make lake` installs what it needs.",
)


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"


@app.command()
def build(
    wait: Annotated[
        bool, typer.Option("--wait", help="Where a run is under way on the warehouse, wait for its end.")
    ] = False,
) -> None:
    """Load what is new in the stages' tables, then build and test every model on the lake.

    Readers see the new snapshot when every test has passed; until then, and if one fails, the last good one.

    For example:

    * `fazhi run && fazhi lake build`
    """
    load([], wait)
    from pipelines.lake.build import build_lake
    from pipelines.lake.connection import Lake
    from pipelines.settings import Settings

    settings = Settings()
    with _refusals("build"):
        built = build_lake(Lake.of(settings), settings.lake_build.resolve(), _told)
    if not built.is_new:
        typer.echo(f"Nothing new to build: readers see snapshot {built.snapshot}.")
        return
    typer.echo(f"Built and tested: readers see snapshot {built.snapshot} now.")
    if built.warnings:
        typer.echo(f"Tests that warn, each with its rows in test_failures: {', '.join(built.warnings)}")
    if built.before is not None:
        typer.echo(f'What was there before: fazhi lake sql --at {built.before} "..."')


@app.command()
def load(
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TABLE]...", help="Of the stages; all of them without.", show_default=False),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="As in `fazhi lake build`.")] = False,
) -> None:
    """Load what is new in the stages' tables, and build nothing.

    Several machines may load different tables at the same time; a build waits for them, and they for it.

    For example:

    * `fazhi lake load`

    * `fazhi lake load figures numerals`
    """
    from pipelines.cli.run import alone_on
    from pipelines.lake.connection import Lake
    from pipelines.lake.load import load_lake
    from pipelines.settings import Settings
    from pipelines.stage_store import StageStore
    from pipelines.tables import SCHEMAS

    settings = Settings()
    lake = Lake.of(settings)
    with _refusals("load"), alone_on(settings.warehouse, wait):
        loaded = load_lake(lake, StageStore(settings.stages), tables or list(SCHEMAS), _told)
    gone = f", {len(loaded.gone)} taken out" if loaded.gone else ""
    typer.echo(
        f"Stage tables: {len(loaded.changed)} files loaded{gone}; {sum(loaded.rows.values())} rows in"
        f" {len(loaded.rows)} tables at {lake.place}."
    )


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A DuckDB query; `-` takes it from a pipe.")],
    at: Annotated[
        int | None,
        typer.Option(metavar="ID", help="A snapshot that `fazhi lake snapshots` lists.", show_default=False),
    ] = None,
    output: Annotated[RowFormat, typer.Option("--format", help="How to print.")] = RowFormat.table,
) -> None:
    """Ask the lake as the last good build left it, or as an earlier one did; read-only.

    For example:

    * `fazhi lake sql "from agency_year"`

    * `fazhi lake sql --at 74 "from agency_year" --format csv > as_it_was.csv`
    """
    import duckdb

    from pipelines.cli.sql import answer
    from pipelines.lake.connection import Lake
    from pipelines.lake.history import open_built
    from pipelines.settings import Settings

    lake = Lake.of(Settings())
    with _refusals("sql"), open_built(lake, at) as connection:
        try:
            answer(connection, sys.stdin.read() if query == "-" else query, output)
        except duckdb.Error as error:
            typer.echo(
                lake.without_secret(f'{error}\n`fazhi lake sql "show tables"` names the tables.'), err=True
            )
            raise typer.Exit(1) from error


@app.command()
def snapshots(
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """List the snapshots that good builds left: when (UTC), by which version, and what each holds.

    For example:

    * `fazhi lake snapshots`

    * `fazhi lake snapshots --format json`
    """
    from dataclasses import asdict

    from pipelines.lake.connection import Lake, open_lake
    from pipelines.lake.history import built_snapshots
    from pipelines.settings import Settings

    lake = Lake.of(Settings())
    with _refusals("snapshots"), open_lake(lake, read_only=True) as connection:
        built = built_snapshots(connection)
    if output is Format.json:
        rows = [{**asdict(one), "is_current": one == built[-1]} for one in built]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return

    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column in ("id", "built at (UTC)", "version", "reports", "figures", "now"):
        table.add_column(column, justify="right" if column in {"id", "reports", "figures"} else "left")
    for one in built:
        cells = [
            str(one.id),
            f"{one.built_at:%Y-%m-%d %H:%M:%S}",
            one.version,
            str(one.reports),
            str(one.figures),
        ]
        table.add_row(*cells, "current" if one == built[-1] else "")
    Console().print(table)


@app.command()
def clean(
    keep: Annotated[int, typer.Option(min=1, help="How many good builds stay, the newest among them.")],
) -> None:
    """Let go all but the newest builds, and delete the files that no snapshot has needed for a day.

    For example:

    * `fazhi lake clean --keep 30`
    """
    from pipelines.lake import history
    from pipelines.lake.connection import Lake
    from pipelines.settings import Settings

    lake = Lake.of(Settings())
    with _refusals("clean"):
        expired, deleted = history.clean(lake, keep)
    typer.echo(f"{expired} snapshots let go, {deleted} files deleted.")


def _told(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _refusals(command: str) -> Iterator[None]:
    from pipelines.lake.connection import LakeError

    try:
        yield
    except LakeError as error:
        typer.echo(f"fazhi lake {command}: {error}", err=True)
        raise typer.Exit(1) from error
