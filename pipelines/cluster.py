"""Many machines: a scheduler of dask.distributed hands chunks to workers over the network (docs/cluster.md).

A chunk travels with its items, and its results travel back: no disk is shared. What a worker has not given
back when it is lost, the scheduler gives to others.
"""

import asyncio
import pickle
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, Security
from distributed.comm import connect

from pipelines.parallel import Chunk, ClusterError, Item, Result, Task, Workforce
from pipelines.versions import installation

SETTING = "FAZHI_CLUSTER"
CONNECTING = 10  # seconds
PATIENCE = 60  # seconds that there may be no worker at all, while others are started
EVERY = 5  # seconds between two looks at whether there is one
LOST = (CancelledError, OSError)  # what dask raises where it has no scheduler any more
LARGE = {"distributed.admin.large-graph-warning-threshold": "1 GiB"}  # a chunk is no mistake, however large


class DaskCluster(Workforce):
    """The workers of a scheduler; the connection is made when it is first needed.

    Args:
        address: the scheduler's, such as `tcp://10.0.0.5:8786`; with `tls://`, dask's own configuration names
            the certificates.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._connected: Client | None = None

    def check(self) -> None:
        """See that scheduler and workers are there, and have what this program has.

        Raises:
            ClusterError: they have not; the message says what to do.
        """
        client = self._client()
        try:
            client.wait_for_workers(1, timeout=CONNECTING)
        except TimeoutError:
            raise ClusterError(self.no_worker(CONNECTING)) from None

    def close(self) -> None:
        """End the connection; scheduler and workers stay."""
        if self._connected:
            self._connected.close()
            self._connected = None

    def _client(self) -> Client:
        if self._connected is None:
            try:
                # A client that could not connect holds the next one up for ever once Python collects it.
                asyncio.run(_knock(self.address))
                client = Client(self.address, timeout=CONNECTING, set_as_default=False)
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                raise ClusterError(
                    f"{SETTING}: no scheduler answers at {self.address} within {CONNECTING} s"
                    f" ({error or type(error).__name__}): start `dask scheduler` there, correct the address,"
                    " or leave it empty to work on this machine alone."
                ) from error
            self._connected = client
            _same_everywhere(client)
        return self._connected

    def _begin(self, chunk: Chunk[Item, Result]) -> Task:
        with dask.config.set(LARGE):
            future = self._client().submit(_work, installation(), pickle.dumps(chunk), pure=False)
        return _DaskTask(self, future)

    def _workers(self) -> int:
        try:
            return max(1, sum(self._client().nthreads().values()))
        except LOST as lost:
            raise ClusterError(self.lost()) from lost

    def no_worker(self, seconds: int) -> str:
        """What to say where none is there."""
        return (
            f"{SETTING}: the scheduler at {self.address} has had no worker for {seconds} s: start"
            f" `dask worker {self.address} --nthreads 1`, then run again. What was done before stays."
        )

    def lost(self) -> str:
        """What to say where the scheduler does not answer any more."""
        return (
            f"{SETTING}: the scheduler at {self.address} was lost: see its log, start it, then run again."
            " What was done before stays."
        )


async def _knock(address: str) -> None:
    """Connect, and part again."""
    comm = await connect(address, timeout=CONNECTING, **Security().get_connection_args("client"))
    await comm.close()


class _DaskTask:
    """A future of dask, which may outlive its workers."""

    def __init__(self, cluster: DaskCluster, future: Future) -> None:
        self._cluster = cluster
        self._future = future

    def result(self) -> Any:
        try:
            error = self._error()
            if error is None:
                return pickle.loads(self._future.result())  # noqa: S301 - of workers that run our code
            where = self._future.traceback()
        except LOST as lost:
            raise ClusterError(self._cluster.lost()) from lost
        if isinstance(error, KilledWorker):
            raise ClusterError(
                f"{SETTING}: a chunk was given up, because each worker that had it was lost; the last was"
                f" {error.last_worker.address}. See its log and its machine's (memory?), then run again."
            ) from error
        raise error.with_traceback(where)

    def _error(self) -> BaseException | None:
        """Wait for the end of the chunk: what it failed of, if it did."""
        client = self._cluster._client()
        seen = time.monotonic()
        while True:
            try:
                return self._future.exception(timeout=EVERY)
            except TimeoutError:
                if client.nthreads():
                    seen = time.monotonic()
                elif time.monotonic() - seen > PATIENCE:
                    raise ClusterError(self._cluster.no_worker(PATIENCE)) from None

    def cancel(self) -> None:
        self._future.release()


def _work(theirs: Mapping[str, str], chunk: bytes) -> bytes:
    """What a worker does: also one that came later must have what the program has."""
    if told := _differences(installation(), theirs):
        raise ClusterError(f"{SETTING}: a worker differs from the program: {told}. {SAME}")
    return pickle.dumps(pickle.loads(chunk).work())  # noqa: S301 - of the program, which may do as it likes


SAME = "Its results would differ without a word: install the same on each machine (docs/cluster.md)."


def _same_everywhere(client: Client) -> None:
    """Ask each what it has.

    Raises:
        ClusterError: something else than this program.
    """
    told: dict[str, Any] = {}
    try:
        told = client.run(installation, on_error="return")
        told["scheduler"] = client.run_on_scheduler(installation)
    except Exception as error:  # whatever the import of another version, or of none, does
        told["scheduler"] = error
    for who, theirs in told.items():
        if isinstance(theirs, OSError):
            continue  # it went while it was asked
        if isinstance(theirs, BaseException):
            raise ClusterError(f"{SETTING}: {who} can't load this program ({theirs!r}). {SAME}")
        if differences := _differences(theirs, installation()):
            raise ClusterError(f"{SETTING}: {who} differs from this program: {differences}. {SAME}")


def _differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    names = [name for name in sorted({*theirs, *ours}) if theirs.get(name) != ours.get(name)]
    return ", ".join(f"{name} {theirs.get(name, 'missing')} for {ours.get(name, 'none')}" for name in names)
