"""A run is refused before anything starts where a file that people write has a mistake."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import PROJECT

BROKEN = {
    "pipelines/collect/sources.yaml": ("sources:\n", "sources: [\n"),
    "pipelines/extract/catalogue/safety.yaml": ("    units: [", "    units: [no_such_unit, "),
    "pipelines/extract/units.yaml": ("元: [人民币]", "元: 人民币"),
    "pipelines/identify/headings.yaml": ("[下一步,", "[下一步(,"),
    "pipelines/identify/regions.tsv": ("110000\t北京市\t", "110000\t北京市"),
    "dbt_project/corrections.csv": ("document_sha256", "document"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program once more, to break its files."""
    root = tmp_path_factory.mktemp("program")
    shutil.copytree(PROJECT / "pipelines", root / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "dbt_project").symlink_to(PROJECT / "dbt_project")
    corrections = root / "corrections.csv"
    shutil.copyfile(PROJECT / "dbt_project" / "corrections.csv", corrections)
    return root


def run(root: Path, warehouse: Path, **settings: str) -> subprocess.CompletedProcess:
    environment = {
        **os.environ,
        **settings,
        "FAZHI_WAREHOUSE": str(warehouse),
        "FAZHI_CORRECTIONS": str(root / "corrections.csv"),
        "PYTHONPATH": str(root),
    }
    command = [sys.executable, "-m", "pipelines.cli.main", "run"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=False)


@pytest.mark.parametrize("name", BROKEN, ids=lambda name: Path(name).name)
def test_a_mistake_in_a_data_file_ends_a_run_with_file_line_and_what_to_do(
    copy: Path, tmp_path: Path, name: str
) -> None:
    path = copy / (Path(name).name if name.startswith("dbt_project") else name)
    text, (right, wrong) = path.read_text(encoding="utf-8"), BROKEN[name]
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    done = run(copy, tmp_path / "warehouse")
    path.write_text(text, encoding="utf-8")
    assert done.returncode == 2, done.stderr
    assert re.match(rf"{re.escape(str(path))}, line \d+: ", done.stderr)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "warehouse").exists()


def test_a_wrong_setting_ends_a_run_with_its_name(tmp_path: Path) -> None:
    done = run(PROJECT, tmp_path / "warehouse", FAZHI_KEEP_SNAPSHOTS="none")
    assert done.returncode == 2
    assert re.fullmatch(r"FAZHI_KEEP_SNAPSHOTS: .*; correct this environment variable\n", done.stderr)
    assert not (tmp_path / "warehouse").exists()
