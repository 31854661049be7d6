"""Publish a build of one value, and end by SIGKILL before or after a step, at its how manieth call.

python killed_publish.py FOLDER VALUE STEP before|after COUNT
"""

import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish import snapshot


def publish_value(folder: Path, value: int) -> None:
    """Publish a build whose table and whose file beside it say `value`; two snapshots are kept."""
    build = folder / "build" / snapshot.DATABASE
    build.parent.mkdir(exist_ok=True)
    build.unlink(missing_ok=True)
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table agency_year as select ?::integer as value", [value])
    exports = build.with_name("exports")
    exports.mkdir(exist_ok=True)
    (exports / "value.csv").write_text(f"value\n{value}\n")
    snapshot.publish(build, folder / "published", f"run-{value}", datetime.now(UTC), 2, [exports])


def die_at(step: str, when: str, count: int) -> None:
    """Let this process be killed at that call of a function of `snapshot`, or of shutil.rmtree."""
    owner: Any = shutil if step == "rmtree" else snapshot
    done, seen = getattr(owner, step), 0

    def step_or_die(*arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if (seen, when) == (count, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        given = done(*arguments)
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return given

    setattr(owner, step, step_or_die)


if __name__ == "__main__":
    folder, value, step, when, count = sys.argv[1:]
    die_at(step, when, int(count))
    publish_value(Path(folder), int(value))
