"""The version of the code and data that made a thing, so that a change makes it anew."""

import contextlib
import hashlib
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pipelines.read import libreoffice

PACKAGE = Path(__file__).parent


@cache
def stage_version(stage: str) -> str:
    """Twelve hex digits over every code and data file of the stage's folder, such as `read`."""
    digest = hashlib.sha256()
    for path in sorted((PACKAGE / stage).rglob("*")):
        if path.suffix in {".py", ".yaml", ".tsv"}:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def program_version() -> str:
    """The version of the installed program; `unknown` where it runs without having been installed."""
    try:
        return version("fazhi")
    except PackageNotFoundError:
        return "unknown"


@cache
def installation() -> dict[str, str]:
    """What results depend on beside their input: program, Python and libraries, with their versions."""
    python = ".".join(platform.python_version_tuple()[:2])
    found = {"fazhi": f"{program_version()} ({stage_version('.')})", "Python": python}
    if libreoffice.program():
        found["LibreOffice"] = "installed"
    try:
        wanted = requires("fazhi") or []
    except PackageNotFoundError:
        return found
    for requirement in wanted:
        if "extra ==" in requirement and not re.search("extra == .ocr", requirement):
            continue  # nothing that a stage needs
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
