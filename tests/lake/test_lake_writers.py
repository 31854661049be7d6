"""Several processes that write to one lake at the same time."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from servers.postgres import Postgres
from stage_files import stage_files

from pipelines.lake.connection import Lake, LakeError, locks, open_lake
from pipelines.lake.load import load_lake
from pipelines.settings import PROJECT

WRITER = Path(__file__).with_name("writer.py")
TIMES = 8


def write_at_once(lake: Lake, *writers: list[str]) -> None:
    """Run a process for each, all at the same time, to their ends."""
    environment = {**os.environ, **lake.variables, "PYTHONPATH": str(PROJECT)}
    processes = [
        subprocess.Popen(
            [sys.executable, str(WRITER), *words], env=environment, stderr=subprocess.PIPE, text=True
        )
        for words in writers
    ]
    ended = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(writers), ended


@pytest.mark.parametrize("what", ["append", "count"])
def test_three_writers_lose_nothing(empty_lake: Lake, what: str) -> None:
    with open_lake(empty_lake) as connection:
        connection.execute("create table written (writer integer, turn integer)")
        connection.execute("create table counted as select 0 as n")
    write_at_once(empty_lake, *([what, str(number), str(TIMES)] for number in range(3)))
    with open_lake(empty_lake) as connection:
        written = connection.execute("from written order by all").fetchall()
        counted = connection.execute("from counted").fetchall()
    assert written == [(number, turn) for number in range(3) for turn in range(TIMES)]
    assert counted == [(3 * TIMES if what == "count" else 0,)]


def test_three_machines_load_at_once(empty_lake: Lake, tmp_path: Path) -> None:
    """Two of them load the same table into a lake that none has made yet: its rows are there once."""
    store = stage_files(tmp_path / "stages", 40)
    stages = str(store.folder)
    write_at_once(
        empty_lake,
        ["load", stages, "texts", "figures"],
        ["load", stages, "figures", "numerals"],
        ["load", stages, "numerals", "texts"],
    )
    assert load_lake(empty_lake, store, ["texts", "figures", "numerals"]).changed == []
    with open_lake(empty_lake) as connection:
        found = connection.execute("select figure_id from stages.figures order by 1").fetchall()
        others = connection.execute(
            "select (select count(*) from stages.texts), (select count(*) from stages.numerals)"
        ).fetchone()
    assert found == [(figure,) for figure in sorted(store.read("figures")["figure_id"])]
    assert others == (40, 40)


def test_a_load_waits_for_a_build_and_loads_do_not_wait_for_each_other(empty_lake: Lake) -> None:
    told: list[str] = []
    loads, build = {"the build": True}, {"the build": False}
    with locks(empty_lake, loads, seconds=0, told=told.append):
        with locks(empty_lake, loads, seconds=0, told=told.append):
            pass
        assert told == []
        with (
            pytest.raises(LakeError, match="another process still writes the build"),
            locks(empty_lake, build, seconds=0.1, told=told.append),
        ):
            pass
        assert told == ["waiting for another process that writes the build to the lake ..."]
    with locks(empty_lake, build, seconds=0, told=told.append):
        pass


def test_a_lock_is_held_where_the_server_ends_idle_transactions(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.new_database()
    with closing(postgres.connect(database)) as connection:
        connection.autocommit = True
        connection.cursor().execute(
            f"alter database {database} set idle_in_transaction_session_timeout = '200ms'"
        )
    lake = Lake(postgres.address(database), str(tmp_path))
    with locks(lake, {"it": False}, seconds=0, told=print):
        time.sleep(1)
        with (
            pytest.raises(LakeError, match="another process still writes it"),
            locks(lake, {"it": False}, seconds=0, told=print),
        ):
            pass
