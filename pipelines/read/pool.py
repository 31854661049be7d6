"""Read files in processes of their own: a hang, a crash or a memory hog costs the one file that made it."""

import atexit
import contextlib
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from pipelines.read.frames import pack, unpack, unpack_result
from pipelines.read.limits import USUAL, ReadLimits
from pipelines.read.ocr import available
from pipelines.read.result import ReadResult

ROOT = Path(__file__).resolve().parents[2]
READER = "pipelines.read.reader:read_bytes"
NEEDS_OCR = "pages_without_text"
TO_END = 2  # seconds that a worker has to end by itself


class _Worker:
    """One process, started anew after each file that it does not survive."""

    def __init__(self, reader: str, memory_mb: int) -> None:
        self.served = 0
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603
            # -P: a file called docx.py in the folder that one works in must not be taken for a library.
            [sys.executable, "-P", "-m", "pipelines.read.worker", reader, str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # so that what a worker started ends with it
            # Each thread's arena takes address space, which is what is limited.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "2"},
        )

    def ask(self, header: dict[str, object], data: bytes) -> ReadResult:
        """The worker's answer.

        Raises:
            TimeoutError: none came in time.
            EOFError, OSError: the process has ended.
        """
        assert self._process.stdin and self._process.stdout  # noqa: S101
        self.served += 1
        deadline = time.monotonic() + float(str(header["seconds"]))
        for part in pack(header, [data]):
            view = memoryview(part)
            while view:
                view = view[self._process.stdin.write(view) :]
        output = self._process.stdout.fileno()

        def read(size: int) -> bytes:
            out = bytearray()
            while len(out) < size:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([output], [], [], left)[0]:
                    raise TimeoutError
                piece = os.read(output, min(size - len(out), 1 << 20))
                if not piece:
                    raise EOFError
                out += piece
            return bytes(out)

        return unpack_result(*unpack(read))

    def end(self, *, kill: bool) -> int | None:
        """End the process, and what it started; gives the exit code, negative for a signal."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        if not kill:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._process.wait(TO_END)
        code = self._process.poll()
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        own = self._process.wait()
        return own if code is None else code


class ReadPool:
    """Some workers. `read` may be called from as many threads as there are; use as a context manager."""

    def __init__(self, limits: ReadLimits = USUAL, reader: str = READER) -> None:
        self.limits = limits
        self._reader = reader
        # A place for each worker; it is started when first needed.
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(max(1, limits.workers)):
            self._idle.put(None)

    def read(self, data: bytes) -> ReadResult:
        """Read one file, as `pipelines.read.reader.read_bytes` does, within the limits.

        OCR has a time limit of its own: what it needs shows only once a file has been looked at.

        Returns:
            Besides what the reader gives: `timed_out` or `crashed`.
        """
        limits = self.limits
        result = self._read(data, limits.timeout_seconds, ocr=False)
        needed = result.outcome == "needs_ocr" or NEEDS_OCR in result.metadata
        if needed and limits.ocr and available():
            return self._read(data, limits.ocr_timeout_seconds, ocr=True)
        return result

    def close(self) -> None:
        """End the workers."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker:
                worker.end(kill=False)

    def __enter__(self) -> "ReadPool":
        """The pool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        self.close()

    def _read(self, data: bytes, seconds: float, *, ocr: bool) -> ReadResult:
        header = {
            "seconds": seconds,
            "timeout_seconds": self.limits.timeout_seconds,
            "memory_mb": self.limits.memory_mb,
            "max_chars": self.limits.max_chars,
            "ocr": ocr,
            "zip": asdict(self.limits.zip),
        }
        worker = self._idle.get()
        try:
            while True:
                worker = worker or _Worker(self._reader, self.limits.memory_mb)
                fresh = worker.served == 0
                result, alive = self._ask(worker, header, data)
                if not alive:
                    worker = None
                # What earlier files left behind may have brought it down: blame needs a fresh worker.
                if result.outcome != "crashed" or fresh:
                    return result
        finally:
            self._idle.put(worker)

    def _ask(self, worker: _Worker, header: dict[str, object], data: bytes) -> tuple[ReadResult, bool]:
        """One try, and whether the worker can go on."""
        try:
            result = worker.ask(header, data)
        except TimeoutError:
            worker.end(kill=True)
            name = "FAZHI_READ_OCR_TIMEOUT_SECONDS" if header["ocr"] else "FAZHI_READ_TIMEOUT_SECONDS"
            detail = f"Reading it took more than {header['seconds']:g} s ({name})."
            return ReadResult(outcome="timed_out", detail=detail), False
        except (EOFError, OSError):
            code = worker.end(kill=True)
            return ReadResult(outcome="crashed", detail=_death(code, self.limits.memory_mb)), False
        except BaseException:
            worker.end(kill=True)
            raise
        if result.outcome == "crashed":
            worker.end(kill=True)
            return result, False
        return result, True


def _death(code: int | None, memory_mb: int) -> str:
    how = f"ended with code {code}"
    if code is not None and code < 0:
        how = f"was ended by {signal.Signals(-code).name}"
    return f"The process that read it {how}, within {memory_mb:,} MB of memory (FAZHI_READ_MEMORY_MB)."


_shared: dict[ReadLimits, ReadPool] = {}
_sharing = threading.Lock()


def shared_pool(limits: ReadLimits) -> ReadPool:
    """The pool of this process with these limits: it lives as long, or until `close_shared_pools`."""
    with _sharing:
        if limits not in _shared:
            _shared[limits] = ReadPool(limits)
        return _shared[limits]


def close_shared_pools() -> None:
    """End their workers; who asks for one again gets a new one."""
    with _sharing:
        while _shared:
            _shared.popitem()[1].close()


atexit.register(close_shared_pools)
