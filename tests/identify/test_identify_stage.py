"""The identify and extract stages do only what is new, and tell versions of a report apart."""

import datetime as dt
import hashlib

import polars as pl
import pytest

from pipelines.extract.stage import extract_figures
from pipelines.identify import stage as identify_stage
from pipelines.identify.stage import identify_reports
from pipelines.tables import DOCUMENTS, FIGURES, LEDGERS, NUMERALS, REPORTS, SECTIONS, TEXTS

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def corpus(*texts):
    shas = [hashlib.sha256(t.encode()).hexdigest() for t in texts]
    documents = [
        (
            s,
            "here",
            f"{i}.txt",
            f"{i}.txt",
            "txt",
            "utf-8",
            len(t),
            len(t),
            "read",
            None,
            "{}",
            NOW + dt.timedelta(days=i),
            "v",
        )
        for i, (s, t) in enumerate(zip(shas, texts, strict=True))
    ]
    return (
        pl.DataFrame(documents, schema=DOCUMENTS, orient="row"),
        pl.DataFrame(list(zip(shas, texts, strict=True)), schema=TEXTS, orient="row"),
    )


def report_of(number, published="2024-01-01"):
    return (
        f"海宁市水利局2023年法治政府建设情况报告\n发布日期：{published}\n"
        f"海宁市水利局本年成效如下。\n检查企业{number}家次。\n"
    )


@pytest.fixture
def empty():
    return pl.DataFrame(schema=REPORTS), pl.DataFrame(schema=SECTIONS)


@pytest.fixture
def no_ledgers():
    return tuple(pl.DataFrame(schema=s) for s in (LEDGERS, FIGURES, NUMERALS))


def test_a_second_run_makes_nothing(empty, no_ledgers):
    documents, texts = corpus(report_of(1), "没有数字也没有机关的文字。")
    first = identify_reports(documents, texts, *empty)
    again = identify_reports(documents, texts, first.reports, first.sections)
    assert (first.fresh, first.kept, again.fresh, again.kept) == (2, 0, 0, 2)
    assert again.reports.equals(first.reports)
    read = extract_figures(first.reports, first.sections, texts, *no_ledgers)
    reread = extract_figures(again.reports, again.sections, texts, read.ledgers, read.figures, read.numerals)
    assert (read.fresh, read.kept, reread.fresh, reread.kept) == (2, 0, 0, 2)
    assert reread.figures.equals(read.figures)


def test_only_a_new_document_is_read(empty):
    one = corpus(report_of(1))
    first = identify_reports(*one, *empty)
    both = identify_reports(*corpus(report_of(1), report_of(2, "2024-02-01")), first.reports, first.sections)
    assert (both.fresh, both.kept) == (1, 1)


def test_another_version_of_the_code_reads_all_again(empty, monkeypatch):
    documents, texts = corpus(report_of(1))
    first = identify_reports(documents, texts, *empty)
    monkeypatch.setattr(identify_stage, "stage_version", lambda stage: "newer")
    assert identify_reports(documents, texts, first.reports, first.sections).fresh == 1


def test_the_later_published_of_two_versions_is_current(empty):
    documents, texts = corpus(report_of(2, "2024-03-01"), report_of(1, "2024-01-01"))
    reports = identify_reports(documents, texts, *empty).reports
    current = reports.filter("is_current").join(texts, on="sha256")
    assert current["text"].to_list() == [report_of(2, "2024-03-01")]


def test_figures_carry_the_sentence_and_a_stable_id(empty, no_ledgers):
    documents, texts = corpus(report_of(7))
    made = identify_reports(documents, texts, *empty)
    figures = extract_figures(made.reports, made.sections, texts, *no_ledgers).figures
    assert figures.select("raw", "metric", "quote").rows() == [
        ("7", "enforcement.inspections", "检查企业7家次。")
    ]
    again = extract_figures(made.reports, made.sections, texts, *no_ledgers).figures
    assert again["figure_id"].to_list() == figures["figure_id"].to_list()
