"""Dagster's own folder: its settings file, and the environment that its processes expect.

`python -m pipelines.orchestration.home` makes the folder and prints where it is.
"""

import os
from pathlib import Path

from pipelines.settings import Settings

DAGSTER_YAML = """\
# Made once, then left alone: edit at will.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    granularity: op
    default_limit: 1
"""


def prepare_home(settings: Settings) -> Path:
    """Make Dagster's folder where it lacks, and point Dagster and dbt to it with their telemetry off.

    Returns:
        The folder, absolute; also in the environment as `DAGSTER_HOME`, for this process and those it starts.

    Raises:
        OSError: the folder cannot be made.
    """
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    # A relative path would mean another place to a process that runs in another folder.
    os.environ["FAZHI_WAREHOUSE"] = str(settings.warehouse.resolve())
    os.environ["FAZHI_BUILD_DATABASE"] = str(settings.build_database.resolve())
    return home


if __name__ == "__main__":
    print(prepare_home(Settings()))
