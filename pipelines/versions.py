"""The version of the code and data that made a thing, so that a change makes it anew."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
