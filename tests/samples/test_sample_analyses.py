"""Every analysis, asked of the sample reports."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.model.analyses import ANALYSES, find_analysis, read_analyses
from pipelines.settings import PROJECT

DOCUMENTED = {
    analysis["name"]: analysis
    for analysis in yaml.safe_load((ANALYSES / "_analyses.yml").read_text(encoding="utf-8"))["analyses"]
}
NAMES = [analysis.name for analysis in read_analyses()]
FACT_TABLE = re.compile(r"\bfct_\w+")
README_BLOCK = re.compile(r"<!-- analysis: (\w+) -->\n(.*?)<!-- /analysis -->", re.DOTALL)
README_COMMAND = re.compile(r"fazhi (sql --analysis .*?) \| head -(\d+)\n")

Ask = Callable[..., str]


@pytest.fixture
def ask(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`fazhi sql` on the samples: what it prints."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(sample_warehouse))

    def _ask(*words: str) -> str:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    return _ask


@pytest.fixture
def rows(ask: Ask) -> Callable[[str], list[dict[str, Any]]]:
    """The rows that answer an analysis."""
    return lambda name: json.loads(ask("sql", "--analysis", name, "--format", "json"))


def test_every_analysis_is_documented() -> None:
    assert sorted(DOCUMENTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_description_begins_with_the_question_in_both_languages(name: str) -> None:
    analysis = find_analysis(name)
    question = f"{analysis.question_zh} {analysis.question_en} "
    assert DOCUMENTED[name]["description"].startswith(question)


@pytest.mark.parametrize("name", NAMES)
def test_an_analysis_answers_with_the_columns_that_are_documented(rows, name: str) -> None:
    found = rows(name)
    assert found, "the samples give it no rows"
    assert list(found[0]) == [column["name"] for column in DOCUMENTED[name]["columns"]]


@pytest.mark.parametrize("name", ["were_last_years_plans_kept", "which_metrics_can_be_compared"])
def test_an_analysis_over_every_family_has_all_their_tables(name: str) -> None:
    models = {path.stem for path in (PROJECT / "dbt_project" / "models" / "marts").glob("fct_*.sql")}
    assert set(FACT_TABLE.findall(find_analysis(name).sql)) == models - {"fct_unmapped"}


# Each counted by hand from what warehouse/samples/labelled/ says.
BY_HAND = {
    # 检查在建工地和物业、中介机构2906家次; 作出行政处罚55件,罚款203.45万元
    "how_large_are_penalties": {
        "agency": "枫岭市住房和城乡建设局",
        "year": 2023,
        "inspections": 2906,
        "penalty_cases": 55,
        "penalties_per_100_inspections": 1.89,
        "fines_per_case_yuan": 36990.91,
        "is_exact": True,
    },
    # 2023: 力争投诉举报办结率达到99.8%; 2024: 办结率、满意率均为99.7%
    "were_last_years_plans_kept": {
        "agency": "望川县市场监督管理局",
        "year": 2024,
        "metric": "petitions.complaints_closure_rate",
        "planned": 99.8,
        "done": 99.7,
        "outcome": "missed",
    },
    # 2023: 立案358件; 2024: 立案379件,较2023年的352件增长7.7%
    "which_earlier_values_were_restated": {
        "agency": "望川县市场监督管理局",
        "year": 2024,
        "metric": "enforcement.cases_filed",
        "value_by_last_report": 358,
        "value_by_this_report": 352,
        "difference_pct": -1.7,
    },
    # 2023: 12 beside 63, which is 16 %; 2024: 轻微不罚16件 beside 71 in the table
    "how_many_minor_cases_are_let_off": {
        "agency": "石塘县卫生健康局",
        "year": 2024,
        "cases_let_off": 16,
        "penalty_cases": 71,
        "let_off_pct": 18.4,
        "change_points": 2.4,
    },
    # Neither 复议 nor 诉讼 stands in the report.
    "who_states_no_litigation": {
        "agency": "青禾区文化和旅游局",
        "year": 2022,
        "metric": "petitions.litigation_cases",
        "answer": "not_told",
        "quote": None,
    },
}


@pytest.mark.parametrize("name", BY_HAND)
def test_an_analysis_gives_what_was_counted_by_hand(rows, name: str) -> None:
    expected = BY_HAND[name]
    assert expected in [{column: row[column] for column in expected} for row in rows(name)]


@pytest.fixture
def shown() -> list[tuple[str, str]]:
    """What the README shows: the name of each analysis, and the text about it."""
    return README_BLOCK.findall((PROJECT / "README.md").read_text(encoding="utf-8"))


def test_the_readme_shows_three_analyses_with_what_they_print(ask: Ask, shown: list[tuple[str, str]]) -> None:
    assert len(shown) >= 3
    for name, block in shown:
        command = README_COMMAND.search(block)
        assert command, f"{name} has no line `fazhi sql --analysis {name} ... | head -NUMBER`"
        words, lines = command[1].split(), int(command[2])
        assert words[2] == name
        printed = ask(*words).splitlines()[:lines]
        assert [line for line in block.splitlines() if line.startswith("|")] == printed


def test_the_readme_asks_as_the_analysis_does(shown: list[tuple[str, str]]) -> None:
    for name, block in shown:
        assert find_analysis(name).question_en in " ".join(block.split())
