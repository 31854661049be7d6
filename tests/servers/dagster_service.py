"""`fazhi dev` as a service: Dagster's web page and daemon on loopback, asked by GraphQL as the page does."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.settings import PROJECT

READY_WITHIN, ENDED_WITHIN = 180, 400  # seconds, for a machine that does much else
LAUNCH = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
RUN = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
LOCATIONS = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }"
LOCATION = {"repositoryLocationName": "fazhi", "repositoryName": "__repository__"}


@dataclass(frozen=True)
class DagsterService:
    """The service, while it runs."""

    port: int
    log: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of the answer to a GraphQL query."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            told = json.load(answer)
        assert "errors" not in told, told
        return told["data"]

    def launch(self, job: str, config: dict[str, Any] | None = None) -> str:
        """Start a job, as its launchpad does; gives the id of the run."""
        params = {"selector": {**LOCATION, "jobName": job}, "runConfigData": config or {}, "mode": "default"}
        launched = self.ask(LAUNCH, params=params)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def end_of(self, run_id: str) -> str:
        """Wait for the end of a run; gives its status."""
        return wait(lambda: self._ended(run_id), ENDED_WITHIN, f"the end of run {run_id}")

    def _ended(self, run_id: str) -> str | None:
        status = self.ask(RUN, id=run_id)["runOrError"]["status"]
        return status if status in {"SUCCESS", "FAILURE", "CANCELED"} else None


@contextmanager
def dagster_service(log: Path, **settings: str) -> Iterator[DagsterService]:
    """Start the service, and end it as a terminal or systemd would.

    Args:
        log: the file for what it prints.
        settings: more of the environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli.main", "dev", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), **settings}
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file, start_new_session=True)
    service = DagsterService(port, log)

    def ready() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            entries = service.ask(LOCATIONS)["workspaceOrError"]["locationEntries"]
        except OSError:
            return False
        return [entry["loadStatus"] for entry in entries] == ["LOADED"]

    try:
        wait(ready, READY_WITHIN, "the web page")
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def wait(found: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first answer that is not empty.

    Raises:
        AssertionError: there was none in that time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come within {seconds} s")
