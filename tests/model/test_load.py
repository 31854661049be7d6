"""Loading the stages' tables into the build database."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.model import load
from pipelines.model.load import LoadError, begin_build, load_stages
from pipelines.stage_store import StageStore, StageTableError
from pipelines.table_parts import PART_KEYS
from pipelines.tables import NUMERALS, SCHEMAS, TEXTS

REPORT = {
    "report_id": "r1",
    "agency": "云水县文化局",
    "year": 2024,
    "published_on": date(2025, 1, 20),
    "is_current": True,
}


def load_build(store: StageStore, database: Path, base: Path | None = None) -> dict[str, int]:
    begin_build(database, base)
    return load_stages(store, database)


@pytest.fixture
def store(tmp_path: Path) -> StageStore:
    store = StageStore(tmp_path / "stages")
    store.write("reports", pl.DataFrame([REPORT], schema=SCHEMAS["reports"]))
    fetch = {"run_id": "run-1", "fetched_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "bytes": 2**40}
    store.write("fetches", pl.DataFrame([fetch], schema=SCHEMAS["fetches"]))
    return store


def test_types_and_rows_are_kept_and_missing_tables_are_empty(store: StageStore, tmp_path: Path) -> None:
    database = tmp_path / "build" / "fazhi.duckdb"
    assert load_build(store, database) == {name: int(name in {"reports", "fetches"}) for name in SCHEMAS}

    with duckdb.connect(str(database)) as connection:
        columns = dict(
            connection.execute(
                "select table_name || '.' || column_name, data_type from duckdb_columns()"
                " where schema_name = 'stages'"
            ).fetchall()
        )
        assert columns["reports.year"] == "INTEGER"
        assert columns["reports.published_on"] == "DATE"
        assert columns["reports.is_current"] == "BOOLEAN"
        assert columns["figures.value"] == "DOUBLE"
        assert columns["fetches.fetched_at"] == "TIMESTAMP WITH TIME ZONE"
        assert columns["runs.message"] == "VARCHAR"
        assert (
            len(columns) == sum(len(schema) for schema in SCHEMAS.values()) + 6
        )  # and of stages.program, parts and loaded
        row = connection.execute("select agency, year, published_on, region from stages.reports").fetchone()
        assert row == ("云水县文化局", 2024, date(2025, 1, 20), None)
        time = connection.execute("select epoch(fetched_at) from stages.fetches").fetchone()
        assert time == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp(),)


def test_the_database_begins_anew(store: StageStore, tmp_path: Path) -> None:
    database = tmp_path / "fazhi.duckdb"
    database.write_bytes(b"left by a run that was stopped")
    database.with_name("fazhi.duckdb.wal").write_bytes(b"and its log")
    load_build(store, database)
    load_build(store, database)
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("select count(*) from stages.reports").fetchone() == (1,)


def test_what_killed_processes_could_not_hold_in_memory_is_deleted(store: StageStore, tmp_path: Path) -> None:
    database = tmp_path / "build" / "fazhi.duckdb"
    for name in ("fazhi.duckdb.tmp", "fazhi.duckdb.4711.tmp"):
        (database.parent / name).mkdir(parents=True)
        (database.parent / name / "duckdb_temp_storage.tmp").touch()
    load_build(store, database)
    assert [path.name for path in database.parent.iterdir()] == ["fazhi.duckdb"]


def test_a_damaged_table_is_named(store: StageStore, tmp_path: Path) -> None:
    store.path("documents").write_bytes(b"PAR1 no more")
    with pytest.raises(StageTableError, match=r"documents\.parquet is damaged .*`fazhi run` makes it again"):
        load_build(store, tmp_path / "fazhi.duckdb")


def test_a_damaged_part_is_named(store: StageStore, tmp_path: Path) -> None:
    store.write("texts", pl.DataFrame([("s", "text")], schema=TEXTS, orient="row"))
    (part,) = store.parts("texts").paths().values()
    part.write_bytes(b"PAR1 no more")
    with pytest.raises(StageTableError, match=r"texts/.*\.parquet is damaged .*`fazhi run` makes it again"):
        load_build(store, tmp_path / "fazhi.duckdb")


def test_a_log_of_an_older_program_is_loaded_with_what_it_lacks_empty(
    store: StageStore, tmp_path: Path
) -> None:
    store.forget(["fetches"])
    pl.DataFrame({"run_id": ["a"], "source": ["s"]}).write_parquet(store.folder / "fetches.parquet")
    load_build(store, tmp_path / "fazhi.duckdb")
    with duckdb.connect(str(tmp_path / "fazhi.duckdb")) as connection:
        rows = connection.execute("select run_id, source, outcome from stages.fetches").fetchall()
    assert rows == [("a", "s", None)]


def test_a_part_of_a_log_that_lacks_a_column_is_loaded_with_it_empty(
    store: StageStore, tmp_path: Path
) -> None:
    (part,) = store.fetch_log().paths().values()
    pl.read_parquet(part).drop("moved_to", "bytes").write_parquet(part)
    store.fetch_log().append(pl.DataFrame([{"run_id": "run-2", "bytes": 5}], schema=SCHEMAS["fetches"]))
    load_build(store, tmp_path / "fazhi.duckdb")
    with duckdb.connect(str(tmp_path / "fazhi.duckdb")) as connection:
        rows = connection.execute("select run_id, bytes, moved_to from stages.fetches").fetchall()
    assert rows == [("run-1", None, None), ("run-2", 5, None)]


def test_only_nights_that_the_base_lacks_are_read_and_their_order_is_kept(
    store: StageStore, tmp_path: Path
) -> None:
    base, database, log = tmp_path / "base.duckdb", tmp_path / "fazhi.duckdb", store.fetch_log()

    def night(run_id: str) -> pl.DataFrame:
        return pl.DataFrame([{"run_id": run_id, "source": s} for s in "ba"], schema=SCHEMAS["fetches"])

    log.append(night("b"))
    load_build(store, base)
    for path in log.paths().values():
        path.write_bytes(b"it is not read")
    log.append(night("a"))
    load_build(store, database, base)
    with duckdb.connect(str(database)) as connection:
        rows = connection.execute("select run_id, source from stages.fetches").fetchall()
    assert rows == [("run-1", None), *[(run, s) for run in "ba" for s in "ba"]]

    log.write(pl.concat([night("b"), night("c")]))  # as one that was restored
    assert load_build(store, tmp_path / "other.duckdb", base)["fetches"] == 4


def test_a_log_that_an_earlier_program_loaded_is_not_there_twice(
    store: StageStore, base: Path, tmp_path: Path
) -> None:
    base.chmod(0o644)
    with duckdb.connect(str(base)) as connection:
        connection.execute("delete from stages.parts")
    assert load_build(store, tmp_path / "build" / "fazhi.duckdb", base)["fetches"] == 1


def test_a_table_of_another_program_version_is_named(store: StageStore, tmp_path: Path) -> None:
    pl.DataFrame({"report_id": ["r1"]}).write_parquet(store.path("ledgers"))
    with pytest.raises(LoadError, match="stage table ledgers"):
        load_build(store, tmp_path / "fazhi.duckdb")


@pytest.fixture
def base(store: StageStore, tmp_path: Path) -> Path:
    """An earlier build, with a table of dbt's and the failed rows of a test."""
    base = tmp_path / "published" / "fazhi.duckdb"
    load_build(store, base)
    with duckdb.connect(str(base)) as connection:
        connection.execute("create schema test_failures; create table test_failures.t as select 1 as a")
        connection.execute("create table main.agency_year as select 2024 as year")
    base.chmod(0o444)
    return base


def tables(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {name for (name,) in rows}


def test_a_build_begins_as_the_published_one(store: StageStore, base: Path, tmp_path: Path) -> None:
    database = tmp_path / "build" / "fazhi.duckdb"
    assert load_build(store, database, base)["reports"] == 1
    assert "main.agency_year" in tables(database)
    assert "test_failures.t" not in tables(database)


def test_only_parts_that_the_base_lacks_are_read(store: StageStore, tmp_path: Path) -> None:
    base, database = tmp_path / "base" / "fazhi.duckdb", tmp_path / "build" / "fazhi.duckdb"
    numerals = store.parts("numerals")

    def rows(*reports: str) -> pl.DataFrame:
        return pl.DataFrame([{"report_id": r, "raw": raw} for r in reports for raw in "12"], schema=NUMERALS)

    numerals.put(pl.concat([rows(f"r{number}") for number in range(PART_KEYS)]))
    load_build(store, base)
    (first,) = numerals.paths().values()
    numerals.put(rows("new"))
    first.write_bytes(b"it is not read")
    assert load_build(store, database, base)["numerals"] == 2 * PART_KEYS + 2

    numerals.write(rows("r1", "new", "newer"))  # and what the base holds of parts that are gone is dropped
    assert load_build(store, database, base)["numerals"] == 6
    with duckdb.connect(str(database), read_only=True) as connection:
        held = connection.execute("select report_id, raw from stages.numerals order by all").fetchall()
    assert held == [(report, raw) for report in ("new", "newer", "r1") for raw in "12"]


def test_parts_are_sorted_few_at_a_time(
    store: StageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself, when it is one at a time: all of them need not fit into memory."""
    monkeypatch.setattr(load, "PARTS_AT_ONCE", 1)
    numerals, database = store.parts("numerals"), tmp_path / "build" / "fazhi.duckdb"
    reports = [f"r{number:05}" for number in range(2 * PART_KEYS + 1)]
    numerals.put(pl.DataFrame([{"report_id": report} for report in reversed(reports)], schema=NUMERALS))
    assert load_build(store, database)["numerals"] == len(reports)
    index = numerals.index()
    by_part = [sorted(index.filter(part=part)["key"]) for part in numerals.paths()]
    assert len(by_part) == 3
    with duckdb.connect(str(database), read_only=True) as connection:
        loaded = connection.execute("select report_id from stages.numerals").fetchall()
    assert [report for (report,) in loaded] == [report for part in by_part for report in part]


def test_a_build_of_another_project_begins_empty(
    store: StageStore, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "project_version", lambda: "another")
    database = tmp_path / "build" / "fazhi.duckdb"
    load_build(store, database, base)
    assert "main.agency_year" not in tables(database)


def test_a_build_in_an_older_format_is_not_gone_on_with(
    store: StageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, database = tmp_path / "base" / "fazhi.duckdb", tmp_path / "build" / "fazhi.duckdb"
    with monkeypatch.context() as earlier:
        earlier.setattr(load, "STORAGE_VERSION", "v1.2.0")
        load_build(store, base)
    load_build(store, database, base)
    with duckdb.connect(str(database)) as connection:
        told = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchone()
    assert told == (f"{load.STORAGE_VERSION}+",)


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_without_a_sound_base_a_build_begins_empty(
    store: StageStore, tmp_path: Path, content: bytes | None
) -> None:
    base, database = tmp_path / "base.duckdb", tmp_path / "build" / "fazhi.duckdb"
    if content is not None:
        base.write_bytes(content)
    assert load_build(store, database, base)["reports"] == 1


def test_texts_are_packed_as_newer_versions_do_also_once_it_is_opened_again(
    store: StageStore, tmp_path: Path
) -> None:
    database = tmp_path / "build" / "fazhi.duckdb"
    load_build(store, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table texts as select repeat('法治政府建设', 900) || i as text from range(5000) as t(i)"
        )
        connection.execute("checkpoint")
        packed = connection.execute(
            "select distinct compression from pragma_storage_info('texts') where segment_type = 'VARCHAR'"
        ).fetchall()
    assert {name for (name,) in packed} <= {"DICT_FSST", "ZSTD"}, packed


def test_it_is_noted_whose_rows_came_and_went(store: StageStore, tmp_path: Path) -> None:
    """Since the base, and not since the beginning."""
    base, database = tmp_path / "base" / "fazhi.duckdb", tmp_path / "build" / "fazhi.duckdb"
    numerals = store.parts("numerals")
    for report in ("ra", "rb"):
        numerals.put(pl.DataFrame([{"report_id": report}], schema=NUMERALS))
    load_build(store, base)

    def loaded(database: Path) -> list[tuple[str]]:
        with duckdb.connect(str(database)) as connection:
            return connection.execute(
                "select distinct key from stages.loaded where stage_table = 'numerals' order by key"
            ).fetchall()

    assert loaded(base) == [("ra",), ("rb",)]
    load_build(store, database, base)
    assert loaded(database) == []
    numerals.retain(pl.Series(["ra"]))
    load_build(store, database, base)
    assert loaded(database) == [("ra",), ("rb",)]
