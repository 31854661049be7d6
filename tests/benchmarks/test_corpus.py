"""The corpus can be made again, holds what it says, and extraction finds it."""

import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from corpus.documents import FIGURES, MIXED, Corpus, file_bytes, render
from corpus.folder import write_reports
from corpus.reports import phrases
from corpus.sentences import SLOT, slot

from pipelines.extract.catalogue import catalogue
from pipelines.extract.engine import extract
from pipelines.identify.report import identify
from pipelines.read.reader import read_bytes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "extract"))

from score_figures import score

# Every seventh document: of nine agencies, all formats and all layouts.
NUMBERS = range(0, 60 * 7, 7)


@pytest.fixture(scope="module")
def made():
    corpus = Corpus(seed=1, formats=MIXED)
    return [(document, render(document)) for document in map(corpus.document, NUMBERS)]


@pytest.fixture(scope="module")
def read(made):
    found = []
    for document, rendered in made:
        result = read_bytes(rendered.data)
        found.append((document, result.text, identify(result.text, result.metadata)))
    return found


def test_a_document_is_the_same_when_made_alone(made):
    corpus = Corpus(seed=1, formats=MIXED)
    assert {document.head["format"] for document, _ in made} == {"html", "txt", "docx"}
    for document, rendered in made[::-10]:
        assert file_bytes(corpus.document(int(document.path.stem))) == rendered.data


def test_another_seed_gives_other_numbers():
    one, other = (render(Corpus(seed).document(0)).figures for seed in (1, 2))
    assert one != other


def test_many_processes_write_what_one_writes(tmp_path):
    corpus = Corpus(seed=3)
    assert write_reports(corpus, 220, tmp_path / "two", workers=2) == write_reports(
        corpus, 220, tmp_path / "one"
    )
    files = {path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.html")}
    assert len(files) == 220
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_agency_region_and_year_are_told(read):
    for document, _, report in read:
        assert report.agency == document.head["agency"]
        assert report.region and report.region.path == document.head["region"]
        assert str(report.year) == document.head["year"]


def test_extraction_finds_the_true_figures(made, read):
    expected = [dict(zip(FIGURES, row, strict=True)) for _, rendered in made for row in rendered.figures]
    expected = [
        {**r, "start": int(r["start"]), "end": int(r["end"]), "value": float(r["value"])} for r in expected
    ]
    found = []
    for document, text, report in read:
        body = (report.body_start, report.body_end)
        for figure in extract(text, year=report.year, sections=report.sections, body=body):
            if figure.kind == "figure":
                figure.whole = None
                found.append({**asdict(figure), "file": document.file})
    result = score(expected, found)
    assert len(expected) > 2000
    assert result.f1 >= 0.985, (result.missed[:20], result.wrong[:20])


def test_a_reprint_has_the_text_of_the_one_before_and_a_correction_one_sentence_less():
    plain, again = Corpus(quirks=0), Corpus(reprints=1, quirks=0)
    mended = Corpus(reprints=0, corrected=1, quirks=0)
    first = plain.document(0)
    reprint, correction = again.document(1), mended.document(1)
    assert reprint.lines == first.lines and reprint.path != first.path
    other = [(a, b) for a, b in zip(first.lines, correction.lines, strict=True) if a != b]
    assert 1 <= len(other) <= 2, other  # a line of the text, and the date below it
    assert correction.head["published"] > first.head["published"]


def test_every_phrase_names_metrics_that_extraction_gives():
    given = {code for code, metric in catalogue().metrics.items() if not metric.on_trial}
    told = phrases()
    said = [s for topic in told["topics"] for s in topic["sentences"]]
    said += told["leader"] + told["targets"] + told["problems"]
    named = {
        code for phrase in said for words in SLOT.findall(phrase) for code in slot(words).metric.split("+")
    }
    assert named - {"-"} <= given
    assert len(named) > 80
