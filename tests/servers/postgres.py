"""A real PostgreSQL server on loopback, for whatever keeps something in one.

The module of a test imports the fixture: `from servers.postgres import postgres`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

USER = "postgres"  # of the server, and of the system: no root may run it
PASSWORD = "s3cret-of-postgres"  # noqa: S105 - of a server that lives as long as the tests
READY_WITHIN = 30  # seconds
DEBIAN = Path("/etc/debian_version")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Postgres:
    """A server that listens on 127.0.0.1 at `port`."""

    port: int

    def address(self, database: str = "postgres") -> str:
        """A database as SQLAlchemy names it."""
        return f"postgresql+psycopg2://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database.

        Returns:
            Its name.
        """
        name = f"test_{uuid.uuid4().hex[:8]}"
        connection = self.connect()
        connection.autocommit = True
        connection.cursor().execute(f"create database {name}")
        connection.close()
        return name

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        """A connection by the driver itself."""
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database, connect_timeout=5
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, with its data in a folder of its own; it ends with the tests."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="fazhi-postgres-"))
    password = folder / "password"
    password.write_text(PASSWORD)
    if os.getuid() == 0:
        for path in (folder, password):
            shutil.chown(path, USER)
    data = folder / "data"
    as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.getuid() == 0 else []
    initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", USER, "--auth", "scram-sha-256"]
    initdb += ["--pwfile", str(password), "--no-sync"]
    subprocess.run([*as_user, *initdb], check=True, capture_output=True, cwd=folder)
    port = _free_port()
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    command = [str(programs / "postgres"), "-D", str(data)]
    command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*as_user, *command], stdout=log, stderr=log, cwd=folder)
    server = Postgres(port)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder of initdb and postgres; installs Debian's package where that can be done."""
    if not _installed() and os.getuid() == 0 and DEBIAN.exists():
        # The package would else start a server of its own.
        NO_CLUSTER.parent.mkdir(exist_ok=True)
        if not NO_CLUSTER.exists():
            NO_CLUSTER.write_text("create_main_cluster = false\n")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("update", "install --yes --no-install-recommends postgresql"):
            subprocess.run(
                ["apt-get", "-qq", *command.split()], check=False, capture_output=True, env=environment
            )
    found = _installed()
    if not found:
        pytest.skip("PostgreSQL's server is not on this machine, and only root can install it (Debian)")
    return found[-1]


def _installed() -> list[Path]:
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.environ["PATH"].split(os.pathsep))]
    return [place for place in places if (place / "initdb").exists() and (place / "postgres").exists()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(server: Postgres, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            server.connect().close()
            return
        except psycopg2.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.1)
