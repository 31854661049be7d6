"""The made-up report that every file of this folder holds: its parts, and its text as lines."""

from dataclasses import dataclass, field

TITLE = "柳溪县市场监督管理局2023年法治政府建设年度报告"


@dataclass(frozen=True)
class Part:
    """One piece of the report.

    Attributes:
        kind: title, dateline, h1, h2, item (an automatically numbered paragraph), p, table or sign.
        text: without the number that a list gives it.
        number: what the list's number shows as.
        rows: a table's cells.
    """

    kind: str
    text: str = ""
    number: str = ""
    rows: list[list[str]] = field(default_factory=list)


REPORT = [
    Part("title", TITLE),
    Part("dateline", "（2024年1月26日）"),
    Part(
        "p",
        "2023年，柳溪县市场监督管理局（以下简称“县局”）坚持以习近平法治思想为指导，认真落实《法治政府建设"
        "实施纲要（2021—2025年）》，依法履行市场监管职责，现将有关情况报告如下。",
    ),
    Part("h1", "主要举措和成效", "一、"),
    Part("h2", "严格规范公正文明执法", "（一）"),
    Part(
        "p",
        "全年开展行政检查1286次，检查经营主体3450户，责令改正217家；立案查处各类违法案件143件，作出行政处罚"
        "决定136件，罚没款286.45万元，同比增长12.6%。其中食品类案件58件、特种设备类案件23件，移送公安机关4件。",
    ),
    Part("h2", "依法化解矛盾纠纷", "（二）"),
    Part(
        "item", "受理12315平台投诉举报2968件，办结2951件，办结率99.4%，为消费者挽回经济损失87.3万元。", "1."
    ),
    Part("item", "办理行政复议案件6件，其中维持5件、撤销1件；行政诉讼应诉案件2件，均胜诉。", "2."),
    Part("item", "行政机关负责人出庭应诉率100%，未发生行政赔偿案件。", "3."),
    Part("h2", "加强法治宣传教育", "（三）"),
    Part(
        "p",
        "举办法治讲座8场次，组织执法人员培训12期，培训执法人员420余人次；开展“宪法宣传周”“3·15国际消费者权益日”"
        "等宣传活动26场，发放宣传资料1.2万份，接受群众咨询1530人次。",
    ),
    Part("h2", "主要执法数据", "（四）"),
    Part(
        "table",
        rows=[
            ["项目", "承办股室", "数量（件）"],
            ["行政处罚", "执法稽查股", "136"],
            ["行政许可", "行政审批股", "5620"],
            ["行政强制", "执法稽查股", "14"],
        ],
    ),
    Part("p", "以上数据统计截至2023年12月31日，系统名称为e-Law System 2.0。"),
    Part("h1", "存在的问题和不足", "二、"),
    Part("p", "一是执法力量仍显不足，基层所持证执法人员仅46名；二是执法信息化水平有待进一步提高。"),
    Part("h1", "下一步工作安排", "三、"),
    Part("h2", "持续提升执法能力", "（一）"),
    Part("p", "2024年计划开展执法培训15期，实现一线执法人员全覆盖。"),
    Part("h2", "持续优化营商环境", "（二）"),
    Part("p", "推行柔性执法，编制“首违不罚”事项清单，力争轻微违法免罚案件达到60件以上。"),
    Part("sign", "柳溪县市场监督管理局"),
    Part("sign", "2024年1月26日"),
]


def lines(report: list[Part] = REPORT) -> list[str]:
    """The report as lines of text: one a paragraph, one a row of a table."""
    out: list[str] = []
    for part in report:
        if part.kind == "table":
            out += [" | ".join(row) for row in part.rows]
        else:
            out.append(part.number + part.text)
    return out
