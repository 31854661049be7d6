"""What of the dbt project a new build follows from."""

from pathlib import Path

from pipelines.model.dbt import project_version


def test_a_changed_model_is_another_project_and_a_changed_analysis_is_not(tmp_path: Path) -> None:
    for folder in ("models", "analyses"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "table.sql").write_text("select 1")
    before = project_version(tmp_path)
    (tmp_path / "analyses" / "table.sql").write_text("select 2")
    assert project_version(tmp_path) == before
    (tmp_path / "models" / "table.sql").write_text("select 2")
    assert project_version(tmp_path) != before
