"""The columns of `agency_year` follow the catalogue."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.model import describe_agency_year
from pipelines.model.describe_agency_year import column_name, main, properties
from pipelines.tables import METRICS


def metric(
    code: str, zh: str, en: str, unit: str, definition: str, on_trial: bool = False
) -> dict[str, object]:
    return {
        "metric": code,
        "family": code.partition(".")[0],
        "label_zh": f"{zh}/数",
        "label_en": en,
        "column_zh": zh,
        "unit": unit,
        "definition": definition,
        "on_trial": on_trial,
    }


CATALOGUE = pl.DataFrame(
    [
        metric("enforcement.inspections", "检查次数", "Inspections", "家次", "Inspections carried out."),
        metric("enforcement.fines_amount", "罚款金额", "Fines", "元", "Fines imposed."),
        metric("services.topics", "议题数", "Topics", "个", "On trial.", on_trial=True),
        metric("services.online_rate", "网上可办率", "Online rate", "%", "Share that can be done online."),
    ],
    schema=METRICS,
)


@pytest.mark.parametrize(
    ("metric", "unit", "column"),
    [
        ("enforcement.inspections", "家次", "enforcement_inspections"),
        ("enforcement.fines_amount", "元", "enforcement_fines_yuan"),
        ("services.online_rate", "%", "services_online_rate_pct"),
        ("training.hours_per_person", "学时", "training_hours_per_person"),
    ],
)
def test_column_names_tell_the_unit(metric: str, unit: str, column: str) -> None:
    assert column_name(metric, unit) == column


def test_a_metric_gives_a_described_column() -> None:
    (model,) = yaml.safe_load(properties(CATALOGUE))["models"]
    fines = model["columns"][-2]
    assert fines["name"] == "enforcement_fines_yuan"
    assert fines["description"] == "Fines (罚款金额), in 元. Fines imposed."
    assert fines["data_type"] == "double"
    assert fines["config"]["meta"] == {"metric": "enforcement.fines_amount", "unit": "元"}
    assert (
        model["columns"][-1]["description"]
        == "Online rate (网上可办率), in %. Share that can be done online."
    )


def test_the_tracked_file_is_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_a_file_behind_the_catalogue_is_noticed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(describe_agency_year, "PROJECT", tmp_path)
    monkeypatch.setattr(describe_agency_year, "TARGET", tmp_path / "_agency_year.yml")
    assert main(["--check"]) == 1
    assert "is behind the catalogue" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
