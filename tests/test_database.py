"""DuckDB within bounds, also where several processes work at the same time."""

import pytest

from pipelines.database import LEAST_MB, MEMORY_MB, connect


@pytest.mark.parametrize(
    ("processes", "megabytes"), [(1, MEMORY_MB), (2, MEMORY_MB // 2), (3, MEMORY_MB // 3), (64, LEAST_MB)]
)
def test_processes_share_the_memory_and_each_has_enough(processes: int, megabytes: int) -> None:
    with connect(shared_by=processes, threads=1) as connection:
        limit, threads = connection.execute(
            "select current_setting('memory_limit'), current_setting('threads')"
        ).fetchone()
    number, unit = limit.split()
    assert (float(number), unit) == (pytest.approx(megabytes * 1000**2 / 1024**2, abs=0.1), "MiB")
    assert threads == 1
