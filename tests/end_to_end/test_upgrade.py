"""A warehouse of an older program: what it made is made again, and is no base of the next build."""

import json
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from published_rows import published_rows

from pipelines.publish.snapshot import sha256_of
from pipelines.runs.state import FILE
from pipelines.stage_store import StageStore
from pipelines.tables import PARTED

# Columns that an older program did not know.
UNKNOWN = {"fetches": "moved_to", "documents": "metadata", "figures": "lead", "runs": "worth_a_look"}
MADE = ("documents", "reports", "report_documents", "ledgers", "figures")


def as_of_an_older_program(warehouse: Path) -> None:
    """Fewer columns, other versions, no state, and a published database with other tables and columns."""
    (warehouse / FILE).unlink()
    store = StageStore(warehouse / "stages")
    for table in {*UNKNOWN, *MADE, *PARTED}:
        frame = store.read(table)
        store.forget([table])
        if table in MADE:
            frame = frame.with_columns(version=pl.lit("older"))
        # Tables in parts, too, were one file.
        frame.drop(UNKNOWN.get(table, [])).write_parquet(store.folder / f"{table}.parquet")
    folder = (warehouse / "published" / "current").resolve()
    database, manifest = folder / "fazhi.duckdb", folder / "manifest.json"
    for path in (database, manifest):
        path.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update stages.program set project_version = 'older'")
        connection.execute("drop schema zh cascade")
        connection.execute("drop table main.ledger; create table main.ledger as select 1 as one")
        connection.execute("alter table intermediate.int_figures drop column lead")
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**told, "sha256": sha256_of(database)}))


@pytest.fixture(scope="module")
def upgraded(run, second, sources: Path, tmp_path_factory: pytest.TempPathFactory):
    """A run of this program on such a warehouse."""
    warehouse = tmp_path_factory.mktemp("upgraded") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    as_of_an_older_program(warehouse)
    return run(warehouse, sources)


def test_a_newer_program_makes_the_same_of_an_older_one_s_warehouse(second, upgraded) -> None:
    assert upgraded.exit_code == 0, upgraded.output
    before = published_rows(second.settings.published_database)
    after = published_rows(upgraded.settings.published_database)
    assert before.keys() == after.keys()
    assert {table for table in before if before[table] != after[table]} == set()


def test_an_older_program_then_refuses_it(run, upgraded, sources: Path) -> None:
    state = upgraded.settings.warehouse / FILE
    newer = json.dumps({"state_version": json.loads(state.read_text())["state_version"] + 1})
    state.write_text(newer)
    refused = run(upgraded.settings.warehouse, sources)
    assert refused.exit_code == 2
    assert "was written by a newer program" in refused.output.replace("\n", " ")
    assert state.read_text() == newer
