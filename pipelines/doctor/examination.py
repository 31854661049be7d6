"""All examinations, one after the other."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime

from pipelines.collect.sources import load_registry
from pipelines.doctor import installation, warehouse
from pipelines.doctor.finding import Finding, Level, problem
from pipelines.runs.record import last_unchanged
from pipelines.settings import PROJECT, Settings, settings_file, variables
from pipelines.stage_store import StageStore

LOCK_FILE = PROJECT / "requirements.txt"


def examine(settings: Settings, now: datetime, thorough: bool = False) -> Iterator[Finding]:
    """Everything that can be told of an installation, what it stands on first.

    Args:
        settings: of the installation.
        now: a time with its zone.
        thorough: also what reads every file of the archive.
    """
    store = StageStore(settings.stages)
    folders = [settings.warehouse, settings.build, settings.published]
    examinations: dict[str, Callable[[], Iterator[Finding]]] = {
        "program": installation.program,
        "settings": lambda: installation.settings(settings_file(), variables(), os.environ),
        "packages": lambda: installation.packages(LOCK_FILE),
        "data files": lambda: installation.data_files(settings.corrections),
        "extras": installation.extras,
        "state": lambda: warehouse.state(settings.warehouse),
        "places": lambda: warehouse.places(folders),
        "space": lambda: warehouse.space(settings.warehouse, settings.published),
        "stages": lambda: warehouse.stages(store),
        "archive": lambda: warehouse.archive(store, settings.archive, thorough),
        "snapshot": lambda: warehouse.snapshot(
            settings.published, now, settings.fresh_hours, last_unchanged(store)
        ),
        "runs": lambda: warehouse.runs(store, settings.warehouse, now),
        "sources' health": lambda: warehouse.sources(load_registry(), store),
    }
    for subject, examination in examinations.items():
        try:
            yield from examination()
        except Exception as error:
            told = f"cannot be examined: {type(error).__name__}: {str(error).splitlines()[:1]}"
            yield problem(subject, told, "see the other findings first: this may follow from one of them")


def problems_of(findings: list[Finding]) -> list[Finding]:
    """Those of them that are problems; none in an installation that is well."""
    return [finding for finding in findings if finding.level is Level.problem]
