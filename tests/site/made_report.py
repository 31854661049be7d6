"""A made-up report with every kind of figure that a page must show, and with what a hostile one would try."""

from itertools import count
from typing import Any

from markupsafe import Markup

from pipelines.site.evidence import Names, ReportRows

TURNED = "\u202e"
HOSTILE = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
BODY = f"""　　一、主要举措和成效
　　（一）强化监管执法。全年检查企业5000家次，检查企业4800家次；作出行政处罚52件，其中一般程序24件、简易程序28件，\
罚款96.35万元，较上年的88万元增长9.5%。未发生行政复议、行政诉讼案件。
　　情况表
地区 | 检查 | 处罚
青禾区 | 2000 | 20
望川县 | 3000 | 32
　　（二）回应群众诉求。办结率、满意率均为100%，拨打12345热线；召开会议7场，走访{HOSTILE}18户。
　　二、{TURNED}下一年安排\u202c
　　计划检查6000家次。
</script><!-- 完 &amp; -->\r"""
AGAIN = BODY[: BODY.index("　　情况表")]
TEXT = f"首页 | 政务公开\n{BODY}\n{AGAIN}版权所有"
BODY_START = TEXT.index(BODY)

_keys = count(1)


def figure(
    raw: str, value: float, metric: str | None = None, *, after: str = "", **given: Any
) -> dict[str, Any]:
    """A row of int_figures for the first `raw` behind the words `after`."""
    start = TEXT.index(raw, TEXT.index(after) + len(after))
    key = f"{next(_keys):016x}"
    return {
        "report_key": "made",
        "figure_key": key,
        "family": metric.split(".")[0] if metric else None,
        "metric": metric,
        "candidate_metric": None,
        "value": value,
        "unit": "件",
        "qualifier": "exact",
        "status": "actual",
        "part": None,
        "part_of_key": None,
        "standing": "canonical" if metric else "unmapped",
        "is_corrected": False,
        "is_confirmed": False,
        "read_metric": metric,
        "read_value": value,
        "span_start": start,
        "span_end": start + len(raw),
        "section_no": 1,
        "raw": raw,
        **given,
    }


INSPECTED = figure("5000", 5000, "enforcement.inspections", unit="家次")
DISPUTED = figure("4800", 4800, "enforcement.inspections", unit="家次", standing="conflicting")
PUNISHED = figure("52", 52, "enforcement.penalty_cases")
OF_PUNISHED = {"standing": "part", "part_of_key": PUNISHED["figure_key"]}
FIGURES = sorted(
    [
        INSPECTED,
        DISPUTED,
        PUNISHED,
        figure("24", 24, "enforcement.penalty_cases", part=f"一般<b>{TURNED}程序", **OF_PUNISHED),
        figure("28", 28, "enforcement.penalty_cases", part="简易程序", **OF_PUNISHED),
        figure("96.35", 963500, "enforcement.fines", unit="元", is_corrected=True, read_value=96.35),
        figure("88", 880000, "enforcement.fines", unit="元", status="prior", standing="not_actual"),
        figure("9.5", 9.5, "enforcement.fines", unit="%", status="change", standing="not_actual"),
        *(
            figure("未发生行政复议、行政诉讼案件", 0, metric, qualifier="none_stated")
            for metric in ("petitions.litigation_cases", "petitions.reconsideration_cases")
        ),
        *(
            figure(raw, float(raw), metric, after="处罚\n", standing="part", part=part)
            for raw, metric, part in (
                ("2000", "enforcement.inspections", "青禾区"),
                ("20\n", "enforcement.penalty_cases", "青禾区"),
                ("3000", "enforcement.inspections", "望川县"),
                ("32", "enforcement.penalty_cases", "望川县"),
            )
        ),
        *(
            figure("100", 100, metric, unit="%")
            for metric in ("petitions.closure_rate", "petitions.satisfaction_rate")
        ),
        figure("7", 7, unit="场"),
        figure("18", 18, unit="户", qualifier="more_than", candidate_metric="petitions.visits"),
        figure("6000", 6000, "enforcement.inspections", unit="家次", status="target", standing="not_actual"),
    ],
    key=lambda row: (row["span_start"], row["span_end"], row["metric"] or ""),
)
for row in FIGURES:  # the number of a cell, without the end of its line
    row["span_end"] -= row["raw"].endswith("\n")
    row["raw"] = row["raw"].rstrip("\n")


def numeral(raw: str, kind: str, after: str = "") -> dict[str, Any]:
    """A row of the ledger that is no figure."""
    start = TEXT.index(raw, TEXT.index(after) + len(after))
    return {"report_key": "made", "span_start": start, "span_end": start + len(raw), "raw": raw, "kind": kind}


def section(number: int, label: str, heading: str, level: int, role: str) -> dict[str, Any]:
    """A row of stg_sections."""
    return {
        "report_key": "made",
        "section_no": number,
        "parent_no": 0 if level < 2 else 1,
        "level": level,
        "label": label,
        "heading": heading,
        "role": role,
        "pillar": "enforcement" if level == 2 else None,
        "span_start": TEXT.index(label + heading) if number else 0,
    }


def made_rows() -> ReportRows:
    """The report's rows."""
    fines = next(row for row in FIGURES if row["is_corrected"])
    return ReportRows(
        report={
            "report_key": "made",
            "agency_key": "agency",
            "agency": f"青禾区{HOSTILE}局",
            "region": "云泽省",
            "year": 2024,
            "title": f"{TURNED}2024年度</title>{HOSTILE}报告",
            "published_on": "2025-01-31",
            "document_number": "青政发〔2025〕3号",
            "index_number": None,
            "report_kind": "law_based_government",
            "is_current": False,
            "is_ocr": True,
            "ocr_confidence_pct": 91.5,
            "missing": None,
            "file_name": "report.html",
            "text": TEXT,
            "body_start": BODY_START,
            "body_end": len(TEXT) - len("版权所有"),
            "figures": len(FIGURES),
            "figures_with_metric": sum(row["metric"] is not None for row in FIGURES),
            "corrected_figures": 1,
            "conflicts": 1,
            "accounted_pct": 99.5,
            "mapped_pct": 88.25,
            "numerals": len(FIGURES) + 9,
            "other": 1,
        },
        figures=FIGURES,
        numerals=[
            numeral("12345", "phone"),
            *(
                numeral(raw, "repetition", after="&amp; -->")
                for raw in ("5000", "4800", "52", "24", "28", "96.35")
            ),
        ],
        sections=[
            section(0, "", "", 0, "other"),
            section(1, "一、", "主要举措和成效", 1, "achievements"),
            section(2, "（一）", "强化监管执法", 2, "achievements"),
            section(3, "（二）", "回应群众诉求", 2, "achievements"),
        ],
        versions=[
            {
                "report_key": "made",
                "version_key": key,
                "version_no": no,
                "published_on": day,
                "is_current": no == 2,
            }
            for key, no, day in (("made", 1, "2025-01-31"), ("newer", 2, "2025-03-01"))
        ],
        documents=[
            {
                "report_key": "made",
                "document_sha256": "ab" * 32,
                "is_read_from": True,
                "likeness_pct": 100.0,
                "source": "a site",
                "address": "javascript:window.broken=1",
                "other_addresses": 'https://example.org/"><script>window.broken=1</script>',
                "file_name": "report.html",
                "format": "html",
            }
        ],
        doubts=[
            {"figure_key": INSPECTED["figure_key"], "reason": "conflict", "compared_with": "4800"},
            {"figure_key": PUNISHED["figure_key"], "reason": "breakdown", "compared_with": "104"},
        ],
        corrections=[
            {
                "figure_key": fines["figure_key"],
                "span_start": fines["span_start"],
                "verdict": "correct",
                "reason": f"单位为万元{HOSTILE}",
                "reviewer": "复核员",
                "reviewed_on": "2025-04-01",
            }
        ],
    )


def names() -> Names:
    """Names of whatever the report speaks of."""
    metrics = {row["metric"] for row in FIGURES if row["metric"]} | {"petitions.visits"}
    return Names(
        metrics={
            metric: Markup('<a href="../metrics/{0}.html">{0}</a>').format(metric) for metric in metrics
        },
        families={"enforcement": Markup("行政执法"), "petitions": Markup("信访与纠纷")},
        roles={"achievements": Markup("工作成效"), "plans": Markup("工作安排"), "other": Markup("其他")},
        pillars={"enforcement": Markup("行政执法")},
    )
