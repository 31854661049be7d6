"""The dbt project as Dagster sees it: its manifest, there before the definitions load."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.model.dbt import DBT_PROJECT, project_version
from pipelines.settings import Settings

MANIFEST = "manifest.json"
WRITTEN, PARSED = "partial_parse.msgpack", "parsed.msgpack"  # dbt run by hand would write over its own name
STAMP = "manifest.stamp"


def ensure_manifest() -> Path:
    """Parse the dbt project where that was not done yet, or a file of it or dbt itself has changed.

    The manifest lies in the project; where the project is read-only, in the warehouse. Beside it lies
    `parsed.msgpack`: the same for `pipelines.model.dbt_program`.

    Returns:
        The manifest's path.

    Raises:
        OSError: neither can be written.
        RuntimeError: dbt could not parse the project; the message is dbt's.
    """
    places = [DBT_PROJECT / "target", Settings().dagster_home / "dbt"]
    wanted = _fingerprint()
    for place in places:
        stamp = place / STAMP
        there = (place / MANIFEST).exists() and (place / PARSED).exists() and stamp.exists()
        if there and stamp.read_text() == wanted:
            return place / MANIFEST
    place = places[0] if _is_writable(places[0]) else places[1]
    place.mkdir(parents=True, exist_ok=True)
    # Parsed aside and moved, so that two processes that do this at once do not read each other's half.
    with tempfile.TemporaryDirectory(dir=place) as aside:
        _parse(Path(aside))
        (Path(aside) / MANIFEST).replace(place / MANIFEST)
        (Path(aside) / WRITTEN).replace(place / PARSED)
    part = place / f"{STAMP}.{os.getpid()}"
    part.write_text(wanted)
    part.replace(place / STAMP)
    return place / MANIFEST


def _is_writable(folder: Path) -> bool:
    there = folder if folder.exists() else folder.parent
    return os.access(there, os.W_OK | os.X_OK)


def _parse(target: Path) -> None:
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "parse"]
    command += ["--target-path", str(target), "--log-path", str(target)]
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    done = subprocess.run(  # noqa: S603 - our own program, our own arguments
        [*command, *folders], capture_output=True, text=True, env=environment, cwd=DBT_PROJECT, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"dbt cannot parse the project in {DBT_PROJECT}. Mend what it names, then try again.\n"
            f"{done.stdout}{done.stderr}"
        )


def _fingerprint() -> str:
    # The manifest names the project's files by their place. The docs show the analyses too.
    analyses = b"".join(path.read_bytes() for path in sorted(DBT_PROJECT.glob("analyses/*")))
    return f"{project_version(DBT_PROJECT)} {hashlib.sha256(analyses).hexdigest()} {DBT_PROJECT}"
