"""`fazhi run` that ends by SIGKILL in the middle of something.

    python killed_run.py POINT COUNT run --source FOLDER

POINT is MODULE:FUNCTION, just before it is called, or what an unfinished file is called (a pattern as of a
shell), just before it takes its final name. COUNT is the how manieth time.
"""

import fnmatch
import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.cli.main import app

point, count = sys.argv[1], int(sys.argv[2])
seen = 0


def or_die(function: Callable[..., Any], is_it: Callable[..., bool]) -> Callable[..., Any]:
    """The function, until the time has come."""

    def call(*arguments: Any, **options: Any) -> Any:
        global seen
        seen += is_it(*arguments)
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)

    return call


# The processes that a run starts load this module too.
if __name__ == "__main__":
    module, _, name = point.partition(":")
    if name:
        found = importlib.import_module(module)
        setattr(found, name, or_die(getattr(found, name), lambda *_: True))
    else:
        Path.replace = or_die(Path.replace, lambda path, _: fnmatch.fnmatch(path.name, point))  # type: ignore[method-assign]
    app(sys.argv[3:])
