"""`fazhi snapshots` and `fazhi rollback`: what is kept of what was published, and the way back to it."""

import json
from enum import StrEnum
from typing import Annotated

import typer

MEGABYTE = 1024 * 1024
RIGHT = {"MB", "reports", "figures"}


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"


def snapshots(
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """List the snapshots that are kept: when each was published (UTC), by which version, and what it holds.

    `FAZHI_KEEP_SNAPSHOTS` says how many are kept (default 3).

    For example:

    * `fazhi snapshots`

    * `fazhi snapshots --format json`
    """
    from dataclasses import asdict

    from pipelines.publish.history import kept_snapshots
    from pipelines.publish.snapshot import current_snapshot
    from pipelines.settings import Settings

    published = Settings().published
    kept, current = kept_snapshots(published), current_snapshot(published)
    if not kept:
        typer.echo(
            f"fazhi snapshots: nothing is published in {published} yet: run `fazhi run` first", err=True
        )
        raise typer.Exit(1)
    if output is Format.json:
        rows = [{**asdict(one), "is_current": one == current} for one in kept]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return

    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column in ("id", "version", "MB", "reports", "figures", "now"):
        table.add_column(column, justify="right" if column in RIGHT else "left", no_wrap=True)
    for one in kept:
        table.add_row(
            one.id,
            one.program_version,
            f"{one.total_bytes / MEGABYTE:.1f}",
            str(one.counts.get("main.dim_report", "")),
            str(one.counts.get("intermediate.int_figures", "")),
            "current" if one == current else "",
        )
    Console().print(table)


def rollback(
    snapshot: Annotated[
        str, typer.Argument(metavar="[ID]", help="An id, its number, or `previous`.", show_default=False)
    ] = "previous",
) -> None:
    """Let readers see an earlier snapshot again, in one step; without an ID the one before the current.

    Nothing is deleted, and whoever has a snapshot open keeps it. The next `fazhi run` publishes a newer one.

    For example:

    * `fazhi rollback`

    * `fazhi rollback 7`, a number that `fazhi snapshots` lists
    """
    from pipelines.publish.history import UnknownSnapshotError, roll_back
    from pipelines.publish.snapshot import PublishError
    from pipelines.settings import Settings

    settings = Settings()
    try:
        before, after = roll_back(settings.published, snapshot)
    except (UnknownSnapshotError, PublishError) as error:
        typer.echo(f"fazhi rollback: {error}", err=True)
        raise typer.Exit(1) from error
    if before == after:
        typer.echo(f"{after.id} is current already.")
        return
    typer.echo(f"{after.id} is current now. The next `fazhi run` publishes a newer one.")
    if before:
        typer.echo(f"{before.id} is kept: `fazhi rollback {before.id}` undoes this.")
