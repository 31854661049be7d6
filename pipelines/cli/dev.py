"""`fazhi dev`: Dagster's web page and daemon on this machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer


def dev(
    port: Annotated[int, typer.Option(help="The port of the web page.", min=1, max=65535)] = 3000,
) -> None:
    """Open Dagster's web page and scheduler on 127.0.0.1; Ctrl-C ends both.

    While it runs, the job `nightly` starts each night at 02:30 Asia/Shanghai.

    For example:

    * `fazhi dev`

    * `fazhi dev --port 3100`
    """
    from dagster import DagsterInstance

    from pipelines.orchestration.dead_runs import end_dead_runs
    from pipelines.orchestration.home import prepare_home
    from pipelines.preflight import check_inputs
    from pipelines.settings import PROJECT, Settings

    settings = Settings()
    check_inputs(settings)
    home = prepare_home(settings)
    with DagsterInstance.from_config(str(home)) as instance:
        end_dead_runs(instance)
    dagster = Path(sys.executable).with_name("dagster")
    command = [str(dagster) if dagster.exists() else "dagster", "dev", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workspace", str(PROJECT / "workspace.yaml"), "--log-level", "warning"]
    typer.echo(f"http://127.0.0.1:{port} in a few seconds. Ctrl-C ends it.")
    environment = {**os.environ, "PYTHONWARNINGS": "ignore::FutureWarning"}
    # Ctrl-C reaches the child by itself; what asks this process to end has to be passed on. Set before the
    # child starts: a job in the background begins with Ctrl-C ignored, and the child would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    child = subprocess.Popen(command, cwd=PROJECT, env=environment)  # noqa: S603 - our own arguments
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
    raise typer.Exit(max(child.wait(), 0))
