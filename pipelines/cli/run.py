"""`fazhi run`: the nightly job in this process, and what came of it."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dagster import DagsterEvent
    from rich.console import Console

    from pipelines.orchestration.headless import RunOutcome
    from pipelines.settings import Settings

MEGABYTE = 1024 * 1024
LITTLE = 100 * MEGABYTE  # free space
DISK_IS_FULL = ("No space left", "disk is full", "disk I/O error")  # as Python, SQLite and DuckDB say it
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h
FITS = "every_correction_still_fits"  # the test of dbt_project/tests


def run(
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="PATH_OR_NAME",
            help="A folder of reports, or the name of a registered source. May be given several times.",
            show_default=False,
        ),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Where another run is under way, wait for its end.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help="Publish also what lost many rows, came of silent sources or was hardly read."
        ),
    ] = False,
) -> None:
    """Collect, read, identify, extract, model, test, and publish a snapshot.

    Only what is new or has changed is done. Without `--source` all registered sources are collected; with
    it, only those that you name, and what the warehouse holds already stays in it.

    The exit code is 0 once a snapshot is published; 1 if a step or a test failed, and then the snapshot
    published before stays as it was; 2 if something was wrong before anything began: settings, sources,
    catalogue, corrections; 75 (try again) if another run is under way.

    For example:

    * `fazhi run`

    * `fazhi run --source ~/reports`

    * `fazhi run --source samples --source ~/reports`
    """
    from rich.console import Console

    from pipelines.preflight import check_cluster, check_inputs
    from pipelines.settings import Settings

    # By its file: the run sends what others print to its log.
    console = Console(highlight=False, file=sys.stdout)
    settings = Settings()
    sources = _checked(source or [])
    check_inputs(settings)
    check_cluster(settings)
    config: dict[str, dict[str, Any]] = {"archive": {"sources": sources}, "acceptance": {"accept": accept}}
    with alone_on(settings.warehouse, wait):
        run_job(console, settings, "nightly", config)


def run_job(console: "Console", settings: "Settings", job: str, config: dict[str, dict[str, Any]]) -> None:
    """Run a job that publishes, and say how it ended; exit code 1 where it failed.

    Args:
        console: where to.
        settings: where the warehouse is.
        job: of Dagster's definitions.
        config: of its steps, by their names.

    Raises:
        StageTableError: a log is damaged: nothing was begun.
        typer.Exit: it failed, with 1.
    """
    from pipelines.stage_store import StageStore

    StageStore(settings.stages).check_logs()
    with console.status("Loading Dagster and the dbt project ..."):
        from pipelines.orchestration.headless import run_in_process
    progress = _Progress(console)
    with progress.status:
        outcome = run_in_process(settings, job, config, progress)
    if not outcome.success:
        _print_failure(console, settings, outcome)
        raise typer.Exit(1)
    from pipelines.cli.run_summary import print_summary
    from pipelines.runs.record import read_run

    print_summary(console, settings, read_run(StageStore(settings.stages), outcome.run_id))


def _checked(sources: list[str]) -> list[str]:
    """Refuse what is no source before anything starts; folders by their full path."""
    from pipelines.collect.sources import load_registry, resolve_sources

    resolve_sources(sources, load_registry())
    return [
        str(Path(name).expanduser().resolve()) if Path(name).expanduser().is_dir() else name
        for name in sources
    ]


@contextmanager
def alone_on(warehouse: Path, wait: bool) -> Iterator[None]:
    """Have the warehouse from before Dagster is loaded to the end.

    Ends with exit code 75 where another run has it, and with 2 where it cannot be written.

    Args:
        warehouse: its folder.
        wait: for the end of another run.
    """
    from pipelines.runs.lock import RunUnderWayError, only_run

    with ExitStack() as held:
        while True:
            try:
                held.enter_context(only_run(warehouse))
                break
            except RunUnderWayError as error:
                if not wait:
                    typer.echo(str(error), err=True)
                    raise typer.Exit(TRY_AGAIN) from error
                time.sleep(1)
            except OSError as error:
                told = (
                    f"{warehouse} cannot be written ({error.strerror}): see its owner, mode, mount and space"
                )
                typer.echo(f"{told}, or name another folder: FAZHI_WAREHOUSE.", err=True)
                raise typer.Exit(2) from error
        yield


class _Progress:
    """Says which step runs, and when each is done."""

    def __init__(self, console: "Console") -> None:
        self.console = console
        self.status = console.status("Starting ...")
        self.begun: dict[str, float] = {}
        self.done = 0

    def __call__(self, event: "DagsterEvent") -> None:
        step = (event.step_key or "").replace("_", " ")
        kind = event.event_type_value
        if kind == "STEP_START":
            self.begun[step] = time.monotonic()
            self.done = 0
            self.status.update(f"{step} ...")
        elif kind in {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"}:
            self.done += 1
            if self.done > 1:
                self.status.update(f"{step} ... {self.done} models and checks")
        elif kind in {"STEP_SUCCESS", "STEP_FAILURE"}:
            mark = "[green]done[/]  " if kind == "STEP_SUCCESS" else "[red]failed[/]"
            seconds = time.monotonic() - self.begun.get(step, time.monotonic())
            self.console.print(f"{mark} {step:<16} {seconds:6.1f} s")


def _print_failure(console: "Console", settings: "Settings", outcome: "RunOutcome") -> None:
    from rich.text import Text

    for step, message in outcome.failures.items():
        console.print(Text(f"\n{step} failed: {_short(message)}", style="red"))
    for check in sorted(check for check, passed in outcome.checks.items() if not passed):
        console.print(Text(f"test failed: {check}", style="red"))
        if check in outcome.refused:
            console.print(Text(f"  {outcome.refused[check]}"), soft_wrap=True)
        if check.endswith(f": {FITS}"):
            for misfit in _misfits(settings):
                console.print(Text(misfit), soft_wrap=True)
    free = shutil.disk_usage(settings.warehouse).free
    # What failed has given its space back by now: so what it says counts too.
    full = any(sign in message for message in outcome.failures.values() for sign in DISK_IS_FULL)
    if full or free < LITTLE:
        told = (
            f"The disk of {settings.warehouse} is full or nearly so ({free / MEGABYTE:.0f} MB are free):"
            " make room, or keep fewer snapshots (FAZHI_KEEP_SNAPSHOTS), then `fazhi run`."
        )
        console.print(Text(f"\n{told}", style="red"), soft_wrap=True)
    stays: Any = "There is no published snapshot yet."
    if settings.published_database.exists():
        stays = f"The published snapshot was left as it was: {settings.published_database}"
    console.print(Text(f"\nNothing was published. {stays}\nThe whole log: {outcome.log}"))


def _misfits(settings: "Settings") -> list[str]:
    import duckdb

    from pipelines.model.corrections import misfits

    with duckdb.connect(str(settings.build_database), read_only=True) as connection:
        return misfits(settings.corrections, connection)


def _short(message: str, lines: int = 12) -> str:
    found = [line for line in message.splitlines() if line.strip()]
    return "\n".join(found[:lines] + (["..."] if len(found) > lines else []))
