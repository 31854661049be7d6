"""Tells somebody that a run has failed: a webhook, or a file where none is set."""

import json
import socket
import urllib.request
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

TIMEOUT = 10  # seconds
FILE = "alerts.jsonl"


@dataclass(frozen=True)
class Alert:
    """What happened. `text` says it for people; chat programs show that field of what a webhook gets."""

    text: str
    warehouse: str
    run_id: str
    step: str
    at: str  # UTC, ISO 8601


def failure(warehouse: Path, run_id: str, step: str, message: str, now: datetime) -> Alert:
    """The alert of a failed run.

    Args:
        warehouse: its folder.
        run_id: of the run.
        step: that failed.
        message: why.
        now: a time with its zone.
    """
    host = socket.gethostname()
    text = f"fazhi on {host}: the run failed in {step}, and yesterday's snapshot stands. {message}"
    return Alert(text, str(warehouse), run_id, step, now.isoformat(timespec="seconds"))


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


def _post(webhook: str, row: dict[str, str]) -> None:
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
