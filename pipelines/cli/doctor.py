"""`fazhi doctor`: what is wrong with an installation."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"


COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


def doctor(
    thorough: Annotated[bool, typer.Option("--thorough", help="Read every file of the archive.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.text,
) -> None:
    """Say in plain words what is wrong: packages, places, space, stages, archive, snapshot, runs, sources.

    The exit code is 1 if there is a problem.

    For example:

    * `fazhi doctor`

    * `fazhi doctor --thorough --format json`
    """
    from dataclasses import asdict

    from rich.console import Console
    from rich.text import Text

    from pipelines.doctor.examination import examine, is_well
    from pipelines.settings import Settings

    findings = list(examine(Settings(), datetime.now(UTC), thorough))
    if output is Format.json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for finding in findings:
            console.print(
                Text.assemble(
                    (f"{finding.level:<8}", COLOURS[finding.level]), f"{finding.subject}: {finding.told}"
                )
            )
            if finding.advice:
                console.print(Text(f"        {finding.advice}"))
    if not is_well(findings):
        raise typer.Exit(1)
