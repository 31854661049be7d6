"""The program itself: its packages, its data files, what it can use beside them."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.collect.sources import SourceError, load_registry
from pipelines.doctor.finding import Finding, ok, problem, warning
from pipelines.extract.catalogue import catalogue
from pipelines.model.corrections import CorrectionsError, read_corrections
from pipelines.read import libreoffice, ocr

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)
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
