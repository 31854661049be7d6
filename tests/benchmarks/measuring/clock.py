"""Seconds and memory: of a function in this process, and of a command with all that it starts."""

import subprocess
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024
EVERY = 0.1  # seconds between two looks at a command


def quickest(rounds: int, work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the CPU, of the quickest of some rounds in this process."""
    times = []
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


@dataclass(frozen=True)
class Look:
    """The state of a command at one moment: seconds of the clock, of the CPU so far, and resident bytes."""

    at: float
    cpu: float
    resident: int


@dataclass
class Watched:
    """A command that has ended: how it went, moment by moment."""

    wall_s: float
    output: str
    looks: list[Look] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        """Seconds of all cores."""
        return max((look.cpu for look in self.looks), default=0.0)

    @property
    def peak_mb(self) -> float:
        """The highest sum of resident memory of the process and all below it."""
        return max((look.resident for look in self.looks), default=0) / MEGABYTE

    def between(self, begin: float, end: float) -> tuple[float, float]:
        """CPU seconds and peak megabytes of a part, told by the clock (seconds of the epoch)."""
        times = [look.at for look in self.looks]
        first, last = bisect_left(times, begin), bisect_left(times, end)
        part = self.looks[max(0, first - 1) : last + 1] or self.looks[-1:]
        return part[-1].cpu - part[0].cpu, max(look.resident for look in part) / MEGABYTE


def watch(command: list[str], env: Mapping[str, str], folder: Path) -> Watched:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; the message is the end of what it printed.
    """
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=dict(env), cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        watched = Watched(0.0, "")
        ended = threading.Event()
        watcher = threading.Thread(target=_look_on, args=(process.pid, watched.looks, ended))
        watcher.start()
        watched.output = process.communicate()[0]
        watched.wall_s = time.perf_counter() - begun
        ended.set()
        watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{watched.output[-3000:]}")
    return watched


def _look_on(pid: int, looks: list[Look], ended: threading.Event) -> None:
    try:
        root = psutil.Process(pid)
        while not ended.wait(EVERY):
            looks.append(_look(root))
    except psutil.NoSuchProcess:
        return


def _look(root: psutil.Process) -> Look:
    """The sum over the processes; who has ended is in its parent's time of children."""
    cpu, resident = 0.0, 0
    for process in [root, *root.children(recursive=True)]:
        try:
            cpu += sum(process.cpu_times()[:4])
            resident += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return Look(time.time(), cpu, resident)
