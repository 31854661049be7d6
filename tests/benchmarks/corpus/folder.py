"""A corpus as a folder of files, with or without what is true of them."""

import functools
from pathlib import Path

from corpus.documents import FIGURES, REPORTS, Corpus, file_bytes, render, tsv
from pipelines.parallel import LocalProcesses

Rows = list[list[str]]


def write_reports(
    corpus: Corpus, count: int, folder: Path, begin: int = 0, workers: int = 1, step: int = 1
) -> int:
    """Write the files of some documents below `folder`, a thousand in a folder of their own.

    Args:
        corpus: which.
        count: how many documents.
        folder: made if missing.
        begin: the number of the first.
        workers: processes.
        step: from one number to the next.

    Returns:
        The bytes written.
    """
    numbers = range(begin, begin + count * step, step)
    with LocalProcesses(workers) as workforce:
        return sum(workforce.map(functools.partial(_write, corpus, folder), numbers))


def write_truth(corpus: Corpus, count: int, folder: Path, begin: int = 0, workers: int = 1) -> None:
    """Write `figures.tsv` and `reports.tsv` of some documents, as warehouse/samples/expected has them."""
    folder.mkdir(parents=True, exist_ok=True)
    figures: Rows = []
    reports: Rows = []
    numbers = range(begin, begin + count)
    with LocalProcesses(workers) as workforce:
        for mine, report in workforce.map(functools.partial(_truth, corpus), numbers):
            figures += mine
            reports.append(report)
    (folder / "figures.tsv").write_bytes(tsv(FIGURES, figures))
    (folder / "reports.tsv").write_bytes(tsv(REPORTS, reports))


def _write(corpus: Corpus, folder: Path, number: int) -> int:
    document = corpus.document(number)
    path = folder / document.file
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(file_bytes(document))


def _truth(corpus: Corpus, number: int) -> tuple[Rows, list[str]]:
    made = render(corpus.document(number))
    return made.figures, made.report
