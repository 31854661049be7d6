"""A real scheduler and real workers of dask on loopback, each a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from distributed import Client

PROJECT = Path(__file__).resolve().parents[2]
TASKS = PROJECT / "tests" / "parallel"  # what the tests have them do must be importable
READY_WITHIN = 60  # seconds


@dataclass
class Cluster:
    """A scheduler, and the workers that were started for it.

    Attributes:
        logs: the folder that each process writes its log to.
        env: variables that all of them have beside those of this process.
        scheme: tcp or tls.
    """

    logs: Path
    env: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "tcp"
    processes: list[subprocess.Popen] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the scheduler."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"{self.scheme}://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", PROJECT, "--host", self.address)

    def worker(self, program: Path = PROJECT) -> subprocess.Popen:
        """Start a worker with one thread.

        Args:
            program: the checkout that it imports.
        """
        flags = ["--nthreads", "1", "--no-nanny", "--death-timeout", str(READY_WITHIN)]
        return self._start("worker", program, self.address, *flags)

    def wait(self, workers: int) -> None:
        """Wait until there are so many workers, no more and no less."""
        until = time.monotonic() + READY_WITHIN
        with self.client() as client:
            while len(client.nthreads()) != workers:
                assert time.monotonic() < until, f"not {workers} workers: see {self.logs}"
                time.sleep(0.05)

    def client(self) -> Client:
        """A connection by the library itself."""
        return Client(self.address, timeout=READY_WITHIN, set_as_default=False)

    def end(self, process: subprocess.Popen) -> None:
        """Kill one of the processes, as a power cut would."""
        process.kill()
        process.wait()

    def __enter__(self) -> Self:
        """The cluster itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill all of it."""
        for process in self.processes:
            self.end(process)

    def _start(self, what: str, program: Path, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", what, *arguments, "--no-dashboard"]
        environment = {**os.environ, **self.env, "PYTHONPATH": os.pathsep.join([str(program), str(TASKS)])}
        with (self.logs / f"{what}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=self.logs)
        self.processes.append(process)
        return process
