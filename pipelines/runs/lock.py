"""One run at a time: a lock on the warehouse, which the kernel frees however its process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOCK = "run.lock"
_ours: set[Path] = set()  # warehouses that this process has already


class RunUnderWayError(RuntimeError):
    """Another run is under way on this warehouse; the message says whose, and since when."""


@contextmanager
def only_run(warehouse: Path) -> Iterator[None]:
    """Keep other runs from the warehouse. Within, the same process may ask once more: it has it already.

    Args:
        warehouse: its folder; made where it lacks.

    Raises:
        RunUnderWayError: another run is under way.
        OSError: the folder cannot be written.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    place = warehouse.resolve()
    if place in _ours:
        yield
        return
    handle = os.open(place / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunUnderWayError(_told(warehouse)) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC".encode())
        _ours.add(place)
        yield
    finally:
        _ours.discard(place)
        os.close(handle)


def run_under_way(warehouse: Path) -> str | None:
    """What is to be said of a run that is under way; None where there is none."""
    try:
        handle = os.open(warehouse / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _told(warehouse)
    finally:
        os.close(handle)
    return None


def _told(warehouse: Path) -> str:
    whose = (warehouse / LOCK).read_text(encoding="utf-8") or "a process that has just begun"
    return (
        f"another run is under way on {warehouse} ({whose}). Let it end, or wait for it: `fazhi run --wait`."
    )
