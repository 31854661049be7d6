"""Work over the cores of this machine: in order, lazily, and though a process is killed."""

import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from tasks import die, die_once, double, inverse, process_id, wait_for

from pipelines.parallel import CHUNK_BYTES, HERE, LocalProcesses, LocalThreads, Workforce


@pytest.fixture(scope="module")
def processes() -> Iterator[LocalProcesses]:
    with LocalProcesses(2) as workforce:
        yield workforce


@pytest.fixture
def threads() -> Iterator[LocalThreads]:
    with LocalThreads(2) as workforce:
        yield workforce


class Counted:
    """Numbers without end; knows how many were taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[int]:
        """From 0 on."""
        for number in count():
            self.taken += 1
            yield number


@pytest.mark.parametrize("name", ["here", "processes", "threads"])
def test_results_come_in_the_order_of_the_items(request: pytest.FixtureRequest, name: str) -> None:
    workforce: Workforce = HERE if name == "here" else request.getfixturevalue(name)
    assert list(workforce.map(double, range(301), chunk=7)) == [2 * number for number in range(301)]
    assert list(workforce.map(double, [])) == []


def test_the_processes_work_and_are_kept_for_the_next_batch(processes: LocalProcesses) -> None:
    batches = [set(processes.map(process_id, range(16), chunk=1)) for _ in range(2)]
    assert os.getpid() not in batches[0]
    assert len(batches[0] | batches[1]) == 2


def test_few_items_are_not_worth_a_process() -> None:
    with LocalProcesses(2) as workforce:
        assert set(workforce.map(process_id, range(3), chunk=1)) == {os.getpid()}


def test_items_are_taken_as_they_are_needed(processes: LocalProcesses, threads: LocalThreads) -> None:
    for workforce, chunk in ((processes, 10), (threads, 1)):
        numbers = Counted()
        results = workforce.map(double, numbers, chunk=10)
        assert [next(results) for _ in range(30)] == [2 * number for number in range(30)]
        assert numbers.taken <= 30 + chunk * (2 * workforce.ahead + 1)
        results.close()


def test_large_items_are_taken_by_their_bytes(threads: LocalThreads) -> None:
    numbers = Counted()
    results = threads.map(double, numbers, size=lambda _: 8 * CHUNK_BYTES)
    assert next(results) == 0
    assert numbers.taken <= 1 + 2 * threads.ahead_bytes // (8 * CHUNK_BYTES)
    results.close()


def test_a_chunk_ends_with_the_item_that_fills_it(processes: LocalProcesses) -> None:
    numbers = Counted()
    results = processes.map(double, numbers, size=lambda _: CHUNK_BYTES // 2)
    next(results)
    assert numbers.taken <= 2 + 2 * (2 * processes.ahead + 1)
    results.close()


def test_a_worker_that_takes_long_holds_up_nobody(threads: LocalThreads, tmp_path: Path) -> None:
    results = threads.map(partial(_first_waits, tmp_path), range(50))
    assert list(results) == list(range(50))


def _first_waits(folder: Path, number: int) -> int:
    """The first item waits for the last one, which another thread does."""
    if number == 49:
        (folder / "go").touch()
    return wait_for(folder, number) if number == 0 else number


def test_what_the_function_raises_is_raised(processes: LocalProcesses) -> None:
    with pytest.raises(ZeroDivisionError):
        list(processes.map(inverse, range(8), chunk=1))


def test_a_process_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    with LocalProcesses(2) as workforce:
        found = list(workforce.map(partial(die_once, tmp_path), range(40), chunk=1))
    assert found == list(range(40))
    assert (tmp_path / "died").exists()


def test_what_kills_each_process_is_given_up() -> None:
    with LocalProcesses(2) as workforce, pytest.raises(BrokenProcessPool):
        list(workforce.map(die, range(8), chunk=1))
