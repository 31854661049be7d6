"""That the doctor finds what is wrong with the program and its data files."""

from importlib.metadata import version
from pathlib import Path

import pytest

from pipelines.doctor import installation
from pipelines.doctor.finding import Finding, Level
from pipelines.tables import CORRECTIONS


def lock(folder: Path, text: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text(text, encoding="utf-8")
    return path


def by_subject(corrections: Path) -> dict[str, Finding]:
    return {finding.subject: finding for finding in installation.data_files(corrections)}


def test_packages_as_locked_are_well(tmp_path: Path) -> None:
    (found,) = installation.packages(
        lock(tmp_path, f"duckdb=={version('duckdb')} \\\n    --hash=sha256:00\n")
    )
    assert (found.level, found.told) == (Level.ok, "1 packages are as locked")


@pytest.mark.parametrize(
    ("line", "told"), [("duckdb==0.1", "0.1 is locked"), ("no-such-package==1.0", "is not installed")]
)
def test_another_or_a_missing_package_is_named(tmp_path: Path, line: str, told: str) -> None:
    (found,) = installation.packages(lock(tmp_path, f"{line} \\\n    --hash=sha256:00\n"))
    assert found.level is Level.problem and told in found.told


def test_a_package_of_another_system_may_lack(tmp_path: Path) -> None:
    (found,) = installation.packages(lock(tmp_path, "no-such-package==1.0 ; sys_platform == 'win32' \\\n"))
    assert found.level is Level.ok


def test_a_corrections_file_with_an_error_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(",".join(CORRECTIONS) + "\n", encoding="utf-8")
    assert {finding.level for finding in by_subject(path).values()} == {Level.ok}
    path.write_text("document_sha256\n", encoding="utf-8")
    found = by_subject(path)
    assert found["corrections"].level is Level.problem and "line 1" in found["corrections"].told
    assert found["catalogue"].level is Level.ok


def test_what_may_be_installed_beside_it_is_told_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.libreoffice, "program", lambda: None)
    monkeypatch.setattr(installation.ocr, "available", lambda: False)
    assert [finding.level for finding in installation.extras()] == [Level.ok, Level.warning]
    monkeypatch.setattr(installation.libreoffice, "program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(installation.ocr, "available", lambda: True)
    assert [finding.level for finding in installation.extras()] == [Level.ok, Level.ok]


def test_the_program_and_what_it_runs_on_are_told() -> None:
    (found,) = installation.program()
    assert found.level is Level.ok
    assert all(name in found.told for name in ("fazhi ", "Python 3.", "dagster ", "duckdb "))


def test_a_variable_that_is_no_setting_is_told(tmp_path: Path) -> None:
    environment = {"FAZHI_WEBHOK": "x", "FAZHI_WAREHOUSE": "y", "FAZHI_BUILD_DATABASE": "z", "HOME": "/"}
    (found,) = installation.settings(None, {"FAZHI_WAREHOUSE"}, environment)
    assert found.level is Level.warning
    assert "FAZHI_WEBHOK" in found.told and "FAZHI_WAREHOUSE" not in found.told


@pytest.mark.parametrize(("mode", "level"), [(0o640, Level.ok), (0o644, Level.warning)])
def test_a_settings_file_that_everybody_can_read_is_told(tmp_path: Path, mode: int, level: Level) -> None:
    file = tmp_path / "fazhi.toml"
    file.touch(mode)
    file.chmod(mode)
    first, *_ = installation.settings(file, set(), {})
    assert (first.level, str(file) in first.told) == (level, True)
