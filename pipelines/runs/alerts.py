"""Tells somebody what went wrong: a webhook, or a file where none is set."""

import json
import socket
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

TIMEOUT = 10  # seconds
FILE = "alerts.jsonl"

Kind = Literal["failure", "freshness", "doctor"]


@dataclass(frozen=True)
class Alert:
    """What happened. `text` says it for people; chat programs show that field of what a webhook gets."""

    kind: Kind
    text: str
    warehouse: str
    at: str  # UTC, ISO 8601
    run_id: str | None = None  # of a failure
    step: str | None = None


def failure(warehouse: Path, run_id: str, step: str, message: str, now: datetime) -> Alert:
    """The alert of a failed run.

    Args:
        warehouse: its folder.
        run_id: of the run.
        step: that failed.
        message: why.
        now: a time with its zone.
    """
    told = f"the run failed in {step}, and yesterday's snapshot stands. {message}"
    return replace(_alert("failure", told, warehouse, now), run_id=run_id, step=step)


def stale(warehouse: Path, told: str, now: datetime) -> Alert:
    """The alert of a snapshot that is too old; `told` is what `publish.freshness.staleness` says."""
    advice = "See what starts the run each night, and how the last one ended."
    return _alert("freshness", f"{told}. {advice}", warehouse, now)


def unwell(warehouse: Path, problems: Sequence[str], now: datetime) -> Alert:
    """The alert of an installation in which `fazhi doctor` has found problems."""
    return _alert("doctor", "\n".join(problems), warehouse, now)


def _alert(kind: Kind, told: str, warehouse: Path, now: datetime) -> Alert:
    text = f"fazhi on {socket.gethostname()}: {told}"
    return Alert(kind, text, str(warehouse), now.astimezone(UTC).isoformat(timespec="seconds"))


def send(alert: Alert, webhook: str | None, warehouse: Path) -> None:
    """Post the alert as JSON to the webhook; to the file `alerts.jsonl` without one, or where that fails.

    An alert that does not arrive fails nothing: the file then says why.

    Args:
        alert: what to tell.
        webhook: an http or https address; None for the file.
        warehouse: the folder of the file.
    """
    row = asdict(alert)
    if webhook:
        try:
            _post(webhook, row)
        except (OSError, ValueError) as error:
            # The address may hold a secret: only the kind of the error is told.
            row["undelivered"] = str(getattr(error, "reason", type(error).__name__))
        else:
            return
    with (warehouse / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _post(webhook: str, row: dict[str, Any]) -> None:
    if not webhook.startswith(("http://", "https://")):
        raise ValueError("no http address")
    request = urllib.request.Request(  # noqa: S310 - http alone, see above
        webhook,
        data=json.dumps(row, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
        pass
