"""Text to figures, beside the floor: one pass of a compiled number pattern over the same texts.

    python tests/benchmarks/bench_extract.py [--reports FOLDER] [--copies 20] [--rounds 5] [--json FILE]

Prints milliseconds and their ratio, on one core and over the cores. Three floors find numbers and do nothing
with them: digits alone; numbers with qualifier and unit; and the whole number grammar as one pattern, which
finds what extraction finds. The samples hold about three times as many figures a page as real reports.
"""

import argparse
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.extract.engine import extract
from pipelines.extract.ledger import Figure
from pipelines.extract.numerals import (
    CHINESE,
    QUALIFIERS_AFTER,
    QUALIFIERS_BEFORE,
    chinese_grammar,
    digit_grammar,
    unit_words,
)
from pipelines.extract.stage import Item, ledger_rows
from pipelines.identify.report import identify
from pipelines.parallel import map_over_cores
from pipelines.read.reader import read_file
from pipelines.settings import Settings

DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
NUMBER = re.compile(
    rf"(?:{'|'.join(QUALIFIERS_BEFORE)})?\s*(?:\d+(?:,\d{{3}})*(?:\.\d+)?|{CHINESE}+)\s*[余多]?[十百千万亿]*[余多]?"
    rf"\s*(?:{unit_words()})?(?:{'|'.join(QUALIFIERS_AFTER)})?"
)


GRAMMAR = re.compile(
    rf"(?:{digit_grammar().pattern})|(?:{chinese_grammar().pattern.replace('(?P<t', '(?P<c_t')})", re.VERBOSE
)


def best(rounds: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Milliseconds of the quickest of some rounds, in this process's own time unless told otherwise."""
    times = []
    for _ in range(rounds):
        begun = clock()
        work()
        times.append(clock() - begun)
    return 1000 * min(times)


def items(folder: Path, copies: int = 1) -> list[Item]:
    """The reports of a folder, read and identified, some times over."""
    found = []
    for path in sorted(folder.rglob("*.*")):
        result = read_file(path)
        report = identify(result.text, result.metadata)
        body = (report.body_start, report.body_end)
        found.append(Item(path.name, result.text, report.year, report.sections, body, ""))
    return found * copies


def read(item: Item) -> list[Figure]:
    """The ledger of a report."""
    return extract(item.text, year=item.year, sections=item.sections, body=item.body)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=Path, default=Settings().samples, help="a folder of reports")
    parser.add_argument("--copies", type=int, default=20, help="of them, for the run over the cores")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    reports = items(options.reports)
    many = reports * options.copies
    ledger_rows(reports[0])  # loads the catalogue
    workers = os.cpu_count() or 1
    digits = best(options.rounds, lambda: [list(DIGITS.finditer(r.text)) for r in reports])
    floor = best(options.rounds, lambda: [list(NUMBER.finditer(r.text)) for r in reports])
    grammar = best(options.rounds, lambda: [list(GRAMMAR.finditer(r.text)) for r in reports])
    figures = best(options.rounds, lambda: [read(r) for r in reports])
    one = best(1, lambda: list(map_over_cores(ledger_rows, many, 1)), time.perf_counter)
    cores = best(1, lambda: list(map_over_cores(ledger_rows, many, workers)), time.perf_counter)
    measured = {
        "reports": len(reports),
        "characters": sum(len(r.text) for r in reports),
        "digits_ms": round(digits, 2),
        "number_pattern_ms": round(floor, 2),
        "number_grammar_ms": round(grammar, 2),
        "extract_ms": round(figures, 2),
        "ratio_to_number_grammar": round(figures / grammar, 2),
        "ratio_to_number_pattern": round(figures / floor, 2),
        "ratio_to_digits": round(figures / digits, 2),
        "many_reports": len(many),
        "one_process_ms": round(one),
        f"over_{workers}_cores_ms": round(cores),
        "speed_up": round(one / cores, 2),
    }
    for name, value in measured.items():
        print(f"{name:<26}{value:>12}")
    if options.json:
        options.json.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
