"""What an operator sees beside an asset: counts, outcomes and a few rows."""

import html
from typing import Any

import dagster as dg
import polars as pl

CELL = 60
ROWS = 8


def preview(frame: pl.DataFrame, columns: list[str]) -> dg.MarkdownMetadataValue:
    """The first rows as a Markdown table. Cells are cut, and text from outside stays text."""
    rows = [columns, ["---"] * len(columns)]
    rows += [[_cell(value) for value in row] for row in frame.select(columns).head(ROWS).iter_rows()]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(row)} |" for row in rows))


def tally(frame: pl.DataFrame, column: str) -> dg.MarkdownMetadataValue:
    """How many rows have each value of `column`, as a Markdown table, the most frequent first."""
    counts = frame.group_by(column).len("rows").sort(["rows", column], descending=[True, False])
    return preview(counts, [column, "rows"])


def tallied(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """The same as plain data."""
    counts = frame.group_by(column).len().sort(column)
    return {str(value): count for value, count in counts.iter_rows()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split())
    text = text if len(text) <= CELL else text[: CELL - 1] + "…"
    escaped = html.escape(text, quote=False)
    for mark in "\\`*_[]|~":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped
