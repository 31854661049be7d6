"""The sample reports, read from their files, give their expected figures."""

from dataclasses import asdict

import pytest
from score_figures import read_expected, score

from pipelines.extract.engine import extract
from pipelines.identify.report import identify
from pipelines.read.reader import read_file
from pipelines.settings import PROJECT

SAMPLES = PROJECT / "warehouse" / "samples"


@pytest.fixture(scope="module")
def found():
    rows = []
    for path in sorted((SAMPLES / "reports").rglob("*.*")):
        result = read_file(path)
        report = identify(result.text, result.metadata)
        body = (report.body_start, report.body_end)
        for figure in extract(result.text, year=report.year, sections=report.sections, body=body):
            if figure.kind == "figure":
                figure.whole = None
                rows.append({**asdict(figure), "file": path.relative_to(SAMPLES / "reports").as_posix()})
    return rows


@pytest.fixture(scope="module")
def expected():
    return read_expected(SAMPLES / "expected" / "figures.tsv")


def test_metrics_are_told_right(expected, found):
    result = score(expected, found)
    assert result.precision >= 0.97, result.wrong
    assert result.recall >= 0.97, result.missed


def test_every_expected_number_is_a_figure_with_its_value(expected, found):
    spans = {(f["file"], f["start"]): f["value"] for f in found}
    numbers = {(e["file"], e["start"]): e["value"] for e in expected}
    wrong = [key for key, value in numbers.items() if abs(spans.get(key, -1) - value) > 1e-6 * max(1, value)]
    assert len(wrong) <= 0.01 * len(numbers), wrong


def test_qualifiers_and_parts_are_told_right(expected, found):
    by_span = {(f["file"], f["start"], f["metric"] or ""): f for f in found}
    pairs = [(e, f) for e in expected if (f := by_span.get((e["file"], e["start"], e["metric"])))]
    qualifiers = [e["start"] for e, f in pairs if e["qualifier"] != f["qualifier"]]
    parts = [(e["file"], e["start"]) for e, f in pairs if bool(e["part"]) != bool(f["part"])]
    assert len(qualifiers) <= 0.01 * len(pairs), qualifiers
    assert len(parts) <= 0.05 * len(pairs), parts
