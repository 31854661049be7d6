"""The browser of the tests: the system's Chromium, installed where that can be done without asking."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The path of the browser; None where there is none, and none can be installed."""
    return _there() or (_installed() if _is_debian() and os.geteuid() == 0 else None)


def _there() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _is_debian() -> bool:
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _installed() -> str | None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "-qq", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Chromium could not be installed:\n{done.stdout}{done.stderr}")
    return _there()
