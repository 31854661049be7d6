"""`fazhi review`: figures that deserve a look, and what a reviewer says of them."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import duckdb

    from pipelines.model.review import ReviewFigure

Figure = Annotated[
    str, typer.Argument(metavar="FIGURE", help="Its figure_key, or how that begins.", show_default=False)
]
Reason = Annotated[str, typer.Option(help="Why, in a few words.", show_default=False)]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="The reviewer; by default git's user.name, or the login.")
]
Limit = Annotated[int, typer.Option(min=1, help="How many figures, at most.")]
Agency = Annotated[str | None, typer.Option(help="Only agencies with this in their name.")]
Metric = Annotated[str | None, typer.Option(help="Only this metric or family, such as `petitions`.")]
Why = Annotated[str | None, typer.Option("--reason", help="Only for this reason, such as `outlier`.")]

ANSWERS = {"y": "confirm", "c": "correct", "r": "remove", "s": "skip", "q": "quit"}
QUESTION = "Right (y), correct (c), remove (r), skip (s), quit (q)"

app = typer.Typer(
    help="Show the figures that most deserve a look, each with its sentence, and write down what you find: "
    "`confirm`, `correct` or `remove` for one, `walk` for one after the other.",
    rich_markup_mode="markdown",
)


@app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    limit: Limit = 10,
    agency: Agency = None,
    metric: Metric = None,
    reason: Why = None,
) -> None:
    """Show the figures of the published snapshot that most deserve a look: conflicts, outliers, close calls.

    What has been reviewed is not shown again. `quality_review` has them all.

    For example:

    * `fazhi review --reason outlier --limit 20`

    * `fazhi review walk --metric petitions`

    * `fazhi review correct 0f3a --value 963500 --reason "万元 read as 元"`
    """
    if context.invoked_subcommand:
        return
    shown = 0
    for figure in _to_review(limit, agency, metric, reason):
        _show(figure)
        shown += 1
    if shown:
        typer.echo("Say what you find: `fazhi review confirm|correct|remove FIGURE`, or `fazhi review walk`.")
    else:
        typer.echo("No such figure awaits a review.")


@app.command()
def confirm(figure: Figure, reason: Reason, by: By = None) -> None:
    """Say that a figure is right as it was read.

    For example:

    * `fazhi review confirm 0f3a --reason "the sentence says so"`
    """
    with _published() as connection:
        _write(_found(connection, figure), "confirm", reason, by or _name())


@app.command()
def correct(
    figure: Figure,
    reason: Reason,
    value: Annotated[
        float | None, typer.Option(help="In the figure's unit: 963500 元 for 96.35万元.", show_default=False)
    ] = None,
    metric: Annotated[str | None, typer.Option(help="A code of `fazhi metrics`, or - for none.")] = None,
    unit: Annotated[str | None, typer.Option(help="Such as 件, or - for none.")] = None,
    qualifier: Annotated[str | None, typer.Option(help="Such as exact or more_than.")] = None,
    status: Annotated[str | None, typer.Option(help="actual, target, prior or change.")] = None,
    part: Annotated[
        str | None, typer.Option(help="What it is a part of the total by, or - for a total.")
    ] = None,
    by: By = None,
) -> None:
    """Say what a figure should be; what you leave out stays as it was read.

    For example:

    * `fazhi review correct 0f3a --value 963500 --reason "万元 read as 元"`

    * `fazhi review correct 0f3a --status prior --reason "of the year before"`
    """
    changes = {
        "metric": metric,
        "value": value,
        "unit": unit,
        "qualifier": qualifier,
        "status": status,
        "part": part,
    }
    with _published() as connection:
        _write(_found(connection, figure), "correct", reason, by or _name(), changes)


@app.command()
def remove(figure: Figure, reason: Reason, by: By = None) -> None:
    """Say that a number is no figure at all.

    For example:

    * `fazhi review remove 0f3a --reason "the number of a law"`
    """
    with _published() as connection:
        _write(_found(connection, figure), "remove", reason, by or _name())


@app.command()
def walk(
    limit: Limit = 100,
    agency: Agency = None,
    metric: Metric = None,
    reason: Why = None,
    by: By = None,
) -> None:
    """Go through the figures that deserve a look, and ask what each should be.

    Each answer is written at once: quit whenever you like.

    For example:

    * `fazhi review walk --reason conflict`
    """
    reviewer, met = by or _name(), 0
    for figure in _to_review(limit, agency, metric, reason):
        met += 1
        _show(figure)
        if not _ask(figure, reviewer):
            return
    typer.echo("That was the last." if met else "No such figure awaits a review.")


def _ask(figure: "ReviewFigure", reviewer: str) -> bool:
    """Ask until an answer could be written; False to quit."""
    while True:
        given = typer.prompt(QUESTION, default="s").strip().lower()
        verdict = ANSWERS.get(given)
        if verdict == "quit":
            return False
        if verdict == "skip":
            return True
        if verdict is None:
            typer.echo(f"Type one of {', '.join(ANSWERS)}.", err=True)
            continue
        changes = _changes(figure) if verdict == "correct" else None
        # What can't be written was told: the same figure is asked for again.
        with contextlib.suppress(typer.Exit):
            _write(figure, verdict, typer.prompt("Why"), reviewer, changes)
            return True


def _changes(figure: "ReviewFigure") -> dict[str, Any]:
    from pipelines.model.review import as_read

    typer.echo("What it should be: Enter leaves a column as it is, - stands for none.")
    given = {}
    for name, value in as_read(figure).items():
        default = _plain(value)
        answer = typer.prompt(f"  {name}", default=default).strip()
        given[name] = None if answer == default else answer
    return given


def _write(
    figure: "ReviewFigure", verdict: str, reason: str, reviewer: str, changes: dict[str, Any] | None = None
) -> None:
    """Write the row, and say where and what next."""
    from datetime import date

    from pipelines.model.corrections import CorrectionsError, add_correction
    from pipelines.model.review import correction_of
    from pipelines.settings import Settings

    path = Settings().corrections
    try:
        correction = correction_of(figure, verdict, reason, reviewer, date.today(), changes)
        earlier = add_correction(path, correction)
    except CorrectionsError as error:
        typer.echo(f"fazhi review: {error}", err=True)
        raise typer.Exit(2) from error
    told = f"Wrote {verdict} of {figure.figure_key} to {path}"
    if earlier:
        told += f", in the place of {earlier.verdict} by {earlier.reviewer} of {earlier.reviewed_on}"
    typer.echo(f"{told}. The next `fazhi run` applies it.")


@contextlib.contextmanager
def _published() -> "Iterator[duckdb.DuckDBPyConnection]":
    import duckdb

    from pipelines.publish.snapshot import NothingPublishedError, open_published
    from pipelines.settings import Settings

    try:
        with open_published(Settings().published_database) as connection:
            yield connection
    except NothingPublishedError as error:
        typer.echo(f"fazhi review: {error}", err=True)
        raise typer.Exit(1) from error
    except duckdb.CatalogException as error:
        typer.echo(f"fazhi review: the snapshot is of an older version: `fazhi run` first. {error}", err=True)
        raise typer.Exit(1) from error


def _to_review(
    limit: int, agency: str | None, metric: str | None, reason: str | None
) -> "Iterator[ReviewFigure]":
    from itertools import islice

    from pipelines.model.corrections import CorrectionsError, reviewed_figures
    from pipelines.model.review import figures_to_review
    from pipelines.settings import Settings

    try:
        reviewed = reviewed_figures(Settings().corrections)
    except CorrectionsError as error:
        typer.echo(f"fazhi review: {error}", err=True)
        raise typer.Exit(2) from error
    with _published() as connection:
        yield from islice(figures_to_review(connection, reviewed, agency, metric, reason), limit)


def _found(connection: "duckdb.DuckDBPyConnection", key: str) -> "ReviewFigure":
    from pipelines.model.review import ReviewError, find_figure

    try:
        return find_figure(connection, key)
    except ReviewError as error:
        typer.echo(f"fazhi review: {error}", err=True)
        raise typer.Exit(2) from error


def _show(figure: "ReviewFigure") -> None:
    from rich.console import Console
    from rich.text import Text

    from pipelines.model.review import marked_quote

    place = f"{figure.address or figure.document_sha256}:{figure.span_start}"
    metric = f"{figure.metric} {figure.label_zh}" if figure.metric else "no metric"
    how = [word for word in (figure.qualifier, figure.status, figure.part) if word]
    how = [word for word in how if word not in {"exact", "actual"}]
    value = " · ".join([f"{metric} = {_plain(figure.value)} {figure.unit}".rstrip(), *how])
    before, number, after = marked_quote(figure)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    console.print(
        Text.assemble(
            (figure.figure_key, "bold"),
            f"  {figure.agency or 'no agency'}  {figure.year or 'no year'}  ",
            (figure.reasons or "", "yellow"),
            f"\n  {value}" + (f"  ≠ {figure.compared_with}" if figure.compared_with else ""),
            f"\n  {place}\n  {before}",
            # In braces, as in the catalogue: colours do not reach a pipe.
            (f"{{{number}}}", "bold"),
            f"{after}\n",
        )
    )


def _plain(value: Any) -> str:
    """12 and not 12.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _name() -> str:
    """Git's user.name; without git, or without a name there, the login."""
    import getpass
    import shutil
    import subprocess

    git = shutil.which("git")
    if git:
        done = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, check=False)  # noqa: S603
        if name := done.stdout.strip():
            return name
    return getpass.getuser()
