"""The files of deploy/, tried with what reads them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import PROJECT

DEPLOY = PROJECT / "deploy"
INSTALLED = "/opt/fazhi"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SYSTEMD = shutil.which("systemd-analyze")


@pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze is not on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # It looks whether the program is there.
        text = unit.read_text(encoding="utf-8").replace(f"{INSTALLED}/.venv/bin/fazhi", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([str(SYSTEMD), "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze is not on this machine")
def test_the_timer_elapses_at_half_past_two_in_beijing() -> None:
    timer = (DEPLOY / "systemd" / "fazhi-nightly.timer").read_text(encoding="utf-8")
    when = re.search(r"^OnCalendar=(.+)$", timer, re.MULTILINE)
    assert when is not None
    done = subprocess.run(
        [str(SYSTEMD), "calendar", when[1]], capture_output=True, text=True, check=True, env={"TZ": "UTC"}
    )
    assert re.search(r"Next elapse: .* 18:30:00 UTC", done.stdout)


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_writes_nowhere_but_to_the_warehouse_and_the_parsed_project(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert "ProtectSystem=strict" in text
    assert f"ReadWritePaths=/var/lib/fazhi {INSTALLED}/dbt_project/target\n" in text


def test_the_cron_line_works_in_the_poor_environment_of_cron(tmp_path: Path) -> None:
    *settings, line = [
        line
        for line in (DEPLOY / "cron" / "fazhi").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    command = line.split(maxsplit=6)[6]
    for there, here in {
        f"cd {INSTALLED}": f"cd {PROJECT}",
        ".venv/bin/fazhi run": f"{sys.executable} -m pipelines.cli.main run",
        "/var/lib/fazhi": str(tmp_path),
    }.items():
        assert there in command
        command = command.replace(there, here)
    environment = dict(setting.split("=", 1) for setting in settings)
    assert set(environment) == {"PATH", "FAZHI_WAREHOUSE"}
    environment |= {"HOME": "/", "FAZHI_WAREHOUSE": str(tmp_path)}
    # A run that ends before it begins: it shows that program, log and exit code are as they should be.
    environment["FAZHI_CORRECTIONS"] = str(tmp_path / "none.csv")
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, env=environment, check=False, cwd="/"
    )
    assert done.stdout == f"fazhi run ended with 2: see {tmp_path}/nightly.log\n"
    assert "there is no such file" in (tmp_path / "nightly.log").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["nightly.log"]
