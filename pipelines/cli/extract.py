"""`fazhi extract`: the figures of single files, without the warehouse."""

import csv
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipelines.read.result import ReadResult

COLUMNS = [
    *["file", "kind", "start", "end", "raw", "metric", "value", "unit", "qualifier", "status", "part"],
    *["candidate", "quote", "section", "agency", "region", "year"],
]
LEDGER_COLUMNS = COLUMNS[1 : COLUMNS.index("quote")]
WIDE = 120  # columns of a table that is not for a terminal

WHAT_TO_DO = {
    "empty": "Check that it was saved or downloaded completely.",
    "unsupported": "Save it as .txt or .html, then try again.",
    "too_large": "Cut it, or raise the limit with FAZHI_MAX_FILE_MB.",
    "corrupt": "Open it in an editor and save it anew as UTF-8.",
    "failed": "Its reader has a fault that this file brings out: please report it with the file.",
    "missing": "Check the name.",
    "unreadable": "Check its permissions.",
}


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class UnreadFileError(Exception):
    """A file that gave no text: its outcome, and what is known of why."""

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files, or folders with files.", show_default=False),
    ],
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the numerals that are no figures, each with its kind.")
    ] = False,
) -> None:
    """Read files and print their figures, without touching the warehouse.

    Offsets count Unicode code points of the file's text from 0, end exclusive.

    Files that cannot be read are named on stderr; the others go on. The exit code is 1 if a file
    that you named could not be read, or none of a folder's.

    For example:

    * `fazhi extract report.txt`

    * `fazhi extract reports/ --format jsonl > figures.jsonl`

    * `fazhi extract report.html --all --format csv`
    """
    files = list(files_of(paths))
    read, named_unread = 0, False
    write = {Format.jsonl: _write_jsonl, Format.csv: _write_csv, Format.table: _write_table}[output]
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    for number, path in enumerate(files):
        try:
            rows = figures_of(path, everything)
        except UnreadFileError as error:
            advice = WHAT_TO_DO.get(error.outcome, "")
            typer.echo(f"{path}: {error.outcome}. {error} {advice}".rstrip(), err=True)
            named_unread = named_unread or path in paths
            continue
        read += 1
        write(rows, path, number == 0 or read == 1)
    if not files:
        typer.echo("No files in what you named.", err=True)
    if named_unread or not read:
        raise typer.Exit(1)


def figures_of(path: Path, everything: bool) -> list[dict[str, Any]]:
    """The figures of one file, in the order of its text.

    Args:
        path: a file of a format that `pipelines.read` knows.
        everything: also the numerals that are no figures; their value and what follows from it is null.

    Returns:
        One dictionary a figure, with the keys `COLUMNS`.

    Raises:
        UnreadFileError: the file gives no text.
    """
    from pipelines.extract.engine import extract as extract_text
    from pipelines.identify.report import identify

    result = read_text(path)
    report = identify(result.text, result.metadata)
    body = (report.body_start, report.body_end)
    ledger = extract_text(result.text, year=report.year, sections=report.sections, body=body)
    headings = {section.section_no: section.heading for section in report.sections}
    told = {"agency": report.agency, "region": report.region and report.region.path, "year": report.year}
    return [
        {
            "file": path.name,
            **{column: getattr(item, column) for column in LEDGER_COLUMNS},
            "value": _number(item.value),
            "quote": result.text[item.quote_start : item.quote_end],
            "section": headings.get(item.section_no or 0),
            **told,
        }
        for item in ledger
        if everything or item.kind == "figure"
    ]


def read_text(path: Path) -> "ReadResult":
    """What a file holds.

    Raises:
        UnreadFileError: the file gives no text.
    """
    from pipelines.read.reader import read_file
    from pipelines.settings import Settings

    limit = Settings().max_file_mb
    try:
        if path.stat().st_size > limit * 1024 * 1024:
            raise UnreadFileError("too_large", f"The file has more than {limit} MB.")
        result = read_file(path)
    except FileNotFoundError as error:
        raise UnreadFileError("missing", "There is no such file.") from error
    except OSError as error:
        raise UnreadFileError("unreadable", f"{error.strerror or error}.") from error
    if result.outcome != "read":
        raise UnreadFileError(result.outcome, result.detail or "")
    return result


def _number(value: float | None) -> int | float | None:
    """12 and not 12.0: most figures are counts."""
    return int(value) if value is not None and value.is_integer() else value


def files_of(paths: list[Path]) -> Iterator[Path]:
    """The files that paths name: themselves, or all below a folder but hidden ones, in order."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file())
            yield from (
                p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
        else:
            yield path


def _write_jsonl(rows: list[dict[str, Any]], _path: Path, _first: bool) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: list[dict[str, Any]], _path: Path, first: bool) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    if first:
        writer.writeheader()
    writer.writerows(rows)


def _write_table(rows: list[dict[str, Any]], path: Path, _first: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    told = rows[0] if rows else {}
    whose = " · ".join(str(told[key]) for key in ("agency", "region", "year") if told.get(key))
    table = Table(title=f"{path.name}: {len(rows)} rows. {whose}".rstrip(), title_justify="left")
    for column in ("start", "value"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("metric", overflow="fold", ratio=3)
    table.add_column("said as", overflow="fold", ratio=1)
    table.add_column("where", overflow="fold", ratio=3)
    for row in rows:
        metric = row["metric"] or ("" if row["kind"] == "figure" else f"({row['kind']})")
        value = "" if row["value"] is None else f"{row['value']:,}"
        cells = [str(row["start"]), value, row["unit"] or "", metric, _said(row), _around(row)]
        table.add_row(*map(Text, cells))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _said(row: dict[str, Any]) -> str:
    """Qualifier, status and part, where they are not the plain ones."""
    words = (row["qualifier"], row["status"], row["part"] and f"part: {row['part']}")
    return ", ".join(word for word in words if word and word not in {"exact", "actual"})


def _around(row: dict[str, Any]) -> str:
    """The number with a few characters either side."""
    at = row["quote"].find(row["raw"])
    return " ".join(row["quote"][max(0, at - 12) : at + len(row["raw"]) + 8].split())
