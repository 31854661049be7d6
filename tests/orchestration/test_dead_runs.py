"""What a run finds of runs before it."""

import os
import subprocess
import sys

import dagster as dg

from pipelines.orchestration.dead_runs import PID_TAG, end_dead_runs


def _gone() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_whose_process_has_gone_is_ended_and_others_are_left() -> None:
    @dg.job
    def nightly() -> None: ...

    with dg.DagsterInstance.ephemeral() as instance:
        ids = {}
        for name, pid in (("dead", _gone()), ("alive", os.getpid())):
            run = instance.create_run_for_job(
                nightly, tags={PID_TAG: str(pid)}, status=dg.DagsterRunStatus.STARTED
            )
            ids[name] = run.run_id
        end_dead_runs(instance)
        statuses = {name: instance.get_run_by_id(run_id).status for name, run_id in ids.items()}
    assert statuses == {"dead": dg.DagsterRunStatus.FAILURE, "alive": dg.DagsterRunStatus.STARTED}
