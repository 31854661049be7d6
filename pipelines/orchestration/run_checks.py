"""How the checks of a run ended, out of Dagster's event log."""

from dataclasses import dataclass

import dagster as dg

from pipelines.runs.record import Checks


@dataclass(frozen=True)
class RunChecks:
    """The checks of a run so far, dbt's tests among them.

    Attributes:
        counts: how many passed, warned and failed.
        warned: those that warned, each with what it says.
        failed: those that failed, likewise.
    """

    counts: Checks
    warned: list[str]
    failed: list[str]


def checks_of(instance: dg.DagsterInstance, run_id: str) -> RunChecks:
    """The checks of a run, by its id."""
    passed = 0
    warned: list[str] = []
    failed: list[str] = []
    found = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    for record in found.records:
        check = record.event_log_entry.get_dagster_event().asset_check_evaluation_data
        told = f"{check.asset_key.path[-1]}: {check.check_name} {check.description or ''}".strip()
        if check.passed:
            passed += 1
        elif check.severity == dg.AssetCheckSeverity.WARN:
            warned.append(told)
        else:
            failed.append(told)
    return RunChecks(Checks(passed, len(warned), len(failed)), warned, failed)
