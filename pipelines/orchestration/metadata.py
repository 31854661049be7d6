"""What an operator sees beside an asset: counts, outcomes and a few rows."""

import html
from collections.abc import Mapping
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
    return counted(tallied(frame, column), column)


def counted(counts: Mapping[str, int], name: str) -> dg.MarkdownMetadataValue:
    """The same of values that are counted already."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    frame = pl.DataFrame(rows, schema={name: pl.String, "rows": pl.Int64}, orient="row")
    return preview(frame, frame.columns)


def tallied(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """The same as plain data."""
    counts = frame.group_by(column).len().sort(column)
    return {"" if value is None else str(value): count for value, count in counts.iter_rows()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split())
    text = text if len(text) <= CELL else text[: CELL - 1] + "…"
    escaped = html.escape(text, quote=False)
    for mark in "\\`*_[]|~":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped
