"""A reader that does what the bytes say, for the tests of the pool."""

import os
import signal
import time

from pipelines.read.limits import ReadLimits
from pipelines.read.reader import read_bytes
from pipelines.read.result import ReadResult

SEEN = bytearray()


def read(data: bytes, limits: ReadLimits, *, ocr: bool) -> ReadResult:
    """Hang, crash, eat memory, print, or read."""
    if data == b"hang":
        time.sleep(60)
    elif data == b"hang without python":
        import re

        re.match(r"(a+)+$", "a" * 40 + "b")  # one call that takes for ever
    elif data == b"segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif data == b"exit":
        os._exit(3)
    elif data == b"hog":
        return read_bytes(b"x" * 8, limits) if bytearray(8 << 30) else ReadResult()
    elif data == b"leak":
        SEEN.extend(bytes(200 << 20))
    elif data == b"after a leak" and SEEN:
        os.abort()
    elif data == b"print":
        print("noise", flush=True)
    elif data == b"which":
        return ReadResult(text=str(os.getpid()))
    return read_bytes(data, limits, ocr=ocr)
