"""The build itself: what it refuses, what it is documented by, what it makes of nothing."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from docs_page import docs_faults
from small_warehouse import stage_rows

from pipelines.model.dbt import DbtError, run_dbt, write_docs

Build = Callable[..., tuple[Path, Path]]


def manifest(target: Path) -> dict[str, dict]:
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    return {node["name"]: node for node in nodes.values() if node["resource_type"] in {"model", "seed"}}


def test_every_table_and_column_is_described(built: tuple[Path, Path]) -> None:
    database, target = built
    models = manifest(target)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns()"
            " where database_name = 'fazhi' and not internal and schema_name <> 'stages' group by all"
        ).fetchall()
    assert {table for _, table, _ in rows} == set(models)
    assert [name for name, model in models.items() if not model["description"]] == []
    for schema, table, columns in rows:
        described = {name for name, column in models[table]["columns"].items() if column["description"]}
        assert set(columns) == described, f"{schema}.{table}: described and real columns differ"


def test_descriptions_have_the_chinese_term(built: tuple[Path, Path]) -> None:
    def chinese(text: str) -> bool:
        return any("\u4e00" <= character <= "\u9fff" for character in text)

    without = [
        f"{model}.{name}"
        for model, node in manifest(built[1]).items()
        for name, column in node["columns"].items()
        if not chinese(column["description"])
    ]
    assert without == []


def test_empty_tables_build(build: Build) -> None:
    database, _ = build({})
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in ("dim_report", "dim_year", "agency_year", "fct_enforcement", "ledger", "quality_ledger"):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)  # noqa: S608


def fails(build: Build, rows: dict, *tests: str) -> None:
    """The build fails, and each of the tests names a break; dbt skips what depends on a failed one."""
    with pytest.raises(DbtError) as failure:
        build(rows)
    told = str(failure.value)
    assert [test for test in tests if not re.search(rf"FAIL \d+ {test}", told)] == []


def test_broken_figures_fail_the_build(build: Build) -> None:
    rows = stage_rows()
    figures = rows["figures"]
    figures[0]["end"] += 1
    figures[1]["status"] = "perhaps"
    figures[2]["figure_id"] = figures[3]["figure_id"]
    figures[4]["metric"] = "petitions.unheard_of"
    figures[5]["report_id"] = "r-unknown"
    rows["ledgers"].pop()
    rows["metrics"].append({"metric": "weather.storms", "family": "weather", "label_zh": "风暴"})
    fails(
        build,
        rows,
        "figure_span_gives_raw",
        "accepted_values_int_figures_status",
        "unique_int_figures_figure_key",
        "every_figure_reaches_its_table",
        "every_family_has_a_fact_table",
        "every_report_has_its_ledger",
    )


def test_broken_reports_fail_the_build(build: Build) -> None:
    rows = stage_rows()
    rows["reports"][1]["is_current"] = True
    rows["report_documents"][0]["is_read_from"] = False
    fails(build, rows, "every_report_has_one_current_version", "every_read_document_is_of_one_report")


def test_the_docs_are_one_file_that_asks_nothing_of_the_network(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    database = Path(shutil.copy(built[0], tmp_path))
    page = write_docs(database, tmp_path / "target", tmp_path / "site" / "index.html")
    assert docs_faults(page) == []


def test_every_rule_does_what_its_unit_tests_say(built: tuple[Path, Path], tmp_path: Path) -> None:
    database = shutil.copy(built[0], tmp_path / "fazhi.duckdb")
    told = run_dbt(["test", "--select", "test_type:unit"], database, built[1])
    assert re.search(r"PASS=\d\d+ WARN=0 ERROR=0", told), told


def test_a_source_that_was_not_asked_for_days_is_stale(built: tuple[Path, Path], tmp_path: Path) -> None:
    database = shutil.copy(built[0], tmp_path / "fazhi.duckdb")
    for days, found in ((1, "PASS freshness"), (3, "WARN freshness")):
        with duckdb.connect(str(database)) as connection:
            connection.execute("update stages.fetches set fetched_at = now() - to_days(?)", [days])
        told = run_dbt(["source", "freshness"], database, built[1])
        assert f"{found} of stages.fetches" in told, told


def test_failed_rows_are_stored_until_the_test_passes(build: Build) -> None:
    """A warning does not fail the build, and its rows are kept; those of the last build are not."""
    rows = stage_rows()
    rate = next(row for row in rows["figures"] if row["metric"] == "petitions.petitions_closure_rate")
    rate["value"] = 985
    tables = "select table_name from duckdb_tables() where schema_name = 'test_failures'"
    only = ["no_stated_rate_is_beyond_100"]
    database, _ = build(rows, only=only)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute(tables).fetchall() == [("no_stated_rate_is_beyond_100",)]
        failed = connection.execute("select value from test_failures.no_stated_rate_is_beyond_100")
        assert failed.fetchall() == [(985,)]

    read_anew = stage_rows()
    for ledger in read_anew["ledgers"]:
        ledger["version"] = "read anew"
    mended, _ = build(read_anew, base=database, only=only)
    with duckdb.connect(str(mended), read_only=True) as connection:
        assert connection.execute(tables).fetchall() == []
