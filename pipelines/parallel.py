"""Work over the cores, or over machines: one function mapped over many items, in chunks.

A stage takes a `Workforce` and does not know where it works: in this process (`HERE`), in processes or
threads of this machine, or on the machines of a dask cluster (`pipelines.cluster`).
"""

import multiprocessing
import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 50  # items that a worker takes at a time
CHUNK_BYTES = 1 << 20  # of items that have a size: a chunk ends with the item that fills it
WORTH_IT = 4  # chunks; for fewer, starting processes takes longer than the work
ATTEMPTS = 3  # at a chunk whose process was killed


class ClusterError(RuntimeError):
    """The machines that the setting names can't be worked with; the message says what to do."""


def _none(_: object) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Chunk(Generic[Item, Result]):
    """Items for one worker, and what is to be done with each."""

    function: Callable[[Item], Result]
    items: list[Item]
    bytes: int

    def work(self) -> list[Result]:
        """The results, in the order of the items."""
        return list(map(self.function, self.items))


class Task(Protocol):
    """A chunk that was handed to a worker: a future, of whichever library."""

    def result(self) -> Any:
        """The chunk's results, once they are there."""

    def cancel(self) -> Any:
        """Do not begin it, if it was not begun."""


class Workforce(ABC):
    """Those who work. Use as a context manager around all that they do: what was started ends with it."""

    ahead = 8  # chunks that a worker has before it: one that takes long holds up nobody
    ahead_bytes = 16 << 20  # the same, of items that have a size
    chunk_at_most = sys.maxsize  # items, whatever is asked for

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        chunk: int = CHUNK,
        size: Callable[[Item], int] = _none,
    ) -> Iterator[Result]:
        """The results, in the order of the items.

        Items are taken as they are needed: only so many are in memory as the workers have before them. A
        worker that is lost costs nothing but time, because others do its chunks again: the function must not
        mind being called twice.

        Args:
            function: of a module, so that another process can import it.
            items: picklable, as are the results.
            chunk: items that a worker takes at a time, at most.
            size: the bytes of an item, where items differ much: chunks are then bounded by bytes as well.

        Raises:
            Exception: what the function raised.
        """
        return self._map(_chunks(function, iter(items), min(chunk, self.chunk_at_most), size))

    def _map(self, chunks: Iterator[Chunk[Item, Result]]) -> Iterator[Result]:
        waiting: deque[tuple[Task, Chunk[Item, Result]]] = deque()
        sent = 0
        try:
            for chunk in chunks:
                waiting.append((self._begin(chunk), chunk))
                sent += chunk.bytes
                workers = self._workers()
                while waiting and (len(waiting) > self.ahead * workers or sent > self.ahead_bytes * workers):
                    sent -= waiting[0][1].bytes
                    yield from self._next(waiting)
            while waiting:
                yield from self._next(waiting)
        finally:
            for task, _ in waiting:
                task.cancel()

    def _next(self, waiting: deque[tuple[Task, Chunk[Item, Result]]]) -> list[Result]:
        """The results of the first chunk, which leaves the line."""
        results: list[Result] = waiting[0][0].result()
        waiting.popleft()
        return results

    def check(self) -> None:  # noqa: B027 - nothing can be missing where the program itself is
        """See that they are there, and have what this program has.

        Raises:
            ClusterError: they have not; the message says what to do.
        """

    @abstractmethod
    def _begin(self, chunk: Chunk[Item, Result]) -> Task:
        """Hand a chunk to a worker."""

    @abstractmethod
    def _workers(self) -> int:
        """How many there are now, at least 1."""

    @abstractmethod
    def close(self) -> None:
        """End what was started."""

    def __enter__(self) -> Self:
        """The workforce itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what was started."""
        self.close()


class _Local(Workforce):
    """An executor of this process, started when it is first needed."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor: Executor | None = None

    @abstractmethod
    def _start(self) -> Executor:
        """A new executor."""

    def _begin(self, chunk: Chunk[Item, Result]) -> Task:
        self._executor = self._executor or self._start()
        return self._executor.submit(chunk.work)

    def _workers(self) -> int:
        return self.workers

    def close(self) -> None:
        """End the executor, after what is under way."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


class LocalProcesses(_Local):
    """Processes of this machine; with 1, or for few items, the work is done in this one."""

    def _map(self, chunks: Iterator[Chunk[Item, Result]]) -> Iterator[Result]:
        few = self.workers < 2
        if not few and self._executor is None:
            first = list(islice(chunks, WORTH_IT))
            few, chunks = len(first) < WORTH_IT, chain(first, chunks)
        if few:
            for chunk in chunks:
                yield from map(chunk.function, chunk.items)
        else:
            yield from super()._map(chunks)

    def _start(self) -> Executor:
        # A fork would copy the locks of polars' and Dagster's threads.
        return ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn"))

    def _begin(self, chunk: Chunk[Item, Result]) -> Task:
        try:
            return super()._begin(chunk)
        except BrokenProcessPool:
            self.close()
            return super()._begin(chunk)

    def _next(self, waiting: deque[tuple[Task, Chunk[Item, Result]]]) -> list[Result]:
        """As for all; where a process was killed, which ends the others too, all chunks begin again."""
        for _ in range(ATTEMPTS - 1):
            try:
                return super()._next(waiting)
            except BrokenProcessPool:
                self.close()
                chunks = [chunk for _, chunk in waiting]
                waiting.clear()
                waiting.extend((self._begin(chunk), chunk) for chunk in chunks)
        return super()._next(waiting)


class LocalThreads(_Local):
    """Threads of this process, for a function that waits for a process of its own, as reading a file does."""

    ahead = 200  # items
    chunk_at_most = 1  # handing one to a thread costs nothing

    def _start(self) -> Executor:
        return ThreadPoolExecutor(self.workers)


HERE = LocalProcesses(1)


def workforce(cluster: str, local: Workforce) -> Workforce:
    """Those who work, as the one setting says.

    Args:
        cluster: the address of a dask scheduler, or nothing.
        local: who works where there is none.

    Raises:
        ClusterError: the extra is missing.
    """
    if not cluster:
        return local
    try:
        from pipelines.cluster import DaskCluster
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"FAZHI_CLUSTER is {cluster}, but {error.name} is not installed. Install the extra for it:"
            " `make cluster` in a checkout, or pip install 'fazhi[cluster]'; or leave the setting empty."
        ) from error
    return DaskCluster(cluster)


def _chunks(
    function: Callable[[Item], Result], items: Iterator[Item], most: int, size: Callable[[Item], int]
) -> Iterator[Chunk[Item, Result]]:
    taken: list[Item] = []
    total = 0
    for item in items:
        taken.append(item)
        total += size(item)
        if len(taken) >= most or total >= CHUNK_BYTES:
            yield Chunk(function, taken, total)
            taken, total = [], 0
    if taken:
        yield Chunk(function, taken, total)
