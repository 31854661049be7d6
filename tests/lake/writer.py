"""One of several writers: `writer.py append|count NUMBER TIMES` or `writer.py load STAGES TABLE...`."""

import os
import sys
from pathlib import Path

from pipelines.lake.connection import CATALOG_VARIABLE, DATA_VARIABLE, Lake, open_lake, retried
from pipelines.lake.load import load_lake
from pipelines.stage_store import StageStore

lake = Lake(os.environ[CATALOG_VARIABLE], os.environ[DATA_VARIABLE])
what, *words = sys.argv[1:]
if what == "load":
    load_lake(lake, StageStore(Path(words[0])), words[1:])
else:
    number, times = map(int, words)
    with open_lake(lake) as connection:

        def write(turn: int) -> None:
            """Whoever counts changes the row that the others change."""
            connection.execute("insert into written values (?, ?)", [number, turn])
            if what == "count":
                connection.execute("update counted set n = n + 1")

        for turn in range(times):
            retried(connection, lambda turn=turn: write(turn), attempts=20)
