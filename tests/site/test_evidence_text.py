"""The marked text: no character is lost, and each mark holds what its figure says."""

from collections import defaultdict
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.site.evidence_text import Heading, Span, marked_text, visible

VOID = {"br", "hr", "img", "input", "meta", "link"}


class Reading(HTMLParser):
    """What a browser would show: the text, and the text of each figure and each numeral by its anchor."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.anchors: dict[str, str] = {}
        self.figures: dict[str, str] = defaultdict(str)
        self.tags: list[str] = []
        self._open: list[tuple[str, str | None, list[str]]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """One of the parser's events."""
        given = dict(attributes)
        self.tags.append(tag)
        anchor = given.get("id")
        if anchor is not None:
            assert anchor not in self.anchors, f"twice in the page: {anchor}"
            self.anchors[anchor] = ""
        of = (given.get("data-of") or "").split()
        self._open.append((tag, anchor, of))

    def handle_endtag(self, tag: str) -> None:
        """One of the parser's events."""
        opened, _, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        """One of the parser's events."""
        self.text += data
        for _, anchor, of in self._open:
            if anchor is not None:
                self.anchors[anchor] += data
            for key in of:
                self.figures[key] += data

    def figure(self, key: str) -> str:
        """Its first piece with the pieces behind it, as the script puts them together."""
        return self.anchors[f"f-{key}"] + self.figures[key]


def reading(text: str, spans: list[Span], **given: object) -> Reading:
    blocks = marked_text(text, spans, **given)  # type: ignore[arg-type]
    return Reading("".join(block.html for block in blocks))


# What reports and hostile pages are made of; NUL and lone surrogates have a test of their own.
CHARACTERS = st.one_of(
    st.sampled_from("一二检查罚款，。：1234567890%％\n\n\r \t　|<>&\"'/\u202e\u200f\u2028\x01\x85𠀀"),
    st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)),
)
TEXTS = st.lists(
    st.one_of(
        st.text(CHARACTERS, max_size=8),
        st.sampled_from(
            [" | ", " |", "\n", "\r\n", "一、", "</script>", "<!--", "&amp;", "]]>", "甲 | 12 | 34\n"]
        ),
    ),
    max_size=14,
).map("".join)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span], list[Heading], tuple[int, int], list[int]]:
    text = draw(TEXTS)
    place = st.integers(0, max(0, len(text)))
    pairs = draw(st.lists(st.tuples(place, place), max_size=6, unique=True))
    spans = []
    for number, (one, other) in enumerate(dict.fromkeys((min(p), max(p)) for p in pairs)):
        keys = tuple(f"{number}{letter}" for letter in "abc"[: draw(st.integers(0, 3))])
        spans.append(Span(one, other, "family-training canonical" if keys else "k-year", keys))
    numerals = {span.start for span in spans if not span.figures}
    spans = [
        span
        for at, span in enumerate(spans)
        if span.figures or not any(o.start == span.start and not o.figures for o in spans[:at])
    ]
    headings = [
        Heading(start, draw(st.sampled_from(["", "一、"])), text[start : start + 4], draw(st.integers(1, 4)))
        for start in sorted(draw(st.sets(place, max_size=3)))
        if start < len(text)
    ]
    body = draw(st.tuples(place, place))
    return text, spans, headings, body, sorted(numerals)


@settings(max_examples=400, deadline=None)
@given(texts_with_spans())
def test_no_character_is_lost_and_each_mark_holds_its_figure(
    given: tuple[str, list[Span], list[Heading], tuple[int, int], list[int]],
) -> None:
    text, spans, headings, body, repetitions = given

    read = reading(text, spans, headings=headings, body=body, repetitions=repetitions)

    assert read.text == text
    for span in spans:
        if span.start < span.end and text[span.start : span.end] != "\n" * (span.end - span.start):
            for key in span.figures:
                # A line end between two pieces stands between two elements.
                assert read.figure(key).replace("\n", "") == text[span.start : span.end].replace("\n", "")
    offset = 0
    for line in text.split("\n"):
        assert read.anchors[f"p-{offset}"] == line
        offset += len(line) + 1


def test_figures_of_one_number_share_its_mark() -> None:
    text = "办结率、满意率均为100%。"
    read = reading(text, [Span(9, 12, "family-petitions canonical", ("a", "b"))])
    assert (read.figure("a"), read.figure("b")) == ("100", "100")
    assert read.tags.count("a") == 1


def test_a_span_within_another_and_one_right_behind() -> None:
    text = "未发生行政复议、行政诉讼案件3起"
    spans = [
        Span(0, 14, "family-petitions canonical", ("whole",)),
        Span(3, 7, "family-petitions part", ("inner",)),
        Span(14, 15, "family-unmapped unmapped", ("next",)),
    ]
    read = reading(text, spans)
    assert read.text == text
    assert [read.figure(key) for key in ("whole", "inner", "next")] == [text[:14], text[3:7], "3"]


def test_a_numeral_within_a_figure_keeps_its_own_anchor() -> None:
    text = "未发生12345热线工单"
    read = reading(text, [Span(0, 12, "family-petitions canonical", ("f",)), Span(3, 8, "k-phone")])
    assert read.figure("f") == text[:12]
    assert read.anchors["n-3"] == "12345"


def test_a_span_beyond_the_text_marks_nothing() -> None:
    assert (
        "f-gone" not in reading("检查3次", [Span(2, 99, "family-enforcement canonical", ("gone",))]).anchors
    )


def test_rows_become_a_table_and_the_bars_stay_in_the_text() -> None:
    text = "情况表\n地区 | 检查 |\n青禾区 | 1120 | 518\n完"
    start = text.index("1120")
    read = reading(text, [Span(start, start + 4, "family-enforcement part", ("k",))])
    assert read.text == text
    assert read.tags.count("table") == 1
    assert (read.tags.count("th"), read.tags.count("td")) == (3, 3)
    assert read.anchors[f"p-{text.index('青')}"] == "青禾区 | 1120 | 518"


def test_one_line_with_bars_is_no_table() -> None:
    assert "table" not in reading("首页 | 新闻 | 公开\n正文", []).tags


def test_headings_have_their_levels_and_run_in_headings_stay_in_their_line() -> None:
    text = "　　一、主要做法\n　　（一）强化监管。全年检查3次。\n（二）统筹推进"
    headings = [
        Heading(2, "一、", "主要做法", 1),
        Heading(text.index("（一）"), "（一）", "强化监管", 2),
        Heading(text.index("（二）"), "（二）", "统筹推进", 2),
    ]
    read = reading(text, [], headings=headings)
    assert [tag for tag in read.tags if tag in ("h3", "h4", "p", "b")] == ["h3", "p", "b", "h4"]
    assert read.text == text


def test_lines_around_the_body_and_its_repetition_are_told_apart() -> None:
    body = "检查5次。\n没有数字的一行。\n罚款3元。"
    text = f"首页\n{body}\n{body}\n版权所有"
    first, again = text.index("5"), text.index("5", text.index("5") + 1)
    blocks = marked_text(
        text,
        [
            Span(first, first + 1, "family-enforcement canonical", ("k",)),
            Span(again, again + 1, "k-repetition"),
        ],
        body=(3, text.index("\n版权")),
        repetitions=[again, text.rindex("3元")],
    )
    assert [block.kind for block in blocks] == ["before", "body", "again", "after"]
    assert Reading(blocks[2].html).text == body + "\n"


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_what_html_cannot_carry_is_shown_by_its_code_and_keeps_its_place(character: str) -> None:
    read = reading(f"罚款{character}3元", [Span(3, 4, "family-enforcement canonical", ("k",))])
    assert read.text == "罚款\N{REPLACEMENT CHARACTER}3元"
    assert read.figure("k") == "3"


def test_a_mark_that_turns_the_writing_is_shut_off_and_shown_by_its_code() -> None:
    assert visible("\u202e321") == '<bdi class="unseen" data-code="U+202E">\u202e</bdi>321'


def test_markup_in_a_report_stays_text() -> None:
    text = "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt; 3"
    read = reading(text, [Span(len(text) - 1, len(text), "family-unmapped unmapped", ("k",))])
    assert read.text == text
    assert set(read.tags) == {"p", "a"}
