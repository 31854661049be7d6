"""`fazhi metrics`, `fazhi metrics explain` and `fazhi diff`."""

import json

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app

TEXT = "海宁市水利局2023年法治政府建设情况报告\n全年检查企业12家次，作出行政处罚决定3件。\n"


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_the_metrics_of_a_family():
    result = call("metrics", "--family", "safety")
    assert result.exit_code == 0
    assert "safety.hazards_found" in result.output
    assert "training." not in result.output


def test_an_unknown_family_is_named_with_those_there_are():
    result = call("metrics", "--family", "weather")
    assert result.exit_code == 2
    assert "safety" in result.output


def test_explain_shows_what_read_a_figure_and_what_competed(report):
    result = call("metrics", "explain", f"{report}:{TEXT.index('12')}")
    assert result.exit_code == 0
    assert "enforcement.inspections" in result.output
    assert "检查…#" in result.output


def test_explain_where_there_is_no_numeral(report):
    result = call("metrics", "explain", f"{report}:0")
    assert result.exit_code == 1
    assert "no numeral at 0" in result.output


def test_diff_tells_gained_lost_and_changed(report, tmp_path):
    rows = [json.loads(line) for line in call("extract", report, "--format", "jsonl").output.splitlines()]
    assert call("diff", report.with_suffix(".txt"), report).exit_code == 2  # not jsonl
    before = tmp_path / "before.jsonl"
    before.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    same = call("diff", before, report)
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "2 kept, 0 gained, 0 lost, 0 changed")
    rows[0]["metric"] = "enforcement.joint_inspections"
    lost = {**rows[1], "start": 0, "end": 2}
    before.write_text("".join(json.dumps(row) + "\n" for row in (rows[0], lost)), encoding="utf-8")
    other = call("diff", before, report)
    assert (other.exit_code, other.output.splitlines()[-1]) == (1, "0 kept, 1 gained, 1 lost, 1 changed")
    assert "enforcement.joint_inspections" in other.output
