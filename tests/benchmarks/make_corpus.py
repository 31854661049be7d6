"""Write a corpus of made-up reports, and what is true of them.

    python tests/benchmarks/make_corpus.py FOLDER [--reports 1000] [--begin 0] [--seed 1] [--mixed] [--truth]

The same numbers and seed give the same files, below FOLDER/reports. With --truth, figures.tsv and reports.tsv
there say what is to be found in them, as in warehouse/samples/expected.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus.documents import HTML, MIXED, Corpus
from corpus.folder import write_reports, write_truth


def main() -> None:
    """Write, and say how long it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--begin", type=int, default=0, help="the number of the first report")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mixed", action="store_true", help="web pages, texts and Word files")
    parser.add_argument("--truth", action="store_true", help="write what is to be found, too")
    options = parser.parse_args()
    corpus = Corpus(options.seed, MIXED if options.mixed else HTML)
    workers, begun = os.cpu_count() or 1, time.perf_counter()
    size = write_reports(corpus, options.reports, options.folder / "reports", options.begin, workers)
    if options.truth:
        write_truth(corpus, options.reports, options.folder, options.begin, workers)
    seconds = time.perf_counter() - begun
    print(f"{options.reports:,} reports, {size / 1e6:.1f} MB in {seconds:.1f} s: {options.folder}")


if __name__ == "__main__":
    main()
