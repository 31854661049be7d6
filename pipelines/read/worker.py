"""The process that reads files for the pool, one after the other, until its input ends."""

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from pipelines.read.archives import ZipLimits
from pipelines.read.frames import pack_result, unpack
from pipelines.read.limits import ReadLimits
from pipelines.read.result import ReadResult

GRACE = 10  # seconds: the pool ends a worker itself; the alarm is for when the pool has gone

Reader = Callable[..., ReadResult]


def main() -> None:
    """Serve on standard input and output; the one argument names the reader, as `module:function`."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    # Whatever a library prints must not stand between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    module, _, name = sys.argv[1].partition(":")
    reader: Reader = getattr(importlib.import_module(module), name)
    _limit_memory(int(sys.argv[2]))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _serve(reader, answers)


def _serve(reader: Reader, answers: BinaryIO) -> None:
    header, (data,) = unpack(_read)
    if hasattr(signal, "alarm"):
        # Its default is to end the process, also while native code runs.
        signal.alarm(int(header["seconds"]) + GRACE)
    limits = ReadLimits(
        timeout_seconds=header["timeout_seconds"],
        memory_mb=header["memory_mb"],
        max_chars=header["max_chars"],
        zip=ZipLimits(**header["zip"]),
    )
    result = reader(data, limits, ocr=header["ocr"])
    for part in pack_result(result):
        view = memoryview(part)
        while view:
            view = view[answers.write(view) :]
    if hasattr(signal, "alarm"):
        signal.alarm(0)


def _read(size: int) -> bytes:
    out = bytearray()
    while len(out) < size:
        piece = os.read(0, min(size - len(out), 1 << 20))
        if not piece:
            raise EOFError
        out += piece
    return bytes(out)


def _limit_memory(megabytes: int) -> None:
    """Not every system lets a process limit itself; the time limit holds everywhere."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
