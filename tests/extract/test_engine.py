"""The grammar of the genre's sentences, one rule a test; the sentences are made up."""

import pytest

from pipelines.extract.engine import extract


def read(text, **options):
    return [(f.metric, f.value, f.status, f.part) for f in extract(text, **options) if f.kind == "figure"]


def metrics(text, **options):
    return [(metric, value) for metric, value, _, _ in read(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年检查文旅场所312家次。", [("enforcement.inspections", 312)]),
        ("31名干部参加年度学法考试。", [("training.exam_participants", 31)]),
        ("答复9件依申请公开。", [("disclosure.requests_answered", 9)]),
        (
            "审查政策性文件12件，合同30份，其他事项4件。",
            [
                ("legal_review.policy_documents_reviewed", 12),
                ("legal_review.contracts_reviewed", 30),
                (None, 4),
            ],
        ),
        (
            "受理热线工单80件，办结率、满意率均为100%。",
            [
                ("petitions.hotline_orders", 80),
                ("petitions.hotline_closure_rate", 100),
                ("petitions.hotline_satisfaction_rate", 100),
            ],
        ),
        (
            "参考率、合格率分别为100%和96%。",
            [("training.exam_participation_rate", 100), ("training.exam_pass_rate", 96)],
        ),
        (
            "受理信访事项7件，满意率98%；处理投诉举报11件，办结率99%。",
            [
                ("petitions.petitions_handled", 7),
                ("petitions.petitions_satisfaction_rate", 98),
                ("petitions.complaints_handled", 11),
                ("petitions.complaints_closure_rate", 99),
            ],
        ),
        ("会同公安等6个部门开展联合检查8次。", [(None, 6), ("enforcement.joint_inspections", 8)]),
        ("发现并整改安全隐患25处。", [("safety.hazards_found", 25), ("safety.hazards_rectified", 25)]),
        ("在全市考核中列第3名。", [(None, 3)]),
    ],
)
def test_what_a_number_counts(text, expected):
    assert sorted(metrics(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("未发生行政复议、行政诉讼案件。", ["petitions.reconsideration_cases", "petitions.litigation_cases"]),
        ("全年无集体上访事件。", ["petitions.group_petitions"]),
        ("本年度未制定规范性文件。", ["legal_review.normative_documents_issued"]),
        ("严查无证经营行为，保护未成年人。", []),
    ],
)
def test_a_sentence_without_a_number_may_state_zero(text, expected):
    found = [f for f in extract(text) if f.kind == "figure"]
    assert [(f.metric, f.value, f.qualifier) for f in found] == [(m, 0, "none_stated") for m in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "作出行政处罚40件，较上年的32件增长25%。",
            [("actual", 40), ("prior", 32), ("change", 25)],
        ),
        ("群众满意率由95%提升至97%。", [("prior", 95), ("actual", 97)]),
        ("2024年计划举办培训3期。", [("target", 3)]),
        ("力争年底前开展普法活动20场。", [("target", 20)]),
        ("年度检查计划，全部完成。检查企业20家次。", [("actual", 20)]),
    ],
)
def test_fact_plan_earlier_value_and_change_are_told_apart(text, expected):
    assert [(status, value) for _, value, status, _ in read(text, year=2023)] == expected


def test_figures_of_one_comparison_share_their_metric():
    found = read("办理行政复议案件24件，较2022年的20件增长20%。", year=2023)
    assert {metric for metric, *_ in found} == {"petitions.reconsideration_cases"}


class Plans:
    """A section of plans that spans the text."""

    section_no, start, end, role = 1, 0, 100, "plans"


def test_a_plan_section_holds_targets():
    assert [s for _, _, s, _ in read("举办执法培训2期。", sections=[Plans()])] == ["target"]


def test_parts_take_their_own_metric_or_that_of_the_total():
    assert read("办理行政处罚案件30件，其中普通程序案件24件、简易程序案件6件。") == [
        ("enforcement.penalty_cases", 30, "actual", None),
        ("enforcement.cases_ordinary_procedure", 24, "actual", None),
        ("enforcement.cases_summary_procedure", 6, "actual", None),
    ]
    assert read("受理信访件16件，其中网上转办7件。")[1] == (
        "petitions.petitions_handled",
        7,
        "actual",
        "网上转办",
    )
    assert read("完成普通程序案件21起（文物类5起）。")[1][3] == "文物类"


def test_a_breakdown_of_two_levels():
    found = read("作出行政处罚50件，其中企业类40件（生产企业30件、经营企业10件）、个人类10件。")
    assert [(value, part) for _, value, _, part in found] == [
        (50, None),
        (40, "企业类"),
        (30, "生产企业"),
        (10, "经营企业"),
        (10, "个人类"),
    ]
    assert {metric for metric, *_ in found} == {"enforcement.penalty_cases"}


def test_a_body_that_stands_twice_is_read_once():
    body = (
        "一、主要举措和成效，持续推进严格规范公正文明执法，不断提升依法行政能力水平。\n"
        "全年检查各类文化经营场所等共计312家次，办理行政处罚案件17件，罚款金额合计为4.1万元人民币。\n"
        "警告 | 罚款\n3 | 14\n"
    )
    once, twice = extract(body), extract(body + body)
    figures = [f for f in twice if f.kind == "figure"]
    assert len(figures) == len([f for f in once if f.kind == "figure"])
    assert all(f.end <= len(body) for f in figures)
    assert {f.kind for f in twice if f.start >= len(body)} == {"repetition"}


def test_a_flattened_table():
    table = (
        "行政处罚实施情况统计表\n警告 | 罚款 | 没收违法所得 | 吊销许可证件 | 合计（件） | 罚没金额（万元）\n"
        "8 | 20 | 1 | 0 | 29 | 12.5\n"
    )
    assert read(table) == [
        ("enforcement.warnings", 8, "actual", None),
        ("enforcement.penalty_cases", 20, "actual", "罚款"),
        ("enforcement.penalty_cases", 1, "actual", "没收违法所得"),
        ("enforcement.licences_revoked", 0, "actual", None),
        ("enforcement.penalty_cases", 29, "actual", None),
        ("enforcement.fines_and_confiscations_amount", 125_000, "actual", None),
    ]


def test_a_table_of_two_columns():
    table = "本局共有行政权力事项50项，分类如下：\n权力类别 数量(项)\n行政许可 8\n行政处罚 40\n行政裁决 2\n"
    assert read(table)[1:] == [
        ("powers.items_licensing", 8, "actual", None),
        ("powers.items_penalty", 40, "actual", None),
        ("powers.items_total", 2, "actual", "行政裁决"),
    ]


def test_rows_above_a_row_of_totals_are_its_parts():
    table = "区域 | 检查（家次） | 罚款（万元）\n城东 | 30 | 1.5\n城西 | 20 | 0.5\n合计 | 50 | 2\n"
    assert [(value, part) for _, value, _, part in read(table)] == [
        (30, "城东"),
        (15000, "城东"),
        (20, "城西"),
        (5000, "城西"),
        (50, None),
        (20000, None),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("《实施纲要（2021-2025年）》", "year"),
        ("青政发〔2023〕14号", "doc_number"),
        ("拨打12345热线", "phone"),
        ("1.加强领导。", "heading"),
        ("“12.4”宪法日", "name"),
        ("“1+6+3”机制", "name"),
        ("于3月15日", "date"),
    ],
)
def test_the_ledger_says_why_a_numeral_is_no_figure(text, kind):
    assert {f.kind for f in extract(text)} == {kind}


def test_spans_hold_in_full_width_and_traditional_text():
    text = "全年檢查場所３１２家次，開展聯合檢查８次，舉辦培訓２期，處理投訴舉報５件，辦理許可７件。"
    found = [f for f in extract(text) if f.kind == "figure"]
    assert [text[f.start : f.end] for f in found] == ["３１２", "８", "２", "５", "７"]
    assert all(f.metric for f in found)


def test_a_metric_on_trial_is_only_a_candidate():
    (figure,) = [f for f in extract("班子成员开展专题调研6次。") if f.kind == "figure"]
    assert (figure.metric, figure.candidate, figure.value) == (None, "decisions.research_visits", 6)


def test_a_range_has_two_ends():
    found = [f for f in extract("每场培训20-30人次。") if f.kind == "figure"]
    assert [(f.value, f.unit, f.qualifier) for f in found] == [
        (20, "人次", "at_least"),
        (30, "人次", "at_most"),
    ]
    assert len({f.metric for f in found}) == 1


def test_growth_given_one_by_one():
    found = read("作出行政处罚30件，罚款5万元，同比分别下降10%和20%。")
    assert [(metric, value) for metric, value, status, _ in found if status == "change"] == [
        ("enforcement.penalty_cases", 10),
        ("enforcement.fines_amount", 20),
    ]


def test_a_line_that_only_wraps_ends_no_sentence():
    assert metrics("本年度持续推进规范执法，加强培训和监督，全年共作出行政处罚决定\n12件。")[0][0] == (
        "enforcement.penalty_cases"
    )


def test_a_line_without_an_end_is_cut_between_clauses_and_each_number_keeps_its_quote():
    text = "检查1,200次，罚款36万元，" * 500
    found = extract(text, year=2023)
    assert len(found) == 1000
    assert {f.metric for f in found} == {"enforcement.inspections", "enforcement.fines_amount"}
    assert all(f.end - f.quote_start <= 1000 and text[f.quote_start] in "检罚" for f in found)
