"""The page of a report as a whole: what it tells, what stays text, and what makes it be made anew."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import made_report
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.site.evidence import FINGERPRINTS, report_page, report_pages


@pytest.fixture(scope="module")
def page() -> LexborHTMLParser:
    return LexborHTMLParser(report_page(made_report.made_rows(), made_report.names()))


@pytest.fixture
def database(site: Any, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of the sample reports that may be changed."""
    place = tmp_path / "fazhi.duckdb"
    shutil.copyfile(site.database, place)
    place.chmod(0o644)
    with duckdb.connect(str(place)) as connection:
        yield connection


def test_the_text_is_the_documents_and_each_mark_its_figures(page: LexborHTMLParser) -> None:
    text = "".join(block.text() for block in page.css(".report-text"))
    assert text == made_report.TEXT
    for figure in made_report.FIGURES:
        mark = page.css_first(f"#f-{figure['figure_key']}")
        assert mark.text() == figure["raw"]
        assert page.css_first(f"#r-{figure['figure_key']}") is not None


@pytest.mark.parametrize(
    ("raw", "classes"),
    [
        ("5000", "family-enforcement canonical disputed"),
        ("4800", "family-enforcement conflicting"),
        ("24", "family-enforcement part"),
        ("96.35", "family-enforcement canonical corrected"),
        ("88", "family-enforcement prior"),
        ("9.5", "family-enforcement change"),
        ("未发生行政复议、行政诉讼案件", "family-petitions canonical none"),
        ("7", "family-unmapped unmapped"),
        ("6000", "family-enforcement target"),
    ],
)
def test_a_mark_has_its_familys_colour_and_its_states_shape(
    page: LexborHTMLParser, raw: str, classes: str
) -> None:
    figure = next(row for row in made_report.FIGURES if row["raw"] == raw)
    assert page.css_first(f"a.m#f-{figure['figure_key']}").attributes["class"] == f"m {classes}"


def test_figures_that_hang_together_lead_to_each_other(page: LexborHTMLParser) -> None:
    def links(figure: dict[str, Any]) -> list[str]:
        row = page.css_first(f"#r-{figure['figure_key']}")
        return [link.attributes["href"] or "" for link in row.css(".more a[href^='#']")]

    part = next(row for row in made_report.FIGURES if row["raw"] == "24")
    assert links(part) == [f"#f-{made_report.PUNISHED['figure_key']}"]
    assert links(made_report.INSPECTED) == [f"#f-{made_report.DISPUTED['figure_key']}"]
    assert links(made_report.DISPUTED) == [f"#f-{made_report.INSPECTED['figure_key']}"]


def test_the_repeated_body_is_set_apart_and_has_no_headings(page: LexborHTMLParser) -> None:
    again = page.css_first(".report-text.again")
    assert again.text() == made_report.AGAIN
    assert not again.css("a.m, h3, h4, h5")
    assert [item.attributes["href"] for item in page.css(".outline a")] == [
        f"#p-{made_report.TEXT.index(words)}" for words in ("　　一、", "　　（一）", "　　（二）")
    ]


def test_a_replaced_version_leads_to_the_current_one(page: LexborHTMLParser) -> None:
    assert page.css_first(".note.warned a").attributes["href"] == "../reports/newer.html"


def test_what_a_hostile_report_says_stays_text(page: LexborHTMLParser) -> None:
    assert {script.attributes.get("src", "inline").split("?")[0] for script in page.css("script")} == {
        f"../assets/{name}.js" for name in ("start", "words", "site", "evidence")
    }
    assert not page.css("main img, main b b, main [onerror]")
    assert {link.attributes["href"] for link in page.css(".documents a")} == {
        'https://example.org/"><script>window.broken=1</script>'
    }
    assert made_report.HOSTILE in page.css_first("h1").text()
    turned = [mark for mark in page.css(".unseen") if mark.text() == made_report.TURNED]
    assert len(turned) >= 3  # in the title, the text and a part
    assert page.html.count(made_report.TURNED) - page.css_first("title").text().count(
        made_report.TURNED
    ) - page.css_first("html").attributes["data-en-title"].count(made_report.TURNED) == len(turned)


def test_each_anchor_stands_once(page: LexborHTMLParser) -> None:
    anchors = [element.attributes["id"] for element in page.css("[id]")]
    assert len(anchors) == len(set(anchors))
    for link in page.css("a[href^='#']"):
        assert link.attributes["href"][1:] in anchors


def test_a_report_without_text_figures_or_names_has_a_page() -> None:
    rows = made_report.made_rows()
    empty = dict.fromkeys(rows.report) | {"report_key": "bare", "figures": 0, "figures_with_metric": 0}
    page = report_page(type(rows)(empty, [], [], [], [], [], [], []), made_report.names())
    assert "bare" in page


def _fingerprints(database: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(database.execute(FINGERPRINTS).fetchall())


def test_pages_do_not_depend_on_which_are_made_together(database: duckdb.DuckDBPyConnection) -> None:
    keys = sorted(_fingerprints(database))
    together = dict(report_pages(database, keys))
    assert set(together) == {f"reports/{key}.html" for key in keys}
    ((address, alone),) = report_pages(database, keys[:1])
    assert alone == together[address]


@pytest.mark.parametrize(
    ("change", "all_change"),
    [
        ("update dim_report set published_on = '1999-01-01' where report_key = $key", False),
        ("update report_documents set other_addresses = 'elsewhere' where report_key = $key", False),
        (
            "insert into quality_review by name select * replace ('scan' as reasons) from quality_review"
            " where report_key = $key limit 1",
            False,
        ),
        ("update intermediate.int_report_versions set row_version = 'other' where report_key = $key", False),
        ("update dim_metric set label_en = label_en || '!' where metric = 'training.exams'", True),
        ("update dim_section_role set label_zh = label_zh || '!' where section_role = 'plans'", True),
    ],
)
def test_a_page_is_made_anew_when_what_it_shows_changes(
    database: duckdb.DuckDBPyConnection, change: str, all_change: bool
) -> None:
    before = _fingerprints(database)
    (key,) = database.execute(
        "select report_key from dim_report join quality_review using (report_key) order by report_key limit 1"
    ).fetchone() or ("",)
    database.execute(change, {"key": key} if "$key" in change else {})

    after = _fingerprints(database)

    assert {one for one in before if before[one] != after[one]} == (set(before) if all_change else {key})
