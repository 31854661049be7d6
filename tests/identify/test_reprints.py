"""Which documents become one report, and which reports are versions: on short texts made for the case."""

import datetime as dt
import random
from itertools import permutations

import polars as pl
import pytest

from pipelines.identify.neighbours import alike, neighbourhoods, sketch
from pipelines.identify.reprints import Content, Met, editions, kind_of
from pipelines.identify.wording import wording_of

NIGHT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LINES = [
    "全局坚持把法治建设摆在重要位置。",
    "全年检查企业1200家次。",
    "作出行政处罚36件，罚款96.35万元。",
    "受理信访事项48件，办结率100%。",
    "组织法治培训4期，参训人员260人次。",
    "审查合同57份，出具法律意见12条。",
    "执法力量仍显不足，数字化水平有待提高。",
]
TEXT = "\n".join(LINES)
CORRECTED = TEXT.replace("1200", "1320")


class Corpus:
    """Documents with their texts."""

    def __init__(self):
        self.met, self.texts, self.rows = {}, {}, {}

    def add(self, name, text, *, night=0, published=None, rows=0, **told):
        """A document that was first met in the given night."""
        known = {"agency": "青禾县文化局", "region": None, "year": 2023, "kind": "law_based_government"}
        known |= {"title": None, "scanned": False}
        seen = NIGHT + dt.timedelta(days=night)
        day = dt.date.fromisoformat(published) if published else None
        self.met[name] = Met(sha256=name, published_on=day, first_seen_at=seen, **known | told)
        self.texts[name] = Content(wording_of(text), rows)
        return self

    def reports(self):
        """For each report its versions, each with its documents, the one that is read first."""
        outcomes = [self._reports(order) for order in list(permutations(self.met.values()))[:24]]
        assert all(outcome == outcomes[0] for outcome in outcomes), "depends on the order"
        return outcomes[0]

    def _reports(self, met):
        found = editions(met, self.texts.__getitem__)
        return sorted([[[d.sha256 for d in e.documents] for e in versions] for versions in found])


def test_page_attachment_and_reprint_are_one_report():
    corpus = Corpus().add("page", f"{TEXT}\n打印本页").add("docx", TEXT.replace("\n", "\n\n"))
    corpus.add("reprint", f"转载自某网站\n{TEXT}", night=3, published="2024-03-01")
    ((version,),) = corpus.reports()
    assert set(version) == {"page", "docx", "reprint"}
    assert version[-1] == "reprint"  # not read anew for the words that its page adds


def test_a_changed_figure_is_a_new_version_and_a_later_reprint_of_the_old_stays_old():
    corpus = Corpus().add("first", TEXT, published="2024-01-20")
    corpus.add("corrected", CORRECTED, night=1, published="2024-02-20")
    corpus.add("late-reprint", TEXT, night=2, published="2024-03-20")
    assert corpus.reports() == [[["first", "late-reprint"], ["corrected"]]]


def test_the_order_of_versions_is_that_of_publication_not_of_collection():
    corpus = Corpus().add("b-new", CORRECTED, published="2024-02-20")
    corpus.add("a-old", TEXT, night=1, published="2024-01-20")
    assert corpus.reports() == [[["a-old"], ["b-new"]]]


@pytest.mark.parametrize("published", [None, "2024-01-20"])
def test_a_page_changed_in_place_is_newer(published):
    corpus = Corpus().add("z-before", TEXT, published="2024-01-20")
    corpus.add("a-after", CORRECTED, night=1, published=published)
    assert corpus.reports() == [[["z-before"], ["a-after"]]]


def test_of_one_night_and_day_the_one_that_says_so_is_the_correction():
    corpus = Corpus().add("z", TEXT, title="2023年法治政府建设报告")
    corpus.add("a", CORRECTED, title="2023年法治政府建设报告（更正）")
    corpus.add("m", TEXT.replace("1200", "1100"), title="2023年法治政府建设报告")
    assert corpus.reports()[0][-1] == ["a"]


def test_other_years_agencies_and_kinds_never_merge():
    corpus = Corpus().add("2023", TEXT).add("2022", TEXT, year=2022)
    corpus.add("other", TEXT, agency="青禾县水利局")
    assert corpus.reports() == [[["2022"]], [["2023"]], [["other"]]]
    # Two kinds of report of one year share passages, and neither corrects the other.
    kinds = Corpus().add("law", TEXT).add("enforcement", CORRECTED, kind="enforcement")
    kinds.texts["enforcement"] = Content(wording_of("\n".join(LINES[1:4]) + "\n检查工地85个。" * 9), 0)
    assert kinds.reports() == [[["enforcement"]], [["law"]]]


def test_a_text_without_agency_joins_but_is_no_bridge():
    corpus = Corpus().add("a", TEXT, night=1).add("b", TEXT, night=1, agency="青禾县水利局")
    corpus.add("nobody", TEXT, agency=None)
    assert corpus.reports() == [[["b"]], [["nobody", "a"]]]


def test_what_is_cut_short_or_an_extract_is_a_document_of_the_whole():
    corpus = Corpus().add("half", "\n".join(LINES[:4])).add("whole", TEXT, night=1)
    corpus.add("extract", "\n".join([LINES[1], LINES[4]]), night=2)
    ((version,),) = corpus.reports()
    assert version[0] == "whole"
    assert len(version) == 3


def test_the_one_with_its_tables_is_read():
    corpus = Corpus().add("pdf", TEXT).add("page", TEXT, night=1, rows=4)
    assert corpus.reports() == [[["page", "pdf"]]]


def test_a_scan_is_no_correction_and_is_read_last():
    scan = TEXT.replace("力量", "刀量").replace("260", "280").replace("意见", "意贝")
    corpus = Corpus().add("scan", scan, scanned=True).add("text", TEXT, night=1)
    assert corpus.reports() == [[["text", "scan"]]]


def test_a_page_that_only_points_to_its_attachment():
    corpus = Corpus().add("page", "青禾县文化局年度报告见附件。").add("attachment", text_of(1), night=1)
    assert corpus.reports() == [[["attachment", "page"]]]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("青禾县文化局2023年法治政府建设情况报告", "law_based_government"),
        ("青禾县文化局2014年依法行政工作报告", "law_based_government"),
        ("青禾县文化局2023年度行政执法数据表", "enforcement"),
        ("青禾县文化局2023年上半年法治政府建设总结", "interim"),
        ("青禾县文化局2023年工作总结", "other"),
        (None, None),
    ],
)
def test_kinds(title, kind):
    assert kind_of(title) == kind


def text_of(number, letters=800):
    """A text of its own: seeded, so the same each time."""
    choose = random.Random(number)  # noqa: S311
    return "".join(chr(choose.randrange(0x4E00, 0x9FA5)) for _ in range(letters))


def frame(*documents):
    schema = {"sha256": pl.String, "agency": pl.String, "year": pl.Int32, "bands": pl.List(pl.UInt64)}
    return pl.DataFrame(
        [(name, agency, year, sketch(wording_of(text))) for name, agency, year, text in documents],
        schema=schema,
        orient="row",
    )


def test_the_unknown_meet_by_their_words_and_the_known_by_name():
    copy = text_of(1)[:780] + text_of(9)[:20]
    documents = frame(
        ("a", "甲局", 2023, text_of(1)),
        ("a2", "甲局", 2023, text_of(2)),
        ("b", "乙局", 2023, text_of(3)),
        ("no-agency", None, 2023, copy),
        ("no-year", "甲局", None, text_of(2)),
        ("other-year", None, 2022, text_of(1)),
        ("alone", None, None, text_of(4)),
        ("error page", None, None, "页面不存在"),
        ("error page too", None, None, "页面不存在"),
    )
    groups = sorted(sorted(group) for group in neighbourhoods(documents))
    assert groups == [
        ["a", "a2", "no-agency", "no-year"],
        ["alone"],
        ["b"],
        ["error page"],
        ["error page too"],
        ["other-year"],
    ]


def test_a_page_that_many_sites_show_makes_no_pairs_of_all_with_all():
    bands = sketch(wording_of(text_of(1)))
    count = 600
    crowd = pl.DataFrame(
        {
            "sha256": [f"{i:04}" for i in range(count)],
            "agency": [None] * count,
            "year": [None] * count,
            "bands": [bands] * count,
        },
        schema={"sha256": pl.String, "agency": pl.String, "year": pl.Int32, "bands": pl.List(pl.UInt64)},
    )
    assert alike(crowd).height < 51 * count
    assert len(neighbourhoods(crowd)) == 1
