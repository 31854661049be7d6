"""What one would write in an afternoon: a pattern for each of the commonest metrics, run over the text."""

import re

NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>万|亿)?余?多?"
GAP = r"[^，。；\d]{0,12}?"
SCALES = {"万": 1e4, "亿": 1e8, None: 1.0}
METRICS = {
    "enforcement.inspections": rf"检查{GAP}{NUMBER}(?:家次|户次|次)",
    "enforcement.officers_deployed": rf"出动{GAP}人员{GAP}{NUMBER}人次",
    "enforcement.penalty_cases": rf"行政处罚{GAP}{NUMBER}(?:件|起)",
    "enforcement.cases_filed": rf"立案{GAP}{NUMBER}(?:件|起)",
    "enforcement.cases_closed": rf"办结案件{GAP}{NUMBER}(?:件|起)",
    "enforcement.fines_amount": rf"罚款{GAP}{NUMBER}元",
    "enforcement.fines_and_confiscations_amount": rf"罚没款{GAP}{NUMBER}元",
    "enforcement.officers": rf"执法人员{NUMBER}(?:名|人)(?!次)",
    "enforcement.no_penalty_cases": rf"免罚{GAP}{NUMBER}(?:件|起)",
    "enforcement.rectification_orders": rf"责令改正{GAP}{NUMBER}份",
    "enforcement.case_legal_reviews": rf"法制审核{GAP}{NUMBER}件",
    "petitions.hotline_orders": rf"(?:工单|转办件){GAP}{NUMBER}件",
    "petitions.petitions_handled": rf"信访{GAP}{NUMBER}件",
    "petitions.complaints_handled": rf"投诉{GAP}{NUMBER}(?:件|起)",
    "petitions.disputes_mediated": rf"纠纷{GAP}{NUMBER}(?:件|起)",
    "petitions.reconsideration_cases": rf"行政复议{GAP}{NUMBER}件",
    "petitions.litigation_cases": rf"行政诉讼{GAP}{NUMBER}件",
    "services.licences_processed": rf"(?:行政许可|行政审批){GAP}{NUMBER}件",
    "publicity.events": rf"宣传{GAP}{NUMBER}(?:场次|场|次)",
    "publicity.materials_distributed": rf"资料{GAP}{NUMBER}份",
    "publicity.people_reached": rf"(?:受众|群众){GAP}{NUMBER}人次",
    "training.sessions": rf"培训{GAP}{NUMBER}(?:期|场|次)",
    "training.participants": rf"培训{GAP}{NUMBER}人次",
    "training.study_sessions": rf"学法{GAP}{NUMBER}次",
    "legal_review.contracts_reviewed": rf"合同{GAP}{NUMBER}份",
    "disclosure.proposals_handled": rf"(?:建议|提案){GAP}{NUMBER}件",
}
PATTERNS = {metric: re.compile(pattern) for metric, pattern in METRICS.items()}


def find_figures(text: str) -> list[dict]:
    """Metric, value and span of each match."""
    return [
        {
            "metric": metric,
            "value": float(match["number"].replace(",", "")) * SCALES[match["scale"]],
            "start": match.start("number"),
            "end": match.end("number"),
            "status": "actual",
        }
        for metric, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    ]
