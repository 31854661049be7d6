"""dbt outside of the nightly run: for tests, for `make docs`, by hand."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from pipelines.settings import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"
# The page may load nothing from anywhere: it is one file, and is to open without a network.
OFFLINE = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'"
    " 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
# Unit tests are of the models and not of the data: the project's tests run them.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
PROGRAM = "pipelines.model.dbt_program"  # what runs dbt in the nightly run, and writes the docs
NOT_OF_THE_PROJECT = {
    "target",
    "logs",
    "corrections.csv",
    "analyses",
}  # what dbt writes, data, what makes no table


class DbtError(RuntimeError):
    """dbt failed; the message is what dbt said."""


def project_version(project: Path = DBT_PROJECT) -> str:
    """A hash of dbt, its adapter, DuckDB and every file of the dbt project that tables are made by."""
    packages = [f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    digest = hashlib.sha256("\0".join(packages).encode())
    for path in sorted(project.rglob("*")):
        inside = path.relative_to(project)
        if inside.parts[0] not in NOT_OF_THE_PROJECT and path.is_file():
            digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def run_dbt(
    arguments: list[str], database: Path, target: Path, variables: Mapping[str, str] | None = None
) -> str:
    """Run dbt on the project in a process of its own, so that it lets go of the database at the end.

    Args:
        arguments: such as `["build"]`.
        database: the build database.
        target: the folder for what dbt writes: manifest, compiled SQL, logs.
        variables: more of its environment.

    Returns:
        What dbt printed.

    Raises:
        DbtError: a model or a test failed, or the project can't be parsed.
    """
    places = {
        "--project-dir": DBT_PROJECT,
        "--profiles-dir": DBT_PROJECT,
        "--target-path": target.resolve(),
        "--log-path": target.resolve(),
    }
    options = [str(word) for option in places.items() for word in option]
    environment = {
        **os.environ,
        **(variables or {}),
        "FAZHI_BUILD_DATABASE": str(database.resolve()),
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(  # noqa: S603 - our own program, our own arguments
        [sys.executable, "-m", "dbt.cli.main", *arguments, *options],
        capture_output=True,
        text=True,
        env=environment,
        cwd=DBT_PROJECT,
        check=False,
    )
    if done.returncode:
        raise DbtError(f"dbt {' '.join(arguments)} failed on {database}:\n{done.stdout}{done.stderr}")
    return done.stdout


def write_docs(database: Path, target: Path, page: Path, *, is_built: bool = False) -> Path:
    """Write the dbt docs as one file that opens without a network.

    Args:
        database: a built database, or a published one: its tables' sizes and types are shown.
        target: as in `run_dbt`.
        page: the HTML file to write.
        is_built: `pipelines.model.dbt_program` has just built the models, and written their docs to `target`.

    Returns:
        `page`.

    Raises:
        DbtError: dbt failed.
    """
    if not is_built:
        run_dbt(["docs", "generate", "--static"], database, target)
    html = (target / "static_index.html").read_text(encoding="utf-8")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(re.sub(r"<head>", f"<head>{OFFLINE}", html, count=1), encoding="utf-8")
    return page
