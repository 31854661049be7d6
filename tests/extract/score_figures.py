"""Figures found against figures expected: precision, recall and F1 over the metrics."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple


class Score(NamedTuple):
    """How well figures were found; `missed` and `wrong` name each by file, span, metric, value and status."""

    precision: float
    recall: float
    f1: float
    missed: list[tuple]
    wrong: list[tuple]


def read_expected(path: Path) -> list[dict]:
    """The rows of an expected table, with numbers as numbers."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [{**r, "start": int(r["start"]), "end": int(r["end"]), "value": float(r["value"])} for r in rows]


def score(expected: list[dict], found: list[dict]) -> Score:
    """Pair each expected figure with a found one of its file, metric, status and value whose span overlaps.

    Args:
        expected: rows with file, start, end, metric, value, status; those without a metric do not count.
        found: likewise.
    """
    left: dict[tuple, list[dict]] = defaultdict(list)
    for row in found:
        if row["metric"]:
            left[row["file"], row["metric"], row["status"], round(row["value"], 6)].append(row)
    missed, right = [], 0
    for row in (r for r in expected if r["metric"]):
        candidates = left[row["file"], row["metric"], row["status"], round(row["value"], 6)]
        hit = next((c for c in candidates if c["start"] < row["end"] and row["start"] < c["end"]), None)
        if hit is None:
            missed.append((row["file"], row["start"], row["metric"], row["value"], row["status"]))
        else:
            candidates.remove(hit)
            right += 1
    wrong = [
        (r["file"], r["start"], r["metric"], r["value"], r["status"]) for rs in left.values() for r in rs
    ]
    precision, recall = right / max(1, right + len(wrong)), right / max(1, right + len(missed))
    return Score(precision, recall, 2 * precision * recall / max(1e-9, precision + recall), missed, wrong)
