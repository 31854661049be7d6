"""The summary of a run as a file, for programs and for whoever comes in the morning."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipelines.runs.record import Run

LATEST = "latest.json"


def write_summary(run: Run, folder: Path) -> Path:
    """Write the summary of a run as JSON, and let `latest.json` lead to it.

    Args:
        run: with its steps.
        folder: of the summaries; made where it lacks.

    Returns:
        The file, such as `20261122T183000Z-0f3a9c1d.json`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.started_at:%Y%m%dT%H%M%SZ}-{run.run_id[:8]}.json"
    text = json.dumps(asdict(run), ensure_ascii=False, indent=1, default=_iso)
    part = path.with_suffix(".part")
    part.write_text(f"{text}\n", encoding="utf-8")
    part.replace(path)
    link = folder / f"{LATEST}.part"
    link.unlink(missing_ok=True)
    link.symlink_to(path.name)
    link.replace(folder / LATEST)
    return path


def _iso(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
