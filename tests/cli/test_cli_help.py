"""The command's own words."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app


def test_without_arguments_it_says_what_there_is() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(f" {name} " in shown for name in ("run", "extract", "sql", "docs", "dev", "sources", "review"))


@pytest.mark.parametrize("command", ["run", "extract", "sql", "site", "docs", "dev", "review"])
def test_every_command_shows_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"]).output
    assert f"fazhi {command}" in shown


@pytest.mark.parametrize("command", ["list", "check"])
def test_every_command_on_sources_shows_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, ["sources", command, "--help"]).output
    assert f"fazhi sources {command}" in shown


@pytest.mark.parametrize("command", ["build", "load", "sql", "snapshots", "clean"])
def test_every_command_on_the_lake_shows_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, ["lake", command, "--help"]).output
    assert f"fazhi lake {command}" in shown


@pytest.mark.parametrize("command", ["confirm", "correct", "remove", "walk"])
def test_every_command_of_a_review_shows_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, ["review", command, "--help"]).output
    assert f"fazhi review {command}" in shown


def test_the_command_line_loads_neither_dagster_nor_dbt() -> None:
    code = "import sys, pipelines.cli.main; print({'dagster', 'dbt', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_an_unknown_source_is_refused_before_anything_starts() -> None:
    done = CliRunner().invoke(app, ["run", "--source", "no-such-source"])
    assert done.exit_code == 2
    assert "no-such-source" in done.output and "samples" in done.output
