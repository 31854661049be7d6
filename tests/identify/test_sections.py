"""The section tree: levels, spans and roles."""

from itertools import pairwise

from pipelines.identify.sections import find_sections

TEXT = """开头的话。
一、2023年主要举措和成效
（一）依法履职。全年成效明显。
1.深化改革。
2.优化服务。
（二）规范执法。
二、存在的问题
普法不足。
三、2024年工作安排
（一）抓学习。
"""


def test_sections_follow_each_other_without_a_gap():
    sections = find_sections(TEXT, 2023)
    assert sections[0].start == 0
    assert sections[-1].end == len(TEXT)
    assert all(a.end == b.start for a, b in pairwise(sections))
    assert [s.section_no for s in sections] == list(range(len(sections)))


def test_labels_levels_and_parents():
    sections = find_sections(TEXT, 2023)
    assert [(s.label, s.level, s.parent_no) for s in sections] == [
        ("", 0, 0),
        ("一、", 1, 0),
        ("（一）", 2, 1),
        ("1.", 3, 2),
        ("2.", 3, 2),
        ("（二）", 2, 1),
        ("二、", 1, 0),
        ("三、", 1, 0),
        ("（一）", 2, 7),
    ]


def test_roles_come_from_headings_and_are_inherited():
    roles = {s.heading[:6]: s.role for s in find_sections(TEXT, 2023)}
    assert roles["依法履职"] == "achievements"
    assert roles["存在的问题"] == "problems"
    assert roles["抓学习"] == "plans"


def test_a_section_speaks_of_a_system_of_the_national_outline():
    text = (
        "一、主要成效\n（一）健全行政执法工作体系\n1.开展检查。\n（二）依法有效化解社会矛盾纠纷\n"
        "二、存在问题\n（一）执法力量不足\n"
    )
    assert [s.pillar for s in find_sections(text, 2023)[1:]] == [
        None,
        "enforcement",
        "enforcement",
        "disputes",
        None,
        None,
    ]


def test_this_years_arrangements_are_no_plan():
    assert find_sections("一、2023年重点工作推进情况\n甲。\n", 2023)[1].role == "achievements"


def test_headings_that_run_on_in_one_line():
    text = "一、主要成效 （一）抓执法。检查企业3家次。 （二）抓学习。 二、下一步打算 继续努力。"
    assert [(s.label, s.role) for s in find_sections(text, 2023)[1:]] == [
        ("一、", "achievements"),
        ("（一）", "achievements"),
        ("（二）", "achievements"),
        ("二、", "plans"),
    ]


def test_a_heading_that_lost_its_numeral():
    text = "推进法治政府建设的主要举措和成效\n甲。\n二、推进法治政府建设存在的不足和原因\n乙。\n"
    assert [(s.label, s.role) for s in find_sections(text, 2023)[1:]] == [
        ("", "achievements"),
        ("二、", "problems"),
    ]
