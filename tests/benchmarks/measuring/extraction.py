"""Text to figures: extraction beside other tools, floors, and the whole machine.

The floors find numbers and do nothing with them: digits alone; numbers with qualifier and unit; and the whole
number grammar as one pattern, which finds what extraction finds. jionlp is the usual library for Chinese
quantities; it finds money and times alone. `plain regex` is a script with a pattern for each common metric.
Beside the time stands how right the figures are, by the true figures of the corpus.
"""

import re
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from corpus.documents import FIGURES, Corpus, render

from measuring.clock import quickest
from measuring.plain_regex import find_figures
from measuring.rows import Row
from pipelines.cluster import DaskCluster
from pipelines.extract.engine import extract
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
from pipelines.parallel import LocalProcesses, Workforce
from pipelines.read.reader import read_bytes

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "extract"))

from score_figures import score
from servers.dask_cluster import Cluster

GROUP = "Text to figures"
JIONLP_REPORTS = 50  # it takes long
DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
NUMBER = re.compile(
    rf"(?:{'|'.join(QUALIFIERS_BEFORE)})?\s*(?:\d+(?:,\d{{3}})*(?:\.\d+)?|{CHINESE}+)\s*[余多]?[十百千万亿]*[余多]?"
    rf"\s*(?:{unit_words()})?(?:{'|'.join(QUALIFIERS_AFTER)})?"
)
GRAMMAR = re.compile(
    rf"(?:{digit_grammar().pattern})|(?:{chinese_grammar().pattern.replace('(?P<t', '(?P<c_t')})", re.VERBOSE
)


def measure(corpus: Corpus, reports: int, rounds: int, workers: int) -> list[Row]:
    """Rows of one process, and of several.

    Args:
        corpus: where the reports are from.
        reports: how many.
        rounds: of which the quickest counts.
        workers: processes of the last rows.
    """
    made = [render(document) for document in map(corpus.document, range(reports))]
    items = [_item(str(n), rendered.data) for n, rendered in enumerate(made)]
    texts = [item.text for item in items]
    expected = [
        {
            **row,
            "file": str(n),
            "start": int(row["start"]),
            "end": int(row["end"]),
            "value": float(row["value"]),
        }
        for n, rendered in enumerate(made)
        for row in (dict(zip(FIGURES, cells, strict=True)) for cells in rendered.figures)
    ]
    _figures(items[0])  # loads the catalogue

    def row(name: str, work: object, told: str = "") -> Row:
        return Row(GROUP, name, reports, *quickest(rounds, work), told=told)

    digits = row("floor: digits", lambda: [list(DIGITS.finditer(text)) for text in texts])
    number = row("floor: number with unit", lambda: [list(NUMBER.finditer(text)) for text in texts])
    grammar = row("floor: number grammar", lambda: [list(GRAMMAR.finditer(text)) for text in texts])
    ours = row("extraction", lambda: [_figures(i) for i in items], _right(expected, map(_figures, items)))
    plain = row(
        "plain regex", lambda: [find_figures(t) for t in texts], _right(expected, map(find_figures, texts))
    )
    one = Row(GROUP, "rows, one process", reports, *quickest(1, lambda: [ledger_rows(i) for i in items]))
    with LocalProcesses(workers) as workforce:
        wall, _ = quickest(1, lambda: _rows_by(workforce, items))
    many = Row(GROUP, f"rows, {workers} processes", reports, wall)
    cluster = Row(GROUP, f"rows, {workers} workers of a cluster", reports, _by_cluster(items, workers))
    return [
        digits, number.beside(digits), grammar.beside(digits), ours.beside(grammar), plain.beside(grammar),
        *_jionlp(texts, grammar), one, many.beside(one), cluster.beside(one),
    ]  # fmt: skip


def _rows_by(workforce: Workforce, items: list[Item]) -> None:
    for _ in workforce.map(ledger_rows, items):
        pass


def _by_cluster(items: list[Item], workers: int) -> float:
    """Seconds of workers that are there already, over TCP on this machine."""
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as logs, Cluster(Path(logs)) as cluster:
        for _ in range(workers):
            cluster.worker()
        cluster.wait(workers)
        with DaskCluster(cluster.address) as workforce:
            return quickest(1, lambda: _rows_by(workforce, items))[0]


def _item(name: str, data: bytes) -> Item:
    result = read_bytes(data)
    report = identify(result.text, result.metadata)
    return Item(name, result.text, report.year, report.sections, (report.body_start, report.body_end), "")


def _figures(item: Item) -> list[dict]:
    found = extract(item.text, year=item.year, sections=item.sections, body=item.body)
    figures = []
    for figure in found:
        if figure.kind == "figure":
            figure.whole = None
            figures.append(asdict(figure))
    return figures


def _right(expected: list[dict], found: map) -> str:
    """How many of the true figures came out, and how many of those that came out are true."""
    rows = [{**figure, "file": str(n)} for n, figures in enumerate(found) for figure in figures]
    told = score(expected, rows)
    return f"precision {told.precision:.3f}, recall {told.recall:.3f}"


def _jionlp(texts: list[str], floor: Row) -> list[Row]:
    """Money and times by jionlp; nothing where it is not installed."""
    try:
        from jionlp import ner
    except ImportError:
        return []
    few = texts[:JIONLP_REPORTS]
    for text in few[:1]:
        ner.extract_money(text), ner.extract_time(text)
    rows = [
        Row(GROUP, "jionlp: money", len(few), *quickest(1, lambda: [ner.extract_money(t) for t in few])),
        Row(GROUP, "jionlp: times", len(few), *quickest(1, lambda: [ner.extract_time(t) for t in few])),
    ]
    share = len(few) / len(texts)
    return [
        Row(**{**asdict(row), "ratio": row.cost / (floor.cost * share), "than": floor.name}) for row in rows
    ]
