"""`fazhi diff`: what a change of the catalogue or the code gains and loses on a corpus."""

import json
from pathlib import Path
from typing import Annotated

import typer


def diff(
    before: Annotated[Path, typer.Argument(help="Figures from before.")],
    after: Annotated[
        list[Path],
        typer.Argument(metavar="AFTER...", help="Figures from after it, or the files to extract now."),
    ],
    most: Annotated[int, typer.Option(help="How many figures to show of each kind.")] = 30,
) -> None:
    """Compare the figures of a corpus before and after a change: gained, lost, changed, by metric.

    Exit code 1 if anything differs.

    For example:

    * `fazhi extract reports/ --format jsonl > before.jsonl`, change a pattern, then
      `fazhi diff before.jsonl reports/`

    * `fazhi diff before.jsonl after.jsonl`
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from pipelines.cli.extract import UnreadFileError, figures_of, files_of
    from pipelines.extract.comparison import COMPARED, compare

    now = []
    for path in after:
        if path.suffix == ".jsonl":
            now += read_rows(path)
            continue
        for file in files_of([path]):
            try:
                now += figures_of(file, everything=False)
            except UnreadFileError as error:
                typer.echo(f"{file}: {error.outcome}. {error}", err=True)
    found = compare(read_rows(before), now)
    console = Console()
    table = Table("metric", "gained", "lost", "changed")
    for metric, by_outcome in found.by_metric().items():
        cells = (str(by_outcome[outcome] or "") for outcome in ("gained", "lost", "changed"))
        table.add_row(metric or "(none)", *cells)
    if table.rows:
        console.print(table)
    for title, rows in (("gained", found.gained), ("lost", found.lost)):
        for row in rows[:most]:
            console.print(
                escape(f"{title}: {row['file']}:{row['start']} {words(row, COMPARED)} | {row['quote']}")
            )
    for was, is_now in found.changed[:most]:
        differing = [name for name in COMPARED if was.get(name) != is_now.get(name)]
        change = f"{words(was, differing)} -> {words(is_now, differing)}"
        console.print(escape(f"changed: {was['file']}:{was['start']} {was['raw']} {change} | {was['quote']}"))
    counts = len(found.gained), len(found.lost), len(found.changed)
    typer.echo(f"{found.kept} kept, {counts[0]} gained, {counts[1]} lost, {counts[2]} changed")
    raise typer.Exit(1 if any(counts) else 0)


def read_rows(path: Path) -> list[dict]:
    """The rows of a jsonl file.

    Raises:
        typer.BadParameter: names file and line of what is no row of `fazhi extract`.
    """
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            row["file"], row["start"], row["end"]
        except (ValueError, KeyError, TypeError) as error:
            raise typer.BadParameter(
                f"{path}, line {number}: not a row of `fazhi extract --format jsonl`"
            ) from error
        rows.append(row)
    return rows


def words(row: dict, names: list[str] | tuple[str, ...]) -> str:
    """Some columns of a figure, as words."""
    return " ".join(str(row.get(name)) for name in names if row.get(name) is not None) or "(none)"
