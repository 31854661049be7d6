"""Runs whose process was killed: Dagster itself does not learn of it where the whole machine went down."""

import os

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

PID_TAG = "fazhi/pid"


def note_process(instance: DagsterInstance, run_id: str) -> None:
    """Note which process makes the run: this one."""
    instance.add_run_tags(run_id, {PID_TAG: str(os.getpid())})


def end_dead_runs(instance: DagsterInstance) -> None:
    """End the runs whose process has gone: each would keep its place in the queue for ever."""
    begun = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING])
    for run in instance.get_runs(filters=begun):
        pid = run.tags.get(PID_TAG)
        if pid and not _alive(int(pid)):
            instance.report_run_failed(run, message="The process of this run has gone.")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
