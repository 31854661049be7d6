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
    alert: Annotated[
        bool, typer.Option("--alert", help="Tell problems to FAZHI_ALERT_WEBHOOK, or to alerts.jsonl.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.text,
) -> None:
    """Say in plain words what is wrong: packages, places, space, stages, archive, snapshot, runs, sources.

    The exit code is 1 if there is a problem.

    For example:

    * `fazhi doctor`

    * `fazhi doctor --thorough --format json`

    * `fazhi doctor --alert`, each morning from cron or a timer: also tells when a snapshot is too old
    """
    from dataclasses import asdict

    from rich.console import Console
    from rich.text import Text

    from pipelines.doctor.examination import examine, problems_of
    from pipelines.runs.alerts import send, unwell
    from pipelines.settings import Settings

    settings, now = Settings(), datetime.now(UTC)
    findings = list(examine(settings, now, thorough))
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
    if problems := problems_of(findings):
        if alert:
            told = [f"{finding.subject}: {finding.told}" for finding in problems]
            send(unwell(settings.warehouse, told, now), settings.alert_address, settings.warehouse)
        raise typer.Exit(1)
