"""A build on the last one gives the same rows as one that begins empty."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from small_warehouse import TEXTS, figure, stage_rows

from pipelines.model.dbt import DbtError

Build = Callable[..., tuple[Path, Path]]


@pytest.fixture(scope="module")
def changed() -> dict[str, list[dict]]:
    """The small warehouse a night later: a report gone, one new, one corrected, one with another agency."""
    rows = stage_rows()
    sha = list(TEXTS)
    gone = next(report for report in rows["reports"] if report["report_id"] == "rd")
    rows["reports"].remove(gone)
    new = gone | {"report_id": "rn", "version_of": "rn", "agency": "云水县教育局", "year": 2024}
    rows["reports"].append(new)
    for table in ("figures", "ledgers", "report_documents"):
        for row in rows[table]:
            if row["report_id"] == "rd":
                row["report_id"] = "rn"
                row["version"] = "read anew"
    next(row for row in rows["reports"] if row["report_id"] == "rb")["agency"] = "云水县文化和旅游局"
    rows["metrics"].append(
        {
            **{"metric": "training.exams", "family": "training", "label_zh": "考试", "label_en": "exams"},
            **{"column_zh": "考试次数", "unit": "次", "adds_up": "over_agencies_and_years"},
        }
    )
    # Met again that night, and at another address.
    known = rows["fetches"][0]
    moved = known | {"address": "https://city.example/moved.html"}
    rows["fetches"] += [fetch | {"run_id": "run-2"} for fetch in (known, moved)]
    wrong = figure(sha[0], "300", "enforcement.inspections", 300, "家次")
    rows["corrections"] = [
        {
            **{"document_sha256": sha[0], "span_start": wrong["start"], "span_end": wrong["end"]},
            **{"raw": "300", "read_metric": wrong["metric"], "read_value": 300.0, "verdict": "correct"},
            **{"value": 303.0, "reason": "misprint", "reviewer": "reader"},
        }
    ]
    return rows


def all_rows(database: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where schema_name in ('main', 'intermediate')"
            " and not regexp_matches(table_name, '^int_(changed|untested)_')"
        ).fetchall()
        return {
            table: sorted(
                connection.execute(f'select * from "{schema}"."{table}"').fetchall(),  # noqa: S608
                key=repr,
            )
            for schema, table in tables
        }


def test_a_full_refresh_gives_the_same_rows(
    build: Build, built: tuple[Path, Path], changed: dict[str, list[dict]]
) -> None:
    on_the_last, _ = build(changed, base=built[0], reports_at_a_time=1)
    from_nothing, _ = build(changed)
    incremental, full = all_rows(on_the_last), all_rows(from_nothing)
    assert incremental.keys() == full.keys()
    assert {table for table in full if incremental[table] != full[table]} == set()
    before = all_rows(built[0])
    assert {table for table in full if before[table] != full[table]} >= {
        "int_figures",
        "ledger",
        "agency_year",
    }


def test_rows_do_not_hang_on_the_order_of_what_is_loaded_or_how_much_is_made_at_a_time(
    build: Build, built: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "debug")
    turned, target = build({table: rows[::-1] for table, rows in stage_rows().items()}, reports_at_a_time=1)
    first, second = all_rows(built[0]), all_rows(turned)
    assert {table for table in first if first[table] != second[table]} == set()
    asked = (target / "dbt.log").read_text(encoding="utf-8")
    insert = r'insert into "fazhi"\."{}"\."{}" by name'
    reports, agencies = len(stage_rows()["reports"]), len(first["dim_agency"])
    assert len(re.findall(insert.format("intermediate", "int_figures"), asked)) == reports
    assert len(re.findall(insert.format("main", "agency_year_plan"), asked)) == agencies


def test_only_what_changed_is_made_anew(build: Build, built: tuple[Path, Path], tmp_path: Path) -> None:
    """Rows that were kept keep a mark that the model would not give them."""
    base = Path(shutil.copy(built[0], tmp_path))
    with duckdb.connect(str(base)) as connection:
        connection.execute("update intermediate.int_figures set pattern = 'kept'")
    rows = stage_rows()
    for row in rows["ledgers"]:
        if row["report_id"] in {"ra", "rc"}:
            row["version"] = "read anew"
    database, _ = build(rows, base=base, only=["int_figures"])
    with duckdb.connect(str(database), read_only=True) as connection:
        made = connection.execute(
            "select distinct report_key from intermediate.int_figures where pattern <> 'kept' order by all"
        ).fetchall()
    assert made == [("ra",), ("rc",)]


def test_a_changed_report_is_tested_by_its_text(build: Build, built: tuple[Path, Path]) -> None:
    rows = stage_rows()
    rows["figures"][0]["end"] += 1
    report = rows["figures"][0]["report_id"]
    next(row for row in rows["ledgers"] if row["report_id"] == report)["version"] = "read anew"
    with pytest.raises(DbtError, match=r"FAIL 1 figure_span_gives_raw"):
        build(rows, base=built[0], only=["figure_span_gives_raw"])


def test_a_figure_that_no_report_says_to_be_new_is_missed(build: Build, built: tuple[Path, Path]) -> None:
    rows = stage_rows()
    rows["figures"].append(rows["figures"][0] | {"figure_id": "unannounced"})
    with pytest.raises(DbtError, match=r"FAIL 1 every_figure_reaches_its_table"):
        build(rows, base=built[0], only=["every_figure_reaches_its_table"])


def test_texts_that_are_others_are_tested_again(build: Build, built: tuple[Path, Path]) -> None:
    rows = stage_rows()
    rows["texts"][0]["text"] = "0" + rows["texts"][0]["text"]
    with pytest.raises(DbtError, match=r"FAIL \d+ figure_span_gives_raw"):
        build(rows, base=built[0], only=["figure_span_gives_raw"])


def test_a_new_figure_has_the_key_of_no_other(build: Build, built: tuple[Path, Path]) -> None:
    """Of a report that has changed; the other one is as it was."""
    rows = stage_rows()
    first = rows["figures"][0]
    other = next(row for row in rows["figures"] if row["report_id"] != first["report_id"])
    other["figure_id"] = first["figure_id"]
    report = other["report_id"]
    next(row for row in rows["ledgers"] if row["report_id"] == report)["version"] = "read anew"
    with pytest.raises(DbtError, match=r"FAIL 1 unique_int_figures_figure_key"):
        build(rows, base=built[0], only=["int_figures"])
