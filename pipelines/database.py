"""DuckDB within bounds: what does not fit into its memory goes to the disk, however large the warehouse."""

import os
from pathlib import Path

import duckdb

from pipelines.model.sql_text import identifier

MEMORY_MB = 1000  # beside what the program itself holds, of all processes that work at the same time
LEAST_MB = 300  # of each of them, however many there are: less does not hold what a page is made from


def connect(
    database: Path | None = None,
    *,
    read_only: bool = False,
    shared_by: int = 1,
    threads: int | None = None,
    beside: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a database, or one in memory alone.

    Args:
        database: the file.
        read_only: other processes may then read it too.
        shared_by: how many processes work at the same time, each with its share of memory.
        threads: how many cores are its own, if not all.
        beside: where what does not fit is to lie, if not beside the database.

    Raises:
        duckdb.Error: it can't be opened.
    """
    beside = beside or (database if read_only else None)
    connection = duckdb.connect(
        str(database or ":memory:"),
        read_only=read_only,
        # Processes that read the same file would else write to the same files beside it what does not fit.
        config={"temp_directory": f"{beside}.{os.getpid()}.tmp"} if beside else {},
    )
    connection.execute(f"set memory_limit = '{max(MEMORY_MB // shared_by, LEAST_MB)}MB'")
    if threads:
        connection.execute(f"set threads = {threads}")
    return connection


def count_rows(connection: duckdb.DuckDBPyConnection, *table: str) -> int:
    """How many rows a table or view has: its name, or its schema and its name."""
    row = connection.execute(f"select count(*) from {identifier(*table)}").fetchone()  # noqa: S608 - in quotes
    return int(row[0]) if row else 0
