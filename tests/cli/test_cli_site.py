"""`fazhi site` on the published sample reports."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app


@pytest.fixture
def call(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """The command on the warehouse of the sample reports."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(sample_warehouse))

    def _call(*words: str) -> Result:
        return CliRunner().invoke(app, ["site", *words], env={"COLUMNS": "200"})

    return _call


def test_it_builds_the_pages_and_says_where_and_a_second_time_nothing_anew(
    call: Callable[..., Result], tmp_path: Path
) -> None:
    first, second = (call("--folder", str(tmp_path / "pages")) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output
    assert str(tmp_path / "pages" / "index.html") in first.output
    assert ": 0 files made" in second.output
    page = (tmp_path / "pages" / "about.html").read_text(encoding="utf-8")
    (beside,) = set(re.findall(r'href="([^"]*)manifest\.json"', page))
    assert (tmp_path / "pages" / beside / "manifest.json").exists()


def test_it_leaves_a_folder_that_holds_something_else(call: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = call("--folder", str(tmp_path))
    assert done.exit_code == 2
    assert "name another folder" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_a_snapshot_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    done = CliRunner().invoke(app, ["site"])
    assert done.exit_code == 1
    assert "run `fazhi run` first" in done.output


def test_it_serves_pages_and_exports_on_loopback_and_nothing_else(
    sample_warehouse: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-u", "-m", "pipelines.cli.main", "site", "--serve", "--port", "0"]
    serving = subprocess.Popen(
        [*command, "--folder", str(tmp_path / "pages")],
        env={**os.environ, "FAZHI_WAREHOUSE": str(sample_warehouse)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = next(line for line in serving.stdout if line.startswith("Serving "))
        (front,) = re.findall(r"http://127\.0\.0\.1:\d+/\S*index\.html", line)
        root = re.match(r"http://[^/]+", front)[0]
        with urllib.request.urlopen(front) as answer:  # noqa: S310 - our own server
            (excel,) = set(re.findall(r'href="([^"]*fazhi\.xlsx)"', answer.read().decode()))
        with urllib.request.urlopen(urljoin(front, excel)) as answer:  # noqa: S310 - our own server
            assert answer.read(2) == b"PK"
        with urllib.request.urlopen(f"{root}/") as answer:  # noqa: S310 - our own server
            assert answer.url == front
        for outside in ("/etc/passwd", "/..%2f..%2fetc/passwd", urljoin(front, "data/").removeprefix(root)):
            with pytest.raises(HTTPError, match="404"):
                urllib.request.urlopen(root + outside)  # noqa: S310
    finally:
        serving.terminate()
        serving.wait(10)
