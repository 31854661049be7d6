"""Dagster's own folder: its settings file, and the environment that its processes expect.

`python -m pipelines.orchestration.home` makes the folder and prints where it is.
"""

import importlib.util
import os
from pathlib import Path

import sqlalchemy
import yaml

from pipelines.settings import PLACES, PREFIX, Settings, SettingsError, settings_file

DAGSTER_YAML = """\
# Made once, then left alone: edit at will.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
"""
STORAGE_VARIABLE = f"{PREFIX}DAGSTER_STORAGE"
# The address holds a password: the file names where it stands, and not what it is.
STORAGE = f"""\
# Written and taken away by fazhi, as the setting dagster_storage says.
storage:
  postgres:
    postgres_url:
      env: {STORAGE_VARIABLE}
"""


def prepare_home(settings: Settings) -> Path:
    """Make Dagster's folder where it lacks, and point Dagster and dbt to it with their telemetry off.

    Returns:
        The folder, absolute; also in the environment as `DAGSTER_HOME`, for this process and those it starts.

    Raises:
        OSError: the folder cannot be made.
        SettingsError: its runs cannot be kept where the settings say.
    """
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    path = home / "dagster.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    wanted = _with_storage(path, before or DAGSTER_YAML, settings)
    if wanted != before:
        part = home / f"dagster.yaml.{os.getpid()}.part"
        part.write_text(wanted, encoding="utf-8")
        part.replace(path)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    # A relative path would mean another place to a process that runs in another folder.
    for name in PLACES:
        if place := getattr(settings, name):
            os.environ[f"{PREFIX}{name.upper()}"] = str(place.resolve())
    if file := settings_file():
        os.environ[f"{PREFIX}SETTINGS"] = str(file.resolve())
    os.environ["FAZHI_BUILD_DATABASE"] = str(settings.build_database.resolve())
    return home


def _with_storage(path: Path, text: str, settings: Settings) -> str:
    """The text of `dagster.yaml` with or without our PostgreSQL in it; its address into the environment."""
    text = text.replace(STORAGE, "")
    if settings.dagster_storage is None:
        return text
    if "storage" in (yaml.safe_load(text) or {}):
        raise SettingsError(
            f"{path} has a storage of its own: take it out, or leave {STORAGE_VARIABLE} unset"
        )
    if not importlib.util.find_spec("dagster_postgres"):
        raise SettingsError(f"{STORAGE_VARIABLE} needs the extra `postgres`: `make postgres` installs it")
    address = settings.dagster_storage.get_secret_value()
    _check_reachable(address)
    os.environ[STORAGE_VARIABLE] = address
    return f"{text.rstrip()}\n{STORAGE}"


def _check_reachable(address: str) -> None:
    """Dagster itself would try for twenty seconds, and then not say why."""
    engine = sqlalchemy.create_engine(address, connect_args={"connect_timeout": 10})
    try:
        engine.connect().close()
    except sqlalchemy.exc.DBAPIError as error:
        why = " ".join(str(error.orig).split())  # the driver's words, which hold no password
        raise SettingsError(
            f"{STORAGE_VARIABLE}: Dagster's database cannot be reached ({why}). See that it runs and takes"
            " this user, or unset the setting: runs are kept in SQLite then"
        ) from None
    finally:
        engine.dispose()


if __name__ == "__main__":
    print(prepare_home(Settings()))
