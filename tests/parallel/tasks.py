"""What the tests have others do, of a module that these can import."""

import os
import signal
import time
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def process_id(_: object) -> int:
    time.sleep(0.02)
    return os.getpid()


def inverse(number: int) -> float:
    return 1 / number


def wait_for(folder: Path, number: int) -> int:
    """The number, once there is a file `go` in the folder."""
    while not (folder / "go").exists():
        time.sleep(0.01)
    return number


def begin_and_wait(folder: Path, number: int) -> int:
    """The same, and a file that tells which process began which number."""
    (folder / f"{number} {os.getpid()}").touch()
    return wait_for(folder, number)


def die_once(folder: Path, number: int) -> int:
    """The number; who meets 5 first is killed."""
    if number == 5:
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            return number
        die(number)
    return number


def die(number: int) -> int:
    """Kill the process that does it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number
