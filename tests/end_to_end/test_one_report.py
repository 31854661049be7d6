"""A report met as page, attachment and reprint, and corrected later: through the whole nightly job."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

AGENCY, YEAR = "青禾县文化和旅游局", 2023
TITLE = f"{AGENCY}{YEAR}年度法治政府建设情况报告"
BODY = """{YEAR}年，{AGENCY}以习近平法治思想为指导，现将有关情况报告如下。
一、主要举措和成效
（一）严格规范公正文明执法。全年开展行政检查{checks}次，作出行政处罚36件，罚款96.35万元。
（二）化解矛盾纠纷。受理行政复议案件12件，未发生行政诉讼案件。
（三）加强法治培训。组织培训4期，参训人员260人次。
二、存在的问题
执法力量仍显不足，数字化水平有待提高。
三、下一步工作安排
计划开展法治培训6次。
"""
ENFORCEMENT = f"""{AGENCY}{YEAR}年度行政执法情况报告
发布日期：2024-01-25
本年度执法情况如下。
全年办理行政许可案件77件。
编印普法读本900册。
"""


def body(checks: int) -> str:
    return BODY.format(YEAR=YEAR, AGENCY=AGENCY, checks=checks)


def page(site: str, published: str, checks: int) -> bytes:
    lines = "".join(f"<p>&emsp;&emsp;{line}</p>" for line in body(checks).splitlines())
    head = (
        f"<!doctype html><meta charset=utf-8><title>{TITLE}_{site}</title><body><div>首页 &gt; {site}</div>"
    )
    byline = f"<h1>{TITLE}</h1><p>发布时间：{published} 来源：{AGENCY}</p>"
    return f"{head}{byline}{lines}<div>打印本页 关闭窗口</div></body>".encode()


def write(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


VERSIONS = """
    select report_kind, version_no, is_current, documents, figures from dim_report
    order by report_kind, version_no
"""
INSPECTIONS = """
    select value, is_current_report from fct_enforcement where metric = 'enforcement.inspections'
    order by value
"""


class Night:
    """A run, and what stood in the warehouse after it: the next one replaces that."""

    def __init__(self, run) -> None:
        self.exit_code, self.output, self.ask = run.exit_code, run.output, run.ask
        self.versions, self.inspections = run.ask(VERSIONS), run.ask(INSPECTIONS)


@pytest.fixture(scope="module")
def nights(run: Callable, tmp_path_factory: pytest.TempPathFactory) -> tuple:
    """The first night finds page, attachment and another report; the second a reprint and a correction."""
    folder = tmp_path_factory.mktemp("county")
    warehouse = tmp_path_factory.mktemp("warehouse")
    wide = body(1200).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    wide = wide.replace("（一）", "").replace("（二）", "")  # list numbers that a converter lost
    write(
        folder,
        page_html=page("青禾县文化和旅游局网站", "2024-01-20", 1200),
        files__attachment_txt=f"{TITLE}\n\n{wide}".encode("gb18030"),
        enforcement_txt=ENFORCEMENT.encode(),
    )
    first = Night(run(warehouse, folder))
    write(
        folder,
        city__reprint_html=page("云水市人民政府", "2024-03-05", 1200),
        corrected_html=page("青禾县文化和旅游局网站", "2024-02-20", 1320),
    )
    return first, Night(run(warehouse, folder)), Night(run(warehouse, folder))


def table_of(output: str) -> dict[str, tuple[int, int]]:
    """What the closing table says is new and kept, by stage."""
    rows = [[cell.strip() for cell in re.split("[│┃|]", line)[1:-1]] for line in output.splitlines()]
    head = next(row for row in rows if row and row[0] == "step")
    cells = (dict(zip(head, row, strict=False)) for row in rows if row)
    stages = {"archive", "documents", "reports", "figures"}
    return {row["step"]: (int(row["new"]), int(row["kept"])) for row in cells if row["step"] in stages}


def test_page_and_attachment_are_one_report_and_the_other_stands_beside_it(nights: tuple) -> None:
    first, _, _ = nights
    assert first.exit_code == 0, first.output
    assert [row[:4] for row in first.versions] == [
        ("enforcement", 1, True, 1),
        ("law_based_government", 1, True, 2),
    ]
    assert first.inspections == [(1200, True)]
    assert table_of(first.output)["documents"] == (3, 0)
    assert table_of(first.output)["reports"] == (2, 0)


def test_a_reprint_and_a_correction(nights: tuple) -> None:
    first, second, _ = nights
    assert second.exit_code == 0, second.output
    before = {row[:2]: row[4] for row in first.versions}
    law = before["law_based_government", 1]
    assert second.versions == [
        ("enforcement", 1, True, 1, before["enforcement", 1]),
        ("law_based_government", 1, False, 3, law),
        ("law_based_government", 2, True, 1, law),
    ]
    # Only the correction was read for figures.
    assert table_of(second.output) == {
        "archive": (2, 3),
        "documents": (2, 3),
        "reports": (1, 2),
        "figures": (1, 2),
    }
    assert second.inspections == [(1200, False), (1320, True)]
    assert second.ask("select enforcement_inspections from agency_year") == [(1320,)]
    assert second.ask("select reports from dim_agency") == [(2,)]


def test_every_document_stays_known(nights: tuple) -> None:
    rows = nights[1].ask(
        "select d.address, r.version_no, d.is_read_from, d.likeness_pct > 95, length(d.document_sha256)"
        " from report_documents as d join dim_report as r using (report_key)"
        " where r.report_kind = 'law_based_government' order by d.address"
    )
    read_from = {address for address, _, is_read_from, _, _ in rows if is_read_from}
    assert len(read_from) == 2 and "corrected.html" in read_from
    assert [(address, number, like, length) for address, number, _, like, length in rows] == [
        ("city/reprint.html", 1, True, 64),
        ("corrected.html", 2, True, 64),
        ("files/attachment.txt", 1, True, 64),
        ("page.html", 1, True, 64),
    ]


def test_a_third_night_makes_nothing(nights: tuple) -> None:
    _, second, third = nights
    assert "Nothing is new" in third.output
    assert third.versions == second.versions
