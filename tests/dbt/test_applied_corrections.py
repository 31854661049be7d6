"""What becomes of corrections in the warehouse: applied, shown, and refused once the text says otherwise."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_warehouse import TEXTS, stage_rows

from pipelines.model.corrections import add_correction, misfits, read_corrections
from pipelines.model.dbt import DbtError
from pipelines.model.review import correction_of, figures_to_review, find_figure

Build = Callable[..., tuple[Path, Path]]
A, _, C, _ = TEXTS
CLOSE = {"40", "96.35", "98.5%", "300"}  # figures whose pattern was only just ahead
TODAY = date(2026, 1, 3)


def reviewed(built: Path, path: Path, raw: str, verdict: str, **changes: Any) -> None:
    """A row for the figure of that number, written as `fazhi review` writes it."""
    with duckdb.connect(str(built), read_only=True) as connection:
        (key,) = connection.execute(
            "select figure_key from staging.stg_figures where raw = ?", [raw]
        ).fetchone()
        figure = find_figure(connection, key)
    add_correction(path, correction_of(figure, verdict, "looked at", "reader", TODAY, changes))


@pytest.fixture(scope="module")
def path(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One correction of each kind, and one of a document that this warehouse does not hold."""
    path = tmp_path_factory.mktemp("corrections") / "corrections.csv"
    database = built[0]
    reviewed(database, path, "300", "correct", value=303)
    reviewed(database, path, "96.35", "confirm")
    reviewed(database, path, "98.5%", "remove")
    reviewed(database, path, "251", "correct", value=260, qualifier="about")
    reviewed(database, path, "17", "correct", metric="training.sessions", unit="次")
    reviewed(database, path, "9", "confirm")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1].replace("d" * 64, "0" * 64)]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def database(build: Build, path: Path) -> Path:
    """The small warehouse with those corrections: they pass all tests."""
    rows = stage_rows() | {"corrections": read_corrections(path).to_dicts()}
    for figure in rows["figures"]:
        figure["lead"] = 0.5 if figure["raw"] in CLOSE else None
    return build(rows)[0]


@pytest.fixture
def corrected(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_a_corrected_value_stands_in_the_facts_and_is_shown_as_corrected(
    corrected: duckdb.DuckDBPyConnection,
) -> None:
    rows = corrected.execute(
        "select raw, value, qualifier, is_corrected from fct_enforcement where raw in ('300', '251', '96.35')"
        " order by raw"
    ).fetchall()
    assert rows == [
        ("251", 260, "about", True),
        ("300", 303, "exact", True),
        ("96.35", 963500, "exact", False),
    ]


def test_the_span_still_gives_what_the_report_says(corrected: duckdb.DuckDBPyConnection) -> None:
    start, end, value = corrected.execute(
        "select span_start, span_end, value from fct_enforcement where raw = '300'"
    ).fetchone()
    assert (TEXTS[A][start:end], value) == ("300", 303)


def test_a_corrected_value_stands_in_agency_year(corrected: duckdb.DuckDBPyConnection) -> None:
    rows = corrected.execute("select year, enforcement_inspections from agency_year order by year").fetchall()
    assert rows == [(2023, 260), (2024, 303)]


def test_a_corrected_metric_moves_the_figure_to_its_table(corrected: duckdb.DuckDBPyConnection) -> None:
    assert corrected.execute(
        "select value, unit, is_corrected from fct_training where raw = '17'"
    ).fetchall() == [(17, "次", True)]
    assert corrected.execute("select count(*) from fct_unmapped").fetchone() == (0,)


def test_a_removed_figure_is_in_no_table(corrected: duckdb.DuckDBPyConnection) -> None:
    assert corrected.execute("select count(*) from fct_petitions where raw = '98.5%'").fetchone() == (0,)
    assert corrected.execute(
        "select petitions_petitions_closure_rate_pct from agency_year where year = 2024"
    ).fetchone() == (None,)


def test_reports_count_what_was_corrected_in_them(corrected: duckdb.DuckDBPyConnection) -> None:
    rows = corrected.execute(
        "select report_key, corrected_figures from dim_report where corrected_figures > 0 order by 1"
    ).fetchall()
    assert rows == [("ra", 2), ("rc", 1)]


def test_each_correction_is_listed_with_what_became_of_it(corrected: duckdb.DuckDBPyConnection) -> None:
    """A document that is not there is a warning: corrections may be shared by warehouses."""
    rows = corrected.execute(
        "select raw, verdict, outcome, reason, reviewer, reviewed_on from quality_corrections order by raw"
    ).fetchall()
    by_whom = ("looked at", "reader", TODAY)
    assert rows == [
        ("17", "correct", "applied", *by_whom),
        ("251", "correct", "applied", *by_whom),
        ("300", "correct", "applied", *by_whom),
        ("9", "confirm", "document_absent", *by_whom),
        ("96.35", "confirm", "applied", *by_whom),
        ("98.5%", "remove", "applied", *by_whom),
    ]
    assert corrected.execute(
        "select document_sha256 from test_failures.every_correction_has_its_document"
    ).fetchall() == [("0" * 64,)]


def test_what_was_reviewed_awaits_no_review(corrected: duckdb.DuckDBPyConnection) -> None:
    found = {figure.raw: figure for figure in figures_to_review(corrected)}
    assert set(found) & CLOSE == {"40"}
    assert "close_call" in (found["40"].reasons or "")
    assert (found["40"].agency, found["40"].address, found["40"].label_zh) == (
        *("云水县文化局", "a.txt", "指标"),
    )


def test_a_figure_that_was_corrected_is_found_as_it_was_read(corrected: duckdb.DuckDBPyConnection) -> None:
    (key,) = corrected.execute("select figure_key from fct_enforcement where raw = '300'").fetchone()
    assert find_figure(corrected, key).value == 300


def test_a_correction_that_no_longer_fits_fails_the_build_and_is_named(
    build: Build, built: tuple[Path, Path], path: Path
) -> None:
    """One text says something else there, one figure is read with another value, one is not read at all."""
    rows = stage_rows()
    for text in rows["texts"]:
        text["text"] = text["text"].replace("251家次", "252家次")
    for figure in rows["figures"]:
        if figure["raw"] == "251":
            figure.update({"raw": "252", "value": 252})
        if figure["raw"] == "96.35":
            figure["value"] = 96.35
    rows["figures"] = [figure for figure in rows["figures"] if figure["raw"] != "98.5%"]
    with pytest.raises(DbtError) as failure:
        build(rows | {"corrections": read_corrections(path).to_dicts()}, only=["every_correction_still_fits"])
    assert re.search(r"FAIL 3 every_correction_still_fits", str(failure.value))

    # What failed stays where it was built.
    with duckdb.connect(str(built[1].parent / "build" / "fazhi.duckdb"), read_only=True) as connection:
        told = misfits(path, connection)
    start = {raw: TEXTS[document].index(raw) for raw, document in (("251", C), ("96.35", A), ("98.5%", A))}
    a, c = "a" * 12, "c" * 12
    what_to_do = "look again, then mend or delete the row"
    assert told == [
        f"{path}, line 3: expects '96.35' at {start['96.35']} of document {a} to be read as"
        f" enforcement.fines_amount 963500, and it is read as enforcement.fines_amount 96.35; {what_to_do}",
        f"{path}, line 4: expects '98.5%' at {start['98.5%']} of document {a} to be read as"
        f" petitions.petitions_closure_rate 98.5, and it is read as no figure; {what_to_do}",
        f"{path}, line 5: expects '251' at {start['251']} of document {c}, and the text says '252';"
        f" {what_to_do}",
    ]
