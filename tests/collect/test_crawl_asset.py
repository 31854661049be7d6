"""The archive asset and `fazhi sources` over the test site, as an operator meets them."""

import dagster as dg
import polars as pl
import pytest
import yaml
from nights import site_source
from report_site import Page, ReportSite, fill, link, page
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.orchestration.assets import archive
from pipelines.orchestration.whole_run import whole_run
from pipelines.settings import Settings
from pipelines.stage_store import StageStore


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site, registered as the only source of a warehouse of its own."""
    served = ReportSite()
    fill(served)
    entry = site_source(served.port).model_dump(mode="json", by_alias=True)
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump({"sources": [entry]}), encoding="utf-8")
    monkeypatch.setenv("FAZHI_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("COLUMNS", "200")
    yield served
    served.close()


def collected() -> dg.ExecuteInProcessResult:
    instance = dg.DagsterInstance.ephemeral()
    return dg.materialize([archive], resources={"whole_run": whole_run}, instance=instance)


def test_the_asset_crawls_and_the_list_shows_how_the_source_fares(site):
    listed = CliRunner().invoke(app, ["sources", "list"])
    assert listed.exit_code == 0 and "never" in listed.output
    result = collected()
    assert result.success
    shown = result.asset_materializations_for_node("archive")[0].metadata
    assert shown["new"].value == 11
    fetches = StageStore(Settings().stages).read("fetches")
    assert set(fetches["source"]) == {"qinghe"} and "new" in set(fetches["outcome"])
    listed = CliRunner().invoke(app, ["sources", "list"]).output
    row = next(line for line in listed.splitlines() if "qinghe" in line)
    # Six pages with reports, and one file that two addresses share; robots.txt and list pages aside.
    assert [cell.strip() for cell in row.split("│")][5:8] == ["6", "0", "0"]


def test_the_list_names_what_fails(site):
    site.pages["/fzzf/index.html"] = Page(b"no", status=403, validator="none")
    collected()
    listed = CliRunner().invoke(app, ["sources", "list"]).output
    assert "HTTP 403" in listed


def test_a_check_shows_what_would_be_taken_and_leaves_the_warehouse_alone(site, tmp_path):
    links = (link(f"t{year}.html", f"青禾县{year}年法治政府建设情况报告") for year in range(2000, 2018))
    site.pages["/fzzf/index.html"] = Page(page("list", *links))
    done = CliRunner().invoke(app, ["sources", "check", "qinghe", "--requests", "4"])
    assert done.exit_code == 0
    assert len(site.paths()) == 4
    assert "not asked" in done.output and "t2003.html" in done.output
    assert "18 documents" in done.output
    assert not (tmp_path / "warehouse").exists()


def test_a_check_of_a_source_that_is_not_there_says_what_there_is(site):
    done = CliRunner().invoke(app, ["sources", "check", "qinhe"])
    assert done.exit_code == 2
    assert "qinghe" in done.output


def test_a_log_written_before_there_were_sites_is_read(tmp_path):
    store = StageStore(tmp_path)
    tmp_path.mkdir(exist_ok=True)
    pl.DataFrame({"run_id": ["1"], "source": ["a"], "address": ["x"]}).write_parquet(
        tmp_path / "fetches.parquet"
    )
    row = store.read("fetches").row(0, named=True)
    assert (row["address"], row["role"], row["etag"]) == ("x", None, None)
