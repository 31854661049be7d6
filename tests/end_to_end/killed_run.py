"""`fazhi run` that ends by SIGKILL just before a file takes its final name.

    python killed_run.py NAME COUNT run --source FOLDER

NAME is what the unfinished file is called (a pattern as of a shell), COUNT the how manieth time.
"""

import fnmatch
import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines.cli.main import app

name, count = sys.argv[1], int(sys.argv[2])
replace = Path.replace
seen = 0


def replace_or_die(self: Path, target: Any) -> Path:
    """Path.replace, until the time has come."""
    global seen
    seen += fnmatch.fnmatch(self.name, name)
    if seen == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)


Path.replace = replace_or_die  # type: ignore[method-assign]
app(sys.argv[3:])
