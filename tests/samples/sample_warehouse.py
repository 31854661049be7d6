"""The warehouse that the nightly job makes of the sample reports, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def publish_samples(warehouse: Path) -> None:
    """Run the nightly job over the samples alone: half a minute.

    Raises:
        RuntimeError: the run failed; the message is what it printed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli.main", "run", "--source", "samples"],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "FAZHI_WAREHOUSE": str(warehouse)},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the run over the samples failed:\n{done.stdout}{done.stderr}")
