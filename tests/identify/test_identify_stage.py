"""The identify and extract stages do only what is new, and tell versions of a report apart."""

import datetime as dt
import hashlib

import polars as pl
import pytest

from pipelines.extract.stage import extract_figures
from pipelines.identify import stage as identify_stage
from pipelines.identify.stage import identify_reports
from pipelines.stage_store import StageStore
from pipelines.tables import DOCUMENTS, LEDGERS, REPORT_DOCUMENTS, REPORTS, TEXTS

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
            s[:8],
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


class Nights:
    """The identify and extract stages, night by night, on documents that come one after another."""

    def __init__(self, folder):
        self.store = StageStore(folder)
        self.texts = []
        self.reports = pl.DataFrame(schema=REPORTS)
        self.documents = pl.DataFrame(schema=REPORT_DOCUMENTS)
        self.ledgers = pl.DataFrame(schema=LEDGERS)

    def run(self, *texts):
        """A night that brings these; gives how many reports and ledgers were made."""
        self.texts += texts
        self.identify(*corpus(*self.texts))
        self.read = extract_figures(
            self.reports,
            self.store.parts("sections"),
            self.store.parts("texts"),
            self.ledgers,
            self.store.parts("figures"),
            self.store.parts("numerals"),
        )
        self.ledgers = self.read.ledgers
        return self.found.fresh, self.read.fresh

    def identify(self, documents, texts):
        """The reports of these documents, after those of the nights before."""
        self.store.write("texts", texts)
        self.found = identify_reports(
            documents, self.store.parts("texts"), self.store.parts("sections"), self.reports, self.documents
        )
        self.reports, self.documents = self.found.reports, self.found.documents
        return self.found

    def figures(self):
        """All figures so far."""
        return self.store.read("figures").sort("report_id", "start")

    def versions(self):
        """Version number, currency, documents and inspections of each report."""
        counts = self.documents.group_by("report_id").len("documents")
        checks = self.figures().filter(pl.col("metric") == "enforcement.inspections")
        return (
            self.reports.join(counts, on="report_id")
            .join(checks.group_by("report_id").agg("value"), on="report_id", how="left")
            .sort("version_of", "version_no")
            .select("version_no", "is_current", "documents", "value")
            .rows()
        )


@pytest.fixture
def nights(tmp_path):
    return Nights(tmp_path)


def test_a_second_run_makes_nothing(nights):
    assert nights.run(report_of(1), "没有数字也没有机关的文字。") == (2, 2)
    reports, figures = nights.reports, nights.figures()
    assert nights.run() == (0, 0)
    assert (nights.found.kept, nights.read.kept) == (2, 2)
    assert nights.reports.equals(reports)
    assert nights.figures().equals(figures)


def test_only_a_new_document_is_read(nights):
    nights.run(report_of(1))
    assert nights.run(report_of(2, "2024-02-01")) == (1, 1)
    assert (nights.found.kept, nights.read.kept) == (1, 1)


def test_another_version_of_the_code_reads_all_again(nights, monkeypatch):
    nights.run(report_of(1))
    monkeypatch.setattr(identify_stage, "stage_version", lambda stage: "newer")
    assert nights.run() == (1, 1)
    assert nights.store.parts("figures").index()["key"].to_list() == nights.reports["report_id"].to_list()


def test_the_later_published_of_two_versions_is_current(nights):
    documents, texts = corpus(report_of(2, "2024-03-01"), report_of(1, "2024-01-01"))
    current = nights.identify(documents, texts).reports.filter("is_current").join(texts, on="sha256")
    assert current["text"].to_list() == [report_of(2, "2024-03-01")]


def test_figures_carry_the_sentence_and_a_stable_id(nights, tmp_path):
    nights.run(report_of(7))
    assert nights.figures().select("raw", "metric", "quote").rows() == [
        ("7", "enforcement.inspections", "检查企业7家次。")
    ]
    others = Nights(tmp_path / "others")
    others.run(report_of(7))
    assert others.figures()["figure_id"].to_list() == nights.figures()["figure_id"].to_list()


def test_what_an_interrupted_run_has_read_is_not_read_again(nights, monkeypatch):
    """Each batch of reports is noted once it is read."""
    nights.identify(*corpus(report_of(1), report_of(2)))
    saved = []
    tables = [nights.store.parts(name) for name in ("sections", "texts", "figures", "numerals")]
    for module in ("table_parts", "extract.stage"):
        monkeypatch.setattr(f"pipelines.{module}.PART_KEYS", 1)
    nights.store.write("texts", nights.store.read("texts"))
    extract_figures(nights.reports, *tables[:2], nights.ledgers, *tables[2:], save=saved.append)
    assert [ledgers.height for ledgers in saved] == [1, 2]
    nights.ledgers = saved[0]
    assert nights.run(report_of(1), report_of(2))[1] == 1
    assert nights.figures()["report_id"].is_unique().all()


BODY = """一、主要举措和成效
全局坚持把法治建设摆在重要位置，班子带头学法用法。
全年检查企业{checks}家次，发现隐患45处。
作出行政处罚36件，罚款96.35万元，没有被撤销的。
受理信访事项48件，办结率100%，群众满意率98.5%。
组织法治培训4期，参训人员260人次，考试合格率100%。
审查合同57份，出具法律意见12条，避免损失30万元。
推行柔性执法，对轻微违法行为首次不罚，引导经营者主动改正，全年不予处罚19件。
落实行政执法公示、全过程记录和重大决定法制审核制度，公示执法信息210条。
二、存在的问题
执法力量仍显不足，数字化水平有待提高。
"""
TITLE = "海宁市水利局2023年法治政府建设情况报告"
FIRST = f"{TITLE}\n发布日期：2024-01-20\n{BODY.format(checks=1200)}"
REPRINT = f"海宁市人民政府网站 转载\n{TITLE}\n发布日期：2024-03-05\n" + BODY.format(
    checks="１２００"
).replace("\n", "\n\u3000\u3000")
NAMELESS = f"2023年工作\n{BODY.format(checks=1200)}"
CORRECTED = f"{TITLE}\n发布日期：2024-02-20\n{BODY.format(checks=1320)}"


def test_a_reprint_adds_a_document_and_nothing_else(nights):
    assert nights.run(FIRST) == (1, 1)
    reports, figures = nights.reports, nights.figures()
    assert nights.run(REPRINT) == (0, 0)
    assert nights.found.reports.equals(reports)
    assert nights.figures().equals(figures)
    assert nights.versions() == [(1, True, 2, [1200.0])]
    assert nights.found.documents.filter("is_read_from").height == 1
    assert nights.run() == (0, 0)


def test_a_corrected_version_is_a_report_of_its_own(nights):
    nights.run(FIRST, REPRINT)
    assert nights.run(CORRECTED) == (1, 1)
    assert nights.versions() == [(1, False, 2, [1200.0]), (2, True, 1, [1320.0])]
    assert nights.run() == (0, 0)


def test_all_in_one_night_gives_the_same(nights):
    assert nights.run(CORRECTED, REPRINT, FIRST) == (2, 2)
    assert nights.versions() == [(1, False, 2, [1200.0]), (2, True, 1, [1320.0])]


def test_a_document_without_agency_takes_it_from_its_reprint(nights):
    nights.run(NAMELESS)
    assert nights.found.reports["agency"].to_list() == [None]
    report_id = nights.found.reports["report_id"].to_list()
    nights.run(FIRST)
    assert nights.found.reports.select("report_id", "agency", "year").rows() == [
        (report_id[0], "海宁市水利局", 2023)
    ]


def test_a_fuller_document_is_read_instead(nights):
    half = "".join(FIRST.splitlines(keepends=True)[:6])
    nights.run(half)
    before = nights.found.reports["report_id"].to_list()
    assert nights.run(FIRST) == (1, 1)
    assert nights.found.reports["report_id"].to_list() == before
    headings = nights.store.parts("sections").rows(nights.reports["sha256"])["heading"]
    assert headings[-1].startswith("存在的问题")
    assert nights.figures().filter(pl.col("raw") == "260").height == 1


def test_a_document_that_goes_leaves_the_others(nights):
    nights.run(FIRST, REPRINT, CORRECTED)
    nights.texts = [FIRST, CORRECTED]
    nights.run()
    assert nights.versions() == [(1, False, 1, [1200.0]), (2, True, 1, [1320.0])]


def test_a_text_that_another_reader_gives_is_identified_anew(nights):
    documents, texts = corpus(FIRST)
    before = nights.identify(documents, texts).reports["body_start"].item()
    again = nights.identify(
        documents.with_columns(text_hash=pl.lit("other")),
        texts.with_columns(text=pl.lit("\n") + pl.col("text")),
    )
    assert again.fresh == 1
    assert again.reports["body_start"].item() == before + 1


def test_an_interrupted_run_is_put_right(nights):
    documents, texts = corpus(FIRST, REPRINT, CORRECTED)
    whole = nights.identify(documents, texts)
    sections = nights.store.read("sections")
    # The documents' rows of this run stood, and the reports' of the last.
    nights.reports = whole.reports.head(1)
    assert nights.identify(documents, texts).reports.equals(whole.reports)
    assert nights.store.read("sections").equals(sections)
