"""Measure the pipeline on a made-up corpus, beside what else one could use and beside floors.

    python tests/benchmarks/bench.py [--reports 300] [--only extraction,cold,idle] [--json FILE]

Every ratio is of one run on one machine: compare ratios, not seconds, between machines.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus.documents import HTML, MIXED, Corpus
from measuring import extraction, queries, readers, runs
from measuring.rows import Row, save, show

from pipelines.versions import program_version

ALL = ["extraction", "readers", *runs.RUNS, "queries"]
IN_MEMORY = 500  # reports that the measurements of functions hold at once, at most


def main() -> None:
    """Measure, print and save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=300, help="in the corpus of the whole runs")
    parser.add_argument("--only", default=",".join(ALL), help=f"some of {', '.join(ALL)}")
    parser.add_argument("--rounds", type=int, default=3, help="of which the quickest counts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mixed", action="store_true", help="texts and Word files among the web pages")
    parser.add_argument("--new", type=int, help="reports that come after the cold run; one in a hundred")
    parser.add_argument(
        "--folder",
        type=Path,
        help="to work in, kept afterwards; reports and warehouse in it are gone on with",
    )
    parser.add_argument("--json", type=Path, help="where to write the results, too")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if unknown := set(chosen) - set(ALL):
        parser.error(f"--only {','.join(sorted(unknown))}: choose of {', '.join(ALL)}")
    of_a_warehouse = {*runs.RUNS[1:], "queries"} & set(chosen)
    if of_a_warehouse and "cold" not in chosen and not options.folder:
        parser.error(f"--only {','.join(sorted(of_a_warehouse))}: add cold, or --folder of one before")
    corpus = Corpus(options.seed, MIXED if options.mixed else HTML)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as temporary:
        for measured in _measure(corpus, chosen, options, options.folder or Path(temporary)):
            show(measured)
            rows += measured
    if options.json:
        about = {
            "program": program_version(), "python": platform.python_version(), "cores": os.cpu_count(),
            "reports": options.reports, "seed": options.seed, "mixed": options.mixed,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        save(rows, about, options.json)


def _measure(
    corpus: Corpus, chosen: list[str], options: argparse.Namespace, folder: Path
) -> Iterator[list[Row]]:
    few = min(options.reports, IN_MEMORY)
    if "extraction" in chosen:
        yield extraction.measure(corpus, few, options.rounds, os.cpu_count() or 1)
    if "readers" in chosen:
        yield readers.measure(options.seed, few, options.rounds)
    if set(runs.RUNS) & set(chosen):
        yield from runs.measure(corpus, options.reports, folder, chosen, options.new)
    if "queries" in chosen:
        yield queries.measure(folder / "warehouse", options.reports, options.rounds)


if __name__ == "__main__":
    main()
