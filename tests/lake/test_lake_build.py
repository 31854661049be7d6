"""The same dbt project on DuckLake: the same rows, snapshots, and nothing seen of a build that failed."""

import json
import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from built_lake import BuiltLake
from servers.postgres import PASSWORD

from pipelines.lake.connection import open_lake
from pipelines.lake.history import BuiltSnapshot, built_snapshots, clean, open_built

# What tells of the run itself is written while it publishes.
OF_RUNS = ("runs", "run_steps", "stg_runs", "stg_run_steps")
TABLES = """
    select table_schema, table_name, list(column_name order by ordinal_position)
    from information_schema.columns
    where table_catalog = current_database() and table_name not in (select unnest(?))
        and table_schema in ('main', 'intermediate', 'staging', 'seeds', 'test_failures')
    group by all
"""


def rows_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Every row of every model, by table."""
    tables = connection.execute(TABLES, [list(OF_RUNS)]).fetchall()
    return {
        f"{schema}.{table}": sorted(
            connection.query(f'from "{schema}"."{table}"').select(*columns).fetchall(), key=repr
        )
        for schema, table, columns in tables
    }


def snapshots(built: BuiltLake) -> list[BuiltSnapshot]:
    with open_lake(built.lake, read_only=True) as connection:
        return built_snapshots(connection)


def test_all_models_and_tests_pass_on_the_lake(built: BuiltLake, sample_warehouse: Path) -> None:
    assert built.first.exit_code == 0, built.first.output
    assert built.last.exit_code == 0, built.last.output
    results = json.loads((built.warehouse / "build/lake/dbt/run_results.json").read_text())["results"]
    assert {result["status"] for result in results} <= {"pass", "success", "no-op", "warn"}
    nodes = json.loads((sample_warehouse / "build/dbt/manifest.json").read_text())["nodes"]
    assert {name for name in nodes if name.startswith(("model.", "test.", "seed."))} == {
        result["unique_id"]
        for result in results
        if result["unique_id"].startswith(("model.", "test.", "seed."))
    }


def test_the_lake_holds_the_rows_of_the_single_file(built: BuiltLake, sample_warehouse: Path) -> None:
    """The last build of the lake was incremental: on a build without one report, and one that failed."""
    with duckdb.connect(
        str(sample_warehouse / "published/current/fazhi.duckdb"), read_only=True
    ) as connection:
        file = rows_of(connection)
    with open_built(built.lake) as connection:
        lake = rows_of(connection)
    assert len(file) > 60
    assert lake.keys() == file.keys()
    assert {table for table in file if lake[table] != file[table]} == set()


def test_descriptions_stand_in_the_lake_as_comments(built: BuiltLake) -> None:
    with open_built(built.lake) as connection:
        (table,) = connection.execute(
            "select comment from duckdb_tables() where schema_name = 'main' and table_name = 'agency_year'"
        ).fetchone()
        without = connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'fazhi'"
            " and schema_name = 'main' and table_name not in ('runs', 'run_steps')"  # views
            " and coalesce(comment, '') = ''"
        ).fetchall()
    assert table
    assert without == []


def test_an_older_snapshot_gives_the_older_rows(built: BuiltLake) -> None:
    first, last = snapshots(built)
    query = f"select count(*) from dim_report where report_key = '{built.left_out}'"  # noqa: S608
    assert built.ask(query).output.split() == ["count_star()", "1"]
    assert built.ask(query, "--at", str(first.id)).output.split() == ["count_star()", "0"]
    staged = "select count(*) from staging.stg_figures"  # a view, over the tables as they were then
    now, then = (int(built.ask(staged, *at).output.split()[1]) for at in ((), ("--at", str(first.id))))
    assert (then, now) == (first.figures, last.figures)
    assert then < now


def test_what_fails_a_test_is_not_seen(built: BuiltLake) -> None:
    first, last = snapshots(built)
    assert built.failed.exit_code == 1
    assert "unique_int_figures_figure_key" in built.failed.output
    assert f"readers keep snapshot {first.id}; rows that failed a test are in" in built.failed.output
    assert re.search(rf"{first.id} .* current", built.after_failure)
    assert first.reports == last.reports - 1


def test_the_snapshots_are_listed(built: BuiltLake) -> None:
    listed = json.loads(built.run("snapshots", "--format", "json").output)
    assert [row["id"] for row in listed] == [one.id for one in snapshots(built)]
    assert [row["is_current"] for row in listed] == [False, True]


def test_only_good_states_are_kept(built: BuiltLake) -> None:
    with open_lake(built.lake, read_only=True) as connection:
        kept = connection.execute("select snapshot_id from fazhi.snapshots() order by 1").fetchall()
    assert kept == [(one.id,) for one in snapshots(built)]


def test_a_build_with_nothing_new_does_nothing(built: BuiltLake) -> None:
    before = snapshots(built)
    again = built.run("build")
    assert again.exit_code == 0, again.output
    assert f"Nothing new to build: readers see snapshot {before[-1].id}." in again.output
    assert snapshots(built) == before


def test_a_reader_cannot_write(built: BuiltLake) -> None:
    answer = built.ask("delete from dim_report")
    assert answer.exit_code == 1
    assert "read-only" in answer.output


@pytest.mark.parametrize(
    "query", ["from duckdb_secrets()", "from duckdb_databases()", "from duckdb_settings()"]
)
def test_a_query_does_not_show_the_password(built: BuiltLake, query: str) -> None:
    answer = built.ask(query)
    assert answer.exit_code == 0
    assert answer.output
    assert PASSWORD not in answer.output


def test_the_password_is_in_no_file_and_no_output(built: BuiltLake) -> None:
    written = [
        path
        for folder in (built.warehouse, Path(built.lake.data))
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert any(path.name == "dbt.log" for path in written)
    assert [path for path in written if PASSWORD.encode() in path.read_bytes()] == []
    assert PASSWORD not in built.first.output + built.failed.output + built.last.output
    assert PASSWORD not in repr(built.lake)


def test_old_builds_are_let_go(built: BuiltLake) -> None:
    """The last test of the lake: it is changed."""
    first, last = snapshots(built)
    assert built.run("clean", "--keep", "2").output == "0 snapshots let go, 0 files deleted.\n"
    assert clean(built.lake, keep=1) == (1, 0)  # a file may be read for a day
    with open_built(built.lake) as connection:
        before = rows_of(connection)
    expired, deleted = clean(built.lake, keep=1, unused_for=timedelta(0))
    assert expired == 0
    assert deleted > 0
    with open_built(built.lake) as connection:
        assert rows_of(connection) == before
    assert snapshots(built) == [last]
    gone = built.ask("from dim_report", "--at", str(first.id))
    assert gone.exit_code == 1
    assert f"there is no snapshot {first.id}: `fazhi lake snapshots` lists them" in gone.output
    assert built.ask("select count(*) from dim_report").output.split()[1] == str(last.reports)
