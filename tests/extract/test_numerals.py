"""The number grammar: value, unit and qualifier of every way to write a number."""

import pytest

from pipelines.extract.normalise import normalise
from pipelines.extract.numerals import chinese_value, find_numerals, join_ranges


def read(words):
    normal = normalise(words)
    assert len(normal) == len(words)
    return [
        (words[n.start : n.end], n.value, n.unit, n.qualifier)
        for n in find_numerals(normal)
        if n.kind == "figure"
    ]


@pytest.mark.parametrize(
    ("words", "raw", "value", "unit", "qualifier"),
    [
        ("检查36家次", "36", 36, "家次", "exact"),
        ("检查36家(次)", "36", 36, "家次", "exact"),
        ("检查36 户次", "36", 36, "户次", "exact"),
        ("出动２４０人／次", "２４０", 240, "人次", "exact"),
        ("罚款96.35万元", "96.35", 963500, "元", "exact"),
        ("罚没款2.5亿元", "2.5", 250_000_000, "元", "exact"),
        ("涉案30多亿元", "30", 3_000_000_000, "元", "more_than"),
        ("金额318.06余万元", "318.06", 3_180_600, "元", "more_than"),
        ("录入1.7万余条", "1.7", 17000, "条", "more_than"),
        ("覆盖18万余名", "18", 180_000, "人", "more_than"),
        ("受理2,431件", "2,431", 2431, "件", "exact"),
        ("发放5000余份", "5000", 5000, "份", "more_than"),
        ("受理逾千件", "千", 1000, "件", "more_than"),
        ("举办十余场", "十", 10, "场", "more_than"),
        ("举办数十场", "十", 10, "场", "more_than"),
        ("举办上百场", "百", 100, "场", "more_than"),
        ("举办两期", "两", 2, "期", "exact"),
        ("办理三百二十件", "三百二十", 320, "件", "exact"),
        ("近三百名", "三百", 300, "人", "nearly"),
        ("达到百分之九十五", "百分之九十五", 95, "%", "exact"),
        ("百分之九十八点五", "百分之九十八点五", 98.5, "%", "exact"),
        ("八成以上", "八", 80, "%", "at_least"),
        ("98.5%以上", "98.5", 98.5, "%", "at_least"),
        ("提高2个百分点", "2", 2, "%", "exact"),
        ("不少于12次", "12", 12, "次", "at_least"),
        ("不得少于60学时", "60", 60, "学时", "at_least"),
        ("不超过10分钟", "10", 10, "分钟", "at_most"),
        ("约40件", "40", 40, "件", "about"),
        ("40件左右", "40", 40, "件", "about"),
        ("近40件", "40", 40, "件", "nearly"),
        ("缴获3.6千克", "3.6", 3.6, "千克", "exact"),
        ("能力769万吨/日", "769", 7_690_000, "吨/日", "exact"),
    ],
)
def test_a_number_with_its_unit_and_qualifier(words, raw, value, unit, qualifier):
    assert read(words) == [(raw, value, unit, qualifier)]


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("一万二千", 12000),
        ("三亿", 300_000_000),
        ("二〇二三", 2023),
    ],
)
def test_a_chinese_numeral(digits, value):
    assert chinese_value(digits) == value


@pytest.mark.parametrize("words", ["罚款金额（万元）", "单位：万元", "千人千面", "万件"])
def test_a_scale_alone_is_no_number(words):
    assert read(words) == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("2024-01-26 10:30", "date"),
        ("“2+8+206”体系", "name"),
        ("4•26世界知识产权日", "name"),
        ("电话020-12345678", "phone"),
        ("编号A25290--2024-0018", "doc_number"),
    ],
)
def test_what_form_alone_tells_from_a_figure(words, kind):
    assert [n.kind for n in find_numerals(words)] == [kind]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("培训20-30人次", [20, 30]),
        ("罚款1.2-3.5万元", [12_000, 35_000]),
        ("培训2至三百人", [2, 300]),
        ("达20—百分之95", [20, 95]),
    ],
)
def test_the_ends_of_a_range_share_unit_and_scale(words, values):
    low, high = join_ranges(words, list(find_numerals(words)))
    assert [low.value, high.value] == values
    assert (low.unit, low.qualifier, high.qualifier) == (high.unit, "at_least", "at_most")


@pytest.mark.parametrize("digits", ["9" * 17, "1" * 400, "9" * 2_000_000])
def test_more_digits_than_a_count_has_are_a_code(digits):
    (numeral,) = find_numerals(f"{digits}万件")
    assert (numeral.kind, numeral.end) == ("doc_number", len(digits))
