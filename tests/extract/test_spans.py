"""Whatever the text: spans give the words back, and every numeral is in the ledger once."""

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.engine import extract
from pipelines.extract.normalise import normalise
from pipelines.extract.numerals import find_numerals

FRAGMENTS = [
    *(
        "检查",
        "行政处罚",
        "办结率",
        "满意率",
        "信访",
        "其中",
        "（",
        "）",
        "，",
        "。",
        "；",
        "、",
        "\n",
        " ",
        "\u3000",
        "|",
        "“",
        "”",
    ),
    *(
        "《",
        "》",
        "均为",
        "分别为",
        "较上年的",
        "增长",
        "未发生行政诉讼案件",
        "计划",
        "同比",
        "第",
        "由",
        "降至",
        "2023年",
        "12345",
        "〔2023〕",
    ),
    *(
        "1.3万余条",
        "１２件",
        "1,312件",
        "两期",
        "百分之九十五",
        "逾千件",
        "30%",
        "4.1万元",
        "36家(次)",
        "十余场",
        "2+8",
        "4·26",
        "1-10月",
    ),
    *(
        "[bookmark: _GoBack]",
        "\ufeff",
        "\u200b",
        "\U0001f4ca",
        "e\u0301",
        "\r\n",
        "檢查個項",
        "A25290--2024-0018",
        "2024-01-26",
        "0",
        "00",
        "1.",
        "(1)",
    ),
]
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=40).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS)
def test_spans_and_ledger_hold(text):
    found = extract(text, year=2023)
    for f in found:
        assert text[f.start : f.end] == f.raw
        assert text[f.quote_start : f.quote_end].strip()
        assert f.quote_start <= f.start < f.end <= f.quote_end or "\n" in text
        assert (f.kind == "figure") == (f.value is not None)
    for run in re.finditer(r"[0-9０-９]+", text):
        kinds = {f.kind for f in found if f.start < run.end() and run.start() < f.end}
        assert len(kinds) == 1, (run, kinds)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXTS)
def test_normalised_text_has_the_same_length(text):
    assert len(normalise(text)) == len(text)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(TEXTS)
def test_numerals_follow_each_other(text):
    found = list(find_numerals(normalise(text)))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(n.head <= n.start < n.end <= n.tail for n in found)
