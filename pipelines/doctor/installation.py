"""The program itself: its packages, its data files, what it can use beside them."""

import platform
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.collect.sources import SourceError, load_registry
from pipelines.data_files import DataFileError
from pipelines.doctor.finding import Finding, ok, problem, warning
from pipelines.extract.catalogue import catalogue
from pipelines.model.corrections import CorrectionsError, read_corrections
from pipelines.read import libreoffice, ocr
from pipelines.versions import program_version

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)
OUR_OWN = ("FAZHI_SETTINGS", "FAZHI_BUILD_DATABASE")  # the place of the file; what is told to dbt
INSTALL = "install what is locked: `make run`"


def packages(lock: Path) -> Iterator[Finding]:
    """Whether the packages are those that were tested together.

    Args:
        lock: the lock file of the project.
    """
    others, found = [], 0
    for name, locked, marker in LOCKED.findall(lock.read_text(encoding="utf-8")):
        try:
            installed = version(name)
        except PackageNotFoundError:
            if not marker:
                others.append(f"{name} {locked} is not installed")
            continue
        found += 1
        if installed != locked and not marker:
            others.append(f"{name} is {installed}, and {locked} is locked")
    if others:
        yield problem("packages", "; ".join(others), INSTALL)
    else:
        yield ok("packages", f"{found} packages are as locked")


def program() -> Iterator[Finding]:
    """Which program it is, and on what it runs."""
    of_packages = ", ".join(f"{name} {version(name)}" for name in ("dagster", "dbt-core", "duckdb"))
    yield ok("program", f"fazhi {program_version()}, Python {platform.python_version()}, {of_packages}")


def settings(file: Path | None, known: Iterable[str], environment: Mapping[str, str]) -> Iterator[Finding]:
    """Where the settings stand, and what of them has no meaning.

    Args:
        file: of the settings; None without.
        known: the names of the variables that are settings.
        environment: the variables that are set.
    """
    strange = sorted({name for name in environment if name.startswith("FAZHI_")} - {*known, *OUR_OWN})
    if strange:
        yield warning("settings", f"no setting is called {', '.join(strange)}", "see the names in the README")
    if file and file.stat().st_mode & stat.S_IROTH:
        yield warning("settings", f"everybody can read {file}", "it may hold secrets: `chmod o-r` it")
    if not strange:
        yield ok("settings", f"of {file} and the environment" if file else "of the environment")


def data_files(corrections: Path) -> Iterator[Finding]:
    """Whether the files that maintainers and reviewers write can be read."""
    try:
        yield ok("sources", f"{len(load_registry())} sources are registered")
    except SourceError as error:
        yield problem("sources", str(error), "correct the registry of sources")
    try:
        yield ok("corrections", f"{read_corrections(corrections).height} figures are reviewed")
    except CorrectionsError as error:
        yield problem("corrections", str(error), "correct the file")
    try:
        yield ok("catalogue", f"{len(catalogue().metrics)} metrics")
    except ValueError as error:
        yield problem("catalogue", str(error), "correct the file of its family")
    for stage in ("identify", "extract"):
        try:
            import_module(f"pipelines.{stage}.stage")  # which reads its other files
        except DataFileError as error:
            yield problem(f"data files of {stage}", str(error), "correct the file")


def extras() -> Iterator[Finding]:
    """What may be installed beside it."""
    if libreoffice.program():
        yield ok("LibreOffice", "is there, for Word files that the own reader cannot read")
    else:
        yield ok("LibreOffice", "is not installed; few Word files need it")
    if ocr.available():
        yield ok("OCR", "is installed")
    else:
        yield warning("OCR", "is not installed: scans end as needs_ocr", "`make ocr` installs it")
