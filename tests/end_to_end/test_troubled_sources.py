"""Real runs of sources that fail in every way, and of which two are started at once."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import open_published
from pipelines.settings import PROJECT
from pipelines.stage_store import StageStore

LIMITS = {"delay_seconds": 0.02, "timeout_seconds": 1, "retries": 0}
GARBAGE = bytes(range(256)) * 16
RUN = [sys.executable, "-m", "pipelines.cli.main", "run"]


def hangs(connection: socket.socket) -> None:
    """Takes the request, and says nothing until the other side goes."""
    while connection.recv(4096):
        pass


def resets(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def gives_garbage(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(GARBAGE)


def breaks_off(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html>")


TROUBLES = {"hangs": hangs, "resets": resets, "garbage": gives_garbage, "breaks-off": breaks_off}


def serve(trouble: Callable[[socket.socket], None]) -> socket.socket:
    """A server on loopback that answers everybody with that trouble."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            trouble(connection)

    threading.Thread(target=answer, daemon=True).start()
    return listening


@pytest.fixture(scope="module")
def registry(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of reports, and a site for each trouble."""
    servers = {name: serve(trouble) for name, trouble in TROUBLES.items()}
    entries: list[dict] = [{"name": "folder", "kind": "folder", "path": str(sources)}]
    for name, server in servers.items():
        host = f"127.0.0.1:{server.getsockname()[1]}"
        entries.append(
            {
                "name": name,
                "kind": "urls",
                "urls": [f"http://{host}/report.html"],
                "private_hosts": [host],
                "limits": LIMITS,
            }
        )
    path = tmp_path_factory.mktemp("registry") / "sources.yaml"
    path.write_text(yaml.safe_dump({"sources": entries}))
    yield path
    for server in servers.values():
        server.close()


@pytest.fixture(scope="module")
def environment(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of the programs here: a warehouse that is not there yet."""
    warehouse = tmp_path_factory.mktemp("troubled") / "warehouse"
    return {
        **os.environ,
        "FAZHI_WAREHOUSE": str(warehouse),
        "FAZHI_SOURCES": str(registry),
        "PYTHONPATH": str(PROJECT),
        "COLUMNS": "200",
    }


@pytest.fixture(scope="module")
def at_once(environment: dict[str, str]) -> Iterator[dict[str, tuple[int, str]]]:
    """Two runs started in the same moment, and one that waits for them: exit codes and what each printed."""

    def start(*options: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*RUN, *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    twins = [start(), start()]
    # One of them ends at once: then the other has the warehouse, and the third has to wait.
    while all(twin.poll() is None for twin in twins):
        try:
            twins[0].wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    waiting = start("--wait")
    ended = [(twin.communicate()[0], twin.returncode) for twin in twins]
    told = {"refused" if code == 75 else "ran": (code, output) for output, code in ended}
    # It has begun once it has done its first step.
    assert waiting.stdout is not None
    line = waiting.stdout.readline()
    told["waited"] = (0 if waiting.poll() is None else waiting.returncode, line)
    waiting.kill()
    waiting.communicate()
    yield told


def test_of_two_runs_started_at_once_one_publishes_and_one_ends_with_a_clear_word(at_once: dict) -> None:
    assert set(at_once) == {"refused", "ran", "waited"}
    assert at_once["ran"][0] == 0, at_once["ran"][1]
    code, output = at_once["refused"]
    assert code == 75
    assert "another run is under way on" in output and "fazhi run --wait" in output
    assert "Traceback" not in output


def test_a_run_that_waits_begins_when_the_other_has_ended(at_once: dict, environment: dict[str, str]) -> None:
    code, line = at_once["waited"]
    assert (code, line.split()[:2]) == (0, ["done", "archive"])
    runs = StageStore(Path(environment["FAZHI_WAREHOUSE"]) / "stages").read("runs")
    # The one that was refused has left no trace.
    assert runs["outcome"].to_list() == ["published", None]
    assert runs["started_at"][1] > runs["finished_at"][0]


def test_the_run_publishes_the_other_sources_and_tells_of_each_trouble(
    first, at_once: dict, environment: dict[str, str]
) -> None:
    warehouse = Path(environment["FAZHI_WAREHOUSE"])
    with open_published(warehouse / "published" / "current" / "fazhi.duckdb") as connection:
        figures = connection.execute("select count(*) from intermediate.int_figures").fetchall()
        outcomes = dict(
            connection.execute(
                "select source, list(distinct outcome) from staging.stg_fetches"
                " where source <> 'folder' group by 1"
            ).fetchall()
        )
    assert figures == first.ask("select count(*) from intermediate.int_figures")
    assert outcomes.keys() == TROUBLES.keys()
    assert "timed_out" in outcomes["hangs"]
    assert {outcome for of in outcomes.values() for outcome in of} == {"timed_out", "failed"}
    assert "every_source_gave_something" in at_once["ran"][1]
    listed = CliRunner().invoke(app, ["sources", "list"], env=environment)
    assert all(name in listed.output for name in TROUBLES)
    latest = json.loads((warehouse / "runs" / "latest.json").read_text())
    assert any("source hangs gave nothing" in line for line in latest["worth_a_look"])
