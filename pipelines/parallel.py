"""Work over the cores: one function mapped over many items, in chunks, by processes of this machine."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 50  # items that a process takes at a time
WORTH_IT = 200  # items; for fewer, starting processes takes longer than the work


def map_over_cores(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    workers: int,
    chunk: int = CHUNK,
    worth_it: int = WORTH_IT,
) -> Iterator[Result]:
    """The results, in the order of the items.

    Args:
        function: of a module, so that another process can import it.
        items: picklable, as are the results.
        workers: processes; with 1, or for few items, the work is done in this one.
        chunk: items that a process takes at a time.
        worth_it: the least number of items that other processes are started for.
    """
    if workers < 2 or len(items) < worth_it:
        yield from map(function, items)
        return
    # A fork would copy the locks of polars' and Dagster's threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(function, items, chunksize=chunk)
