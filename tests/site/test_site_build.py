"""What a build makes, what it keeps of the site before, and what it leaves alone."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import MADE_AT, BuiltSite

from pipelines.renewed_folder import MADE_FROM
from pipelines.site.build import build_site
from pipelines.site.page import as_script_data, data_block
from pipelines.site.search import bucket_of, pairs
from pipelines.site.site_folder import NotASiteError, SiteFolder


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_next_night_makes_only_what_has_changed(site: BuiltSite, tmp_path: Path) -> None:
    tomorrow = replace(site.origin, made_at=MADE_AT + timedelta(days=1), run_id="another")
    second = build_site(site.database, tmp_path / "second", tomorrow, earlier_site=site.folder)
    before, after = _files(site.folder), _files(second.folder)
    assert before.keys() == after.keys()
    changed = {name for name in after if after[name] != before[name]} - {MADE_FROM}
    assert changed == {"index.html", "about.html", "data/site.js"}
    assert second.made == 3
    kept = second.folder / "metrics.html"
    assert kept.samefile(site.folder / "metrics.html")


def test_what_the_earlier_site_has_lost_is_made_again(site: BuiltSite, tmp_path: Path) -> None:
    earlier = Path(shutil.copytree(site.folder, tmp_path / "earlier"))
    lost = [next(earlier.glob("reports/*.html")), next(earlier.glob("data/search/*/7.js"))]
    for file in lost:
        file.unlink()
    again = build_site(site.database, tmp_path / "again", site.origin, earlier_site=earlier)
    assert _files(again.folder) == _files(site.folder)


def test_a_changed_figure_makes_its_pages_anew_and_no_other_report(site: BuiltSite, tmp_path: Path) -> None:
    database = Path(shutil.copyfile(site.database, tmp_path / "fazhi.duckdb"))
    with duckdb.connect(str(database)) as connection:
        (figure, report, agency, year) = connection.execute(
            "select figure_key, report_key, agency_key, year from intermediate.int_agency_year_figures"
            " where metric = 'enforcement.inspections' and agency = '枫岭市司法局' limit 1"
        ).fetchall()[0]
        connection.execute("update intermediate.int_figures set value = 64999 where figure_key = ?", [figure])
        connection.execute(
            "update intermediate.int_agency_year_figures set value = 64999 where figure_key = ?", [figure]
        )
        connection.execute(
            "update intermediate.int_report_versions set row_version = 'new' where report_key = ?", [report]
        )
    second = build_site(database, tmp_path / "second", site.origin, earlier_site=site.folder)
    before, after = _files(site.folder), _files(second.folder)
    pages = {name for name in after if after[name] != before[name] and name.endswith(".html")}
    assert pages == {f"reports/{report}.html", f"agencies/{agency}.html", "index.html"}
    values = {name for name in after if after[name] != before[name] and name.startswith("data/metrics/")}
    assert values == {f"data/metrics/enforcement.inspections/{year}.js"}
    assert "64999" in after[values.pop()].decode()


def test_a_site_of_another_version_of_the_program_is_not_taken_over(tmp_path: Path) -> None:
    first = SiteFolder(tmp_path / "first", None, "one")
    first.write("page.html", "made from this", "text")
    first.finish()
    assert SiteFolder(tmp_path / "second", tmp_path / "first", "one").keeps("page.html", "made from this")
    assert not SiteFolder(tmp_path / "third", tmp_path / "first", "two").keeps("page.html", "made from this")


def test_a_build_that_stops_leaves_the_site_before_it(tmp_path: Path) -> None:
    first = SiteFolder(tmp_path / "site", None, "one")
    first.write("page.html", "a", "text")
    first.finish()
    stopped = SiteFolder(tmp_path / "site", tmp_path / "site", "one")
    stopped.write("page.html", "b", "half")
    assert (tmp_path / "site" / "page.html").read_text() == "text"
    again = SiteFolder(tmp_path / "site", tmp_path / "site", "one")
    assert again.keeps("page.html", "a")
    again.finish()
    assert (tmp_path / "site" / "page.html").read_text() == "text"
    assert not (tmp_path / "site.part").exists()


def test_a_folder_that_is_no_site_is_left_alone(site: BuiltSite, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    with pytest.raises(NotASiteError, match="letters holds something that is not a site"):
        build_site(site.database, tmp_path / "letters", site.origin)
    assert (tmp_path / "letters" / "mine.txt").read_text() == "mine"


def test_nothing_of_a_text_ends_a_script() -> None:
    text = "</script><!-- \u2028 \u2029 & 法"
    for made in (
        as_script_data([text]),
        str(data_block("x", [text]))[len('<script type="application/json" id="x">') : -9],
    ):
        assert not {"<", ">", "&", "\u2028", "\u2029"} & set(made)
        assert json.loads(made) == [text]


def test_pairs_are_of_letters_and_digits_that_touch() -> None:
    assert pairs("检查12家。罚款 A b") == {"检查", "查1", "12", "2家", "罚款"}
    assert {bucket_of(pair, 16) for pair in pairs("检查经营场所280余家次")} <= set(range(16))


def test_the_same_data_give_the_same_site(site: BuiltSite, tmp_path: Path) -> None:
    again = build_site(site.database, tmp_path / "again", site.origin, workers=2)
    assert _files(again.folder) == _files(site.folder)
