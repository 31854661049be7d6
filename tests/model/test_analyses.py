"""Analyses out of their files."""

from pathlib import Path

import pytest

from pipelines.model.analyses import AnalysisError, find_analysis, read_analyses

QUESTION = "-- 有几家机关？\n-- How many agencies are there?\n"
ANSWER = "select count(*) from {{ ref('dim_agency') }}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "_analyses.yml").write_text("analyses: []\n")
    (tmp_path / "how_many.sql").write_text(QUESTION + ANSWER)
    return tmp_path


def test_a_file_gives_its_question_and_plain_sql(folder: Path) -> None:
    (analysis,) = read_analyses(folder)
    assert (analysis.name, analysis.question_zh, analysis.question_en) == (
        "how_many",
        "有几家机关？",
        "How many agencies are there?",
    )
    assert analysis.sql == QUESTION + ANSWER.replace("{{ ref('dim_agency') }}", "dim_agency")
    assert find_analysis("how_many", folder) == analysis


@pytest.mark.parametrize("name", ["how_few", "../how_many", "_analyses"])
def test_a_name_that_no_analysis_has_is_told(folder: Path, name: str) -> None:
    with pytest.raises(AnalysisError, match=r"no analysis .*`fazhi sql --analyses`"):
        find_analysis(name, folder)


@pytest.mark.parametrize("text", ["", "select 1\n", "-- 有几家机关？\nselect 1\n"])
def test_a_file_without_its_question_is_named(folder: Path, text: str) -> None:
    (folder / "unasked.sql").write_text(text)
    with pytest.raises(AnalysisError, match=r"unasked\.sql, line 1: begin with the question"):
        read_analyses(folder)


@pytest.mark.parametrize("template", ["{{ var('x') }}", "{% if x %}", "{# x #}", "{{ ref('a', 'b') }}"])
def test_a_template_that_needs_dbt_is_named_with_its_line(folder: Path, template: str) -> None:
    (folder / "templated.sql").write_text(f"{QUESTION}select 1\n{template}\n")
    with pytest.raises(AnalysisError, match=r"templated\.sql, line 4: .*without dbt"):
        read_analyses(folder)
