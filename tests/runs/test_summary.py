"""The summary of a run as a file."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pipelines.runs.record import Checks, Counts, Run, Step
from pipelines.runs.summary import LATEST, write_summary


def run(hour: int) -> Run:
    began = datetime(2026, 1, 2, hour, tzinfo=UTC)
    step = Step("archive", began, 1.5, Counts(new=3, failed={"gone": 1}))
    return Run(f"{hour}-0f3a9c1d-77", began, None, None, None, None, Checks(), ("一看",), (step,))


def test_a_summary_is_named_by_its_beginning_and_holds_all(tmp_path: Path) -> None:
    path = write_summary(run(18), tmp_path / "runs")
    assert path.name == "20260102T180000Z-18-0f3a9.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["started_at"] == "2026-01-02T18:00:00+00:00"
    assert told["worth_a_look"] == ["一看"]
    assert told["steps"][0]["counts"]["failed"] == {"gone": 1}


def test_latest_leads_to_the_newest_and_the_others_stay(tmp_path: Path) -> None:
    paths = [write_summary(run(hour), tmp_path) for hour in (17, 18)]
    assert (tmp_path / LATEST).resolve() == paths[1]
    assert {path.name for path in tmp_path.iterdir()} == {LATEST, *(path.name for path in paths)}
