"""`fazhi sources`: what is collected, how it fares, and a trial of one source."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.collect.health import Candidate
    from pipelines.collect.source_kinds import FolderSource, Source, WebSource

COLUMNS = ["source", "kind", "on", "last success (UTC)", "files", "reports", "failing", "last failure"]

sources = typer.Typer(
    name="sources",
    no_args_is_help=True,
    help="What is collected: `fazhi sources list` shows how each source fares, `fazhi sources check NAME` "
    "tries one.",
)


@sources.command("list")
def list_sources() -> None:
    """Show each source of the registry: when it last succeeded, what it brought, what fails.

    For example:

    * `fazhi sources list`
    """
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pipelines.collect.health import health_of
    from pipelines.collect.sources import registry_path
    from pipelines.settings import Settings
    from pipelines.stage_store import StageStore

    store = StageStore(Settings().stages)
    table = Table()
    for column in COLUMNS:
        table.add_column(column, justify="right" if column in {"files", "reports", "failing"} else "left")
    for health in health_of(_registry(), store.fetch_log().condensed(), store.read("reports")):
        source, at = health.source, health.last_success
        cells = [
            source.name, source.kind, "yes" if source.enabled else "no",
            f"{at:%Y-%m-%d %H:%M}" if at else "never", str(health.documents), str(health.reports),
            str(health.failures), _cut(health.last_failure or ""),
        ]  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    console = Console(highlight=False, file=sys.stdout)
    console.print(table)
    console.print(Text(f"Registry: {registry_path()}"))


@sources.command("check")
def check(
    name: Annotated[str, typer.Argument(help="The name of a source of the registry.", show_default=False)],
    requests: Annotated[
        int, typer.Option("--requests", min=1, help="How many addresses may be asked for, at most.")
    ] = 10,
) -> None:
    """Try one source, switched on or off, and show what it would take. The warehouse stays as it is.

    For example:

    * `fazhi sources check linxi`

    * `fazhi sources check linxi --requests 30`
    """
    from pipelines.collect.source_kinds import FolderSource

    registry = _registry()
    source = next((source for source in registry if source.name == name), None)
    if source is None:
        names = ", ".join(source.name for source in registry) or "none"
        typer.echo(f"fazhi sources check: there is no source {name!r}. Sources: {names}", err=True)
        raise typer.Exit(2)
    good = _check_folder(source) if isinstance(source, FolderSource) else _check_web(source, requests)
    raise typer.Exit(0 if good else 1)


def _registry() -> "list[Source]":
    from pipelines.collect.sources import SourceError, load_registry

    try:
        return load_registry()
    except SourceError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _check_folder(source: "FolderSource") -> bool:
    import tempfile
    from pathlib import Path

    from pipelines.collect.archive import Archive
    from pipelines.collect.folder import collect_folder
    from pipelines.collect.health import Candidate
    from pipelines.fetch_log import FETCHED
    from pipelines.settings import Settings

    largest = Settings().max_file_mb * 1024 * 1024
    with tempfile.TemporaryDirectory() as aside:
        found = [
            Candidate("document", fetched.address, "", fetched.outcome, fetched.detail)
            for fetched in collect_folder(source, Archive(Path(aside)), {}, largest)
        ]
    _show(found)
    taken = sum(candidate.outcome in FETCHED for candidate in found)
    typer.echo(f"{source.name} would take {taken} files of {source.folder}.")
    return taken > 0


def _check_web(source: "WebSource", requests: int) -> bool:
    import tempfile
    from pathlib import Path

    import polars as pl

    from pipelines.collect.archive import Archive
    from pipelines.collect.crawl import CrawlPlan, crawl_source
    from pipelines.collect.health import candidates
    from pipelines.settings import Settings
    from pipelines.tables import FETCHES

    settings = Settings()
    at_most = min(requests, source.limits.requests_a_night)
    fewer = source.limits.model_copy(update={"requests_a_night": at_most})
    trial = source.model_copy(update={"limits": fewer})
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        plan = CrawlPlan(
            folder / "crawls",
            folder / "archive",
            "check",
            settings.max_file_mb * 1024 * 1024,
            settings.contact,
            tell=lambda line: typer.echo(line, err=True),
        )
        log = pl.DataFrame(crawl_source(trial, plan), schema=FETCHES, orient="row")
        found = list(candidates(trial, log, Archive(folder / "archive")))
    _show(found)
    count = {role: sum(c.role == role for c in found) for role in ("list", "document", "attachment")}
    typer.echo(
        f"{source.name}: asked for {sum(c.outcome is not None for c in found)} addresses. Met so far: "
        f"{count['list']} list pages, {count['document']} documents, {count['attachment']} attachments."
    )
    return any(c.role in {"document", "attachment"} and c.outcome in {"new", None} for c in found)


def _show(found: "list[Candidate]") -> None:
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in ("role", "outcome", "link", "address", "detail"):
        table.add_column(column, overflow="fold")
    for one in found:
        cells = [one.role, one.outcome or "not asked", one.text, one.address, _cut(one.detail or "", 200)]
        table.add_row(*(Text(cell) for cell in cells))
    Console(highlight=False, file=sys.stdout).print(table)


def _cut(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
