"""The files of deploy/, tried with what reads them."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import Client

from pipelines.settings import PROJECT

DEPLOY = PROJECT / "deploy"
INSTALLED = "/opt/fazhi"
UNITS = sorted((DEPLOY / "systemd").iterdir())
OF_A_CLUSTER = [DEPLOY / "systemd" / f"fazhi-{what}.service" for what in ("scheduler", "worker")]
THERE_WITHIN = 60  # seconds
DEBIAN = Path("/etc/debian_version")


@pytest.fixture(scope="module")
def systemd() -> str:
    """systemd-analyze; Debian's package is installed where that can be done."""
    if not shutil.which("systemd-analyze") and os.getuid() == 0 and DEBIAN.exists():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("update", "install --yes --no-install-recommends systemd"):
            subprocess.run(
                ["apt-get", "-qq", *command.split()], check=False, capture_output=True, env=environment
            )
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("systemd is not on this machine, and only root can install it (Debian)")
    return found


def test_systemd_takes_the_units(systemd: str, tmp_path: Path) -> None:
    for unit in UNITS:
        # It looks whether the program is there.
        text = re.sub(f"{INSTALLED}/.venv/bin/(fazhi|dask)", sys.executable, unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([systemd, "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(("name", "utc"), [("nightly", "18:30:00"), ("doctor", "01:00:00")])
def test_the_timers_elapse_at_half_past_two_and_at_nine_in_beijing(systemd: str, name: str, utc: str) -> None:
    timer = (DEPLOY / "systemd" / f"fazhi-{name}.timer").read_text(encoding="utf-8")
    when = re.search(r"^OnCalendar=(.+)$", timer, re.MULTILINE)
    assert when is not None
    done = subprocess.run(
        [systemd, "calendar", when[1]], capture_output=True, text=True, check=True, env={"TZ": "UTC"}
    )
    assert re.search(rf"Next elapse: .* {utc} UTC", done.stdout)


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_writes_nowhere_but_to_the_warehouse_and_the_parsed_project(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert "ProtectSystem=strict" in text
    if unit in OF_A_CLUSTER:
        assert "ReadWritePaths" not in text
        return
    assert f"ReadWritePaths=/var/lib/fazhi {INSTALLED}/dbt_project/target\n" in text


def test_scheduler_and_workers_find_each_other_by_one_variable(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    processes = []
    try:
        for unit in OF_A_CLUSTER:
            command = re.search(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
            assert command is not None
            # A free port for the page that nobody looks at: 8787 may be taken here.
            words = command[1].replace("${FAZHI_CLUSTER}", address).replace(":8787", ":0").split()
            assert words.pop(0) == f"{INSTALLED}/.venv/bin/dask"
            with (tmp_path / f"{unit.stem}.log").open("wb") as log:
                started = [sys.executable, "-m", "dask", *words]
                processes.append(subprocess.Popen(started, cwd=PROJECT, stdout=log, stderr=log))
        with Client(address, timeout=THERE_WITHIN, set_as_default=False) as client:
            client.wait_for_workers(os.cpu_count() or 1, timeout=THERE_WITHIN)
            assert set(client.nthreads().values()) == {1}
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def test_the_cron_lines_work_in_the_poor_environment_of_cron(tmp_path: Path) -> None:
    lines = (DEPLOY / "cron" / "fazhi").read_text(encoding="utf-8").splitlines()
    environment = dict(line.split("=", 1) for line in lines if line[0].isalpha())
    assert set(environment) == {"PATH", "FAZHI_WAREHOUSE", "FAZHI_SETTINGS"}
    # No such corrections: a run ends before it begins, and the doctor finds a problem.
    (tmp_path / "fazhi.toml").write_text('corrections = "none.csv"\n')
    environment |= {
        "HOME": "/",
        "FAZHI_WAREHOUSE": str(tmp_path),
        "FAZHI_SETTINGS": str(tmp_path / "fazhi.toml"),
    }
    printed = ""
    for line in lines:
        if line[0].isdigit():
            command = _here(line.split(maxsplit=6)[6], tmp_path)
            done = subprocess.run(
                ["/bin/sh", "-c", command],
                capture_output=True,
                text=True,
                env=environment,
                cwd="/",
                check=False,
            )
            printed += done.stdout
    assert printed == (
        f"fazhi run ended with 2: see {tmp_path}/nightly.log\n"
        f"fazhi doctor ended with 1: see {tmp_path}/doctor.log\n"
    )
    assert "there is no such file" in (tmp_path / "nightly.log").read_text(encoding="utf-8")
    (alert,) = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert "corrections: " in alert and "there is no such file" in alert
    logs = {"nightly.log", "doctor.log", "alerts.jsonl"}
    assert {path.name for path in tmp_path.iterdir()} == {"fazhi.toml", *logs}


def _here(command: str, warehouse: Path) -> str:
    """A command of the cron file, for this program and that warehouse."""
    for there, here in {
        f"cd {INSTALLED}": f"cd {PROJECT}",
        ".venv/bin/fazhi": f"{sys.executable} -m pipelines.cli.main",
        "/var/lib/fazhi": str(warehouse),
    }.items():
        assert there in command
        command = command.replace(there, here)
    return command
