"""What changed between two snapshots, on small ones made by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.publish.comparison import (
    FIGURE_CHANGES,
    REPORT_CHANGES,
    Comparison,
    ComparisonError,
    by_metric,
    compare,
)

INSPECTIONS = "enforcement.inspections"
REPORTS = """
    create table dim_report (
        report_key varchar, agency varchar, region varchar, year integer, title varchar, published_on date,
        document_number varchar, index_number varchar, report_kind varchar, is_current boolean,
        version_of varchar, version_no integer, documents bigint
    )
"""
FIGURES = """
    create table intermediate.int_figures (
        figure_key varchar, report_key varchar, agency varchar, year integer, metric varchar, value double,
        unit varchar, qualifier varchar, status varchar, part varchar, quote varchar, span_start bigint,
        is_canonical boolean, is_current_report boolean
    )
"""

Row = dict[str, Any]
Rows = list[Row]


def report(key: str, **columns: Any) -> Row:
    known = {"report_key": key, "agency": "云水县文化局", "year": 2024, "title": "报告"}
    return known | {"is_current": True, "version_of": key, "version_no": 1, "documents": 1} | columns


def figure(key: str, value: float, **columns: Any) -> Row:
    """A canonical figure of report `a`."""
    known = {"figure_key": key, "report_key": "a", "agency": "云水县文化局", "year": 2024, "value": value}
    told = {"metric": INSPECTIONS, "unit": "家次", "qualifier": "exact", "status": "actual", "part": None}
    place = {"quote": f"检查{value:g}家次。", "span_start": 10}
    return known | told | place | {"is_canonical": True, "is_current_report": True} | columns


VERSIONS = "create table intermediate.int_report_versions (report_key varchar, row_version varchar)"
PROGRAM = "create table stages.program (project_version varchar)"


def write(database: Path, reports: Rows, figures: Rows, project: str = "one") -> Path:
    versions = [
        {
            "report_key": told["report_key"],
            "row_version": repr(
                [told["is_current"], *(row for row in figures if row["report_key"] == told["report_key"])]
            ),
        }
        for told in reports
    ]
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema intermediate; create schema stages")
        for table, statement, rows in (
            ("dim_report", REPORTS, reports),
            ("intermediate.int_figures", FIGURES, figures),
            ("intermediate.int_report_versions", VERSIONS, versions),
            ("stages.program", PROGRAM, [{"project_version": project}]),
        ):
            connection.execute(statement)
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))  # noqa: S608
    return database


Change = Callable[..., Comparison]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Compare figures before and after, in report `a` unless reports are given."""

    def _change(
        before: Rows, after: Rows, reports: tuple[Rows, Rows] = ([report("a")], [report("a")])
    ) -> Comparison:
        earlier = write(tmp_path / "earlier.duckdb", reports[0], before)
        return compare(earlier, write(tmp_path / "later.duckdb", reports[1], after))

    return _change


def told(changes: pl.DataFrame) -> list[tuple[str, float | None, float | None]]:
    return changes.select("outcome", "value_before", "value_after").rows()


def test_the_same_twice_differs_in_nothing(change: Change) -> None:
    figures = [figure("f1", 280), figure("f2", 3, metric=None, unit=None, is_canonical=False)]
    found = change(figures, figures)
    assert [len(found.reports), len(found.values), len(found.figures)] == [0, 0, 0]
    assert (found.reports.schema, found.values.schema) == (
        pl.Schema(REPORT_CHANGES),
        pl.Schema(FIGURE_CHANGES),
    )
    assert by_metric(found).is_empty()


def test_reports_new_gone_and_changed_are_told_with_what_differs(change: Change) -> None:
    before = [report("a"), report("gone"), report("same")]
    after = [report("a", year=2023, region="云水县"), report("new"), report("same")]
    found = change([], [], (before, after)).reports
    assert found.select("outcome", "report_key", "year", "differs").rows() == [
        ("changed", "a", 2023, ["region", "year"]),
        ("gone", "gone", 2024, []),
        ("new", "new", 2024, []),
    ]


def test_figures_new_and_gone(change: Change) -> None:
    found = change([figure("f1", 280)], [figure("f2", 5, metric="training.sessions")])
    rows = [("gone", 280, None), ("new", None, 5)]
    assert told(found.figures) == rows
    assert told(found.values) == rows


def test_a_changed_figure_shows_both_values_and_their_sentences(change: Change) -> None:
    found = change([figure("f1", 280, qualifier="more_than")], [figure("f1", 303)])
    assert told(found.figures) == [("changed", 280, 303)]
    (value,) = found.values.to_dicts()
    assert (value["metric"], value["agency"], value["year"]) == (INSPECTIONS, "云水县文化局", 2024)
    assert (value["qualifier_before"], value["qualifier_after"]) == ("more_than", "exact")
    assert (value["quote_before"], value["quote_after"]) == ("检查280家次。", "检查303家次。")


def test_a_text_read_anew_changes_only_the_figures_that_say_something_else(change: Change) -> None:
    other = {"is_canonical": False, "part": "网吧"}
    before = [figure("f1", 280), figure("f2", 40, span_start=20, **other)]
    # Each stands two characters further on, and so has another key.
    after = [figure("f3", 281, span_start=12), figure("f4", 40, span_start=22, **other)]
    found = change(before, after)
    assert told(found.values) == [("changed", 280, 281)]
    assert sorted(told(found.figures), key=str) == [("gone", 280, None), ("new", None, 281)]


def test_of_figures_that_say_the_same_the_one_that_went_is_told(change: Change) -> None:
    twice = [figure("f1", 5, span_start=10, quote="前"), figure("f2", 5, span_start=20, quote="后")]
    found = change(twice, twice[1:])
    assert found.figures.select("outcome", "quote_before").rows() == [("gone", "前")]


def test_another_canonical_figure_changes_the_value_and_no_figure(change: Change) -> None:
    before = [figure("f1", 280), figure("f2", 300, is_canonical=False)]
    after = [figure("f1", 280, is_canonical=False), figure("f2", 300)]
    found = change(before, after)
    assert told(found.values) == [("changed", 280, 300)]
    assert told(found.figures) == []


def test_a_figure_of_another_metric_is_gone_there_and_new_here(change: Change) -> None:
    found = change([figure("f1", 280)], [figure("f1", 280, metric="training.sessions")])
    assert found.figures.select("outcome", "metric").rows() == [
        ("gone", INSPECTIONS),
        ("new", "training.sessions"),
    ]


def test_a_corrected_version_changes_the_value_of_its_report(change: Change) -> None:
    older = report("a", is_current=False)
    newer = report("b", version_of="a", version_no=2)
    before = [figure("f1", 250)]
    after = [figure("f1", 250, is_current_report=False), figure("f2", 251, report_key="b")]
    found = change(before, after, ([report("a")], [older, newer]))
    assert told(found.values) == [("changed", 250, 251)]
    assert told(found.figures) == [("new", None, 251)]
    assert found.reports.select("outcome", "report_key", "differs").rows() == [
        ("changed", "a", ["is_current"]),
        ("new", "b", []),
    ]


def test_the_changes_are_counted_by_metric(change: Change) -> None:
    before = [figure("f1", 280), figure("f2", 17, metric=None, is_canonical=False)]
    after = [figure("f1", 281), figure("f3", 4, is_canonical=False, part="网吧")]
    counted = by_metric(change(before, after)).to_dicts()
    zeros = {
        f"{name}_{outcome}": 0 for name in ("values", "figures") for outcome in ("new", "gone", "changed")
    }
    assert counted == [
        {"metric": INSPECTIONS, **zeros, "values_changed": 1, "figures_new": 1, "figures_changed": 1},
        {"metric": None, **zeros, "figures_gone": 1},
    ]


def test_a_snapshot_with_other_tables_is_told(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create table agency_year as select 1 as value")
    new = write(tmp_path / "new.duckdb", [], [])
    with pytest.raises(ComparisonError, match=r"old\.duckdb .*dim_report"):
        compare(tmp_path / "old.duckdb", new)


def test_a_quote_in_the_path_is_no_matter(tmp_path: Path) -> None:
    folder = tmp_path / "the mayor's"
    folder.mkdir()
    both = [write(folder / f"{name}.duckdb", [report("a")], []) for name in ("earlier", "later")]
    assert compare(*both).reports.is_empty()


def test_what_another_project_made_is_compared_whole(tmp_path: Path) -> None:
    """The versions of its reports tell nothing of the figures that it makes of them."""
    before, after = ([figure("f1", value)] for value in (280.0, 303.0))
    earlier = write(tmp_path / "earlier.duckdb", [report("a")], before)
    later = write(tmp_path / "later.duckdb", [report("a")], after, project="another")
    with duckdb.connect(str(later)) as connection, duckdb.connect(str(earlier)) as other:
        (version,) = other.table("intermediate.int_report_versions").select("row_version").fetchone()
        connection.execute("update intermediate.int_report_versions set row_version = ?", [version])
    found = compare(earlier, later)
    assert told(found.values) == told(found.figures) == [("changed", 280, 303)]


def test_a_report_that_becomes_a_version_of_another_brings_its_values_along(change: Change) -> None:
    older, newer = report("a", is_current=False), report("b")
    figures = [figure("f1", 250, is_current_report=False), figure("f2", 251, report_key="b")]
    found = change(figures, figures, ([older, newer], [older, report("b", version_of="a", version_no=2)]))
    assert sorted(told(found.values), key=str) == [("gone", 251, None), ("new", None, 251)]
