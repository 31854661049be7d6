"""The rows of a small warehouse, made by hand."""

from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

# 👍🏽 are two code points and one character to the eye, é here likewise: spans count code points.
TEXTS = {
    "a" * 64: (
        "👍🏽e\u0301云水县文化局2024年报告。检查经营场所280余家次,全年检查经营场所300家次,其中网吧40家次。"
        "罚款96.35万元。信访办结率98.5%。未发生行政诉讼案件。完成好事17件。计划2025年培训12期。"
    ),
    "b" * 64: "云水县文化局2023年报告。检查经营场所250家次。",
    "c" * 64: "云水县文化局2023年报告(更正)。检查经营场所251家次。",
    "d" * 64: "我局检查经营场所9家次。",
}


# The first text once more: as a page of another site.
REPRINT = "f" * 64


def _report(sha: str, **columns: Any) -> dict[str, Any]:
    known = {"agency": "云水县文化局", "region": "云水县", "is_current": True, "source": "samples"}
    first = {"version_of": f"r{sha[0]}", "version_no": 1, "kind": "law_based_government"}
    return (
        {"report_id": f"r{sha[0]}", "sha256": sha, "body_start": 0, "body_end": len(TEXTS[sha])}
        | known
        | first
        | columns
    )


def figure(sha: str, raw: str, metric: str | None, value: float, unit: str, **columns: Any) -> dict[str, Any]:
    """One row of FIGURES for the first place of `raw` in the document's text."""
    start = TEXTS[sha].index(raw)
    row = {
        "figure_id": f"{sha[0]}-{start}-{metric}",
        "report_id": f"r{sha[0]}",
        "start": start,
        "end": start + len(raw),
        "raw": raw,
        "metric": metric,
        "value": value,
        "unit": unit,
        "qualifier": "exact",
        "status": "actual",
        "section_no": 1,
        "quote": "……",
        "quote_start": start,
        "quote_end": start + len(raw),
        "pattern": "p",
        "version": "v",
    }
    return row | columns


def stage_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every stage table; tests change them to see the build fail."""
    a, b, c, d = TEXTS
    documents = [
        {
            "sha256": sha,
            "source": "samples",
            "address": f"{sha[0]}.txt",
            "outcome": "read",
            "first_seen_at": NOW,
        }
        for sha in TEXTS
    ]
    documents.append({"sha256": "e" * 64, "source": "samples", "address": "e.xyz", "outcome": "unsupported"})
    documents.append(
        {
            "sha256": REPRINT,
            "source": "city",
            "address": "https://city.example/f.html",
            "file_name": "f.html",
            "format": "html",
            "outcome": "read",
            "first_seen_at": NOW,
        }
    )
    inspections = "enforcement.inspections"
    rows: dict[str, list[dict[str, Any]]] = {
        "documents": documents,
        "texts": [{"sha256": sha, "text": text} for sha, text in [*TEXTS.items(), (REPRINT, TEXTS[a])]],
        "fetches": [
            {"run_id": "run-1", "source": "city", "address": address, "outcome": "new", "sha256": REPRINT}
            for address in ("https://city.example/f.html", "https://city.example/copy.html")
        ],
        "report_documents": [
            *({"sha256": s, "report_id": f"r{s[0]}", "is_read_from": True, "likeness": 1.0} for s in TEXTS),
            {"sha256": REPRINT, "report_id": "ra", "is_read_from": False, "likeness": 0.985},
        ],
        "reports": [
            _report(a, year=2024, published_on=date(2025, 1, 20)),
            _report(b, year=2023, published_on=date(2024, 1, 20), is_current=False),
            _report(c, year=2023, published_on=date(2024, 2, 20), version_of="rb", version_no=2),
            _report(d, agency=None, region=None, year=None),
        ],
        "sections": [
            {"sha256": a, "section_no": 1, "level": 1, "role": "achievements", "start": 0, "end": 9}
        ],
        "figures": [
            figure(a, "280", inspections, 280, "家次", qualifier="more_than"),
            figure(a, "300", inspections, 300, "家次"),
            figure(a, "40", inspections, 40, "家次", part="网吧"),
            figure(a, "96.35", "enforcement.fines_amount", 963500, "元"),
            figure(a, "98.5%", "petitions.petitions_closure_rate", 98.5, "%"),
            figure(a, "未发生", "petitions.litigation_cases", 0, "件", qualifier="none_stated"),
            figure(a, "17", None, 17, "件"),
            figure(a, "12", "training.sessions", 12, "期", status="target"),
            figure(b, "250", inspections, 250, "家次"),
            figure(c, "251", inspections, 251, "家次"),
            figure(d, "9", inspections, 9, "家次"),
        ],
        "numerals": [
            {"report_id": "ra", "start": 10, "end": 14, "raw": "2024", "kind": "year"},
            {"report_id": "ra", "start": 90, "end": 94, "raw": "2025", "kind": "other"},
        ],
        "metrics": [
            {
                "metric": metric,
                "family": metric.split(".")[0],
                "label_zh": "指标",
                "label_en": "metric",
                "column_zh": metric.replace(".", "_"),
                "unit": unit,
                "adds_up": "never" if unit == "%" else "over_agencies_and_years",
            }
            for metric, unit in {
                inspections: "家次",
                "enforcement.fines_amount": "元",
                "petitions.petitions_closure_rate": "%",
                "petitions.litigation_cases": "件",
                "training.sessions": "次",
                "training.added_later": "次",
            }.items()
        ],
        "regions": [
            {"code": "990000", "name": "云水省", "path": "云水省", "is_made_up": True},
            {
                **{"code": "990001", "name": "云水县", "path": "云水县", "parent_code": "990000"},
                "is_made_up": True,
            },
        ],
        "short_names": [{"short": "文化局", "full": "文化和旅游局"}],
        "runs": [{"run_id": "run-1", "started_at": NOW, "outcome": "published"}],
        "run_steps": [
            {"run_id": "run-1", "step_no": 1, "step": "archive", "started_at": NOW, "seconds": 1.5}
        ],
    }
    rows["ledgers"] = [
        {"report_id": report["report_id"]}
        | {
            table: sum(r["report_id"] == report["report_id"] for r in rows[table])
            for table in ("figures", "numerals")
        }
        for report in rows["reports"]
    ]
    return rows
