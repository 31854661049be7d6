"""How the checks of a run ended, out of Dagster's event log."""

import dagster as dg

from pipelines.runs.record import Checks


def checks_of(instance: dg.DagsterInstance, run_id: str) -> tuple[Checks, list[str]]:
    """The checks of a run so far, dbt's tests among them.

    Returns:
        How many passed, warned and failed; and those that warned, each with what it says.
    """
    passed = failed = 0
    warned: list[str] = []
    for record in instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION, limit=None
    ).records:
        check = record.event_log_entry.get_dagster_event().asset_check_evaluation_data
        if check.passed:
            passed += 1
        elif check.severity == dg.AssetCheckSeverity.WARN:
            told = check.description or ""
            warned.append(f"{check.asset_key.path[-1]}: {check.check_name} {told}".strip())
        else:
            failed += 1
    return Checks(passed, len(warned), failed), warned
