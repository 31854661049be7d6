"""The version of the code and data that made a thing, so that a change makes it anew."""

import hashlib
from functools import cache
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
