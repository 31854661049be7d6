"""A run where there is little: no network, a home and a project that cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from published_rows import published_rows

from pipelines.settings import PROJECT
from pipelines.stage_store import StageStore

# The project and the home to read alone, for root too; `unshare` gives a network without any interface.
PLACE = """
mount --make-rprivate / &&
mount --bind "$PROJECT" "$PROJECT" && mount -o remount,ro,bind "$PROJECT" &&
mount -t tmpfs -o ro tmpfs "$PROJECT/dbt_project/target" &&
mount --bind "$HOME" "$HOME" && mount -o remount,ro,bind "$HOME" &&
cd / && exec "$PYTHON" -B -m pipelines.cli.main run
"""


@pytest.fixture(scope="module")
def bare(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess, Path]:
    """The run, over a folder and a site that cannot be reached."""
    if os.geteuid():
        pytest.skip("only root can take network and home away from a process")
    folder = tmp_path_factory.mktemp("bare")
    warehouse, home = folder / "warehouse", folder / "home"
    home.mkdir()
    (PROJECT / "dbt_project" / "target").mkdir(exist_ok=True)
    site = {"name": "site", "kind": "urls", "urls": ["https://www.linxi.example/a.html"]}
    entries = [{"name": "folder", "kind": "folder", "path": str(sources)}, site]
    (folder / "sources.yaml").write_text(yaml.safe_dump({"sources": entries}))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DAGSTER")},
        "FAZHI_WAREHOUSE": str(warehouse),
        "FAZHI_SOURCES": str(folder / "sources.yaml"),
        "FAZHI_CONTACT": "operator@linxi.example",
        "PYTHONPATH": str(PROJECT),
        "HOME": str(home),
        "PROJECT": str(PROJECT),
        "PYTHON": sys.executable,
        "COLUMNS": "200",
    }
    done = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c", PLACE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return done, warehouse


def test_the_run_publishes_what_it_can_reach(first, bare: tuple) -> None:
    done, warehouse = bare
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = (
        published_rows(first.settings.published_database),
        published_rows(warehouse / "published" / "current" / "fazhi.duckdb"),
    )
    name = "intermediate.int_figures"
    assert len(before[name]) == len(after[name])


def test_what_dbt_parsed_lies_in_the_warehouse(bare: tuple) -> None:
    """As the project, made empty here, has no place for it."""
    assert (bare[1] / "dagster" / "dbt" / "manifest.json").exists()


def test_the_site_that_cannot_be_reached_is_told(bare: tuple) -> None:
    done, warehouse = bare
    fetches = StageStore(warehouse / "stages").read("fetches")
    assert set(fetches.filter(fetches["source"] == "site")["outcome"]) == {"failed"}
    assert "source site gave nothing" in done.stdout
