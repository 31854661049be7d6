"""DuckDB within bounds: what does not fit into its memory goes to the disk, however large the warehouse."""

from pathlib import Path

import duckdb

MEMORY = "1GB"  # of one connection, beside what the program itself holds


def connect(
    database: Path | None = None, *, read_only: bool = False, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a database, or one in memory alone.

    Args:
        database: the file.
        read_only: other processes may then read it too.
        threads: as many as there are cores, where none are named.

    Raises:
        duckdb.Error: it can't be opened.
    """
    connection = duckdb.connect(str(database) if database else ":memory:", read_only=read_only)
    connection.execute(f"set memory_limit = '{MEMORY}'")
    if threads:
        connection.execute(f"set threads = {threads}")
    return connection
