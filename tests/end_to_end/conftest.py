"""Runs of the nightly job, each done once for all tests: one costs some twenty seconds."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import open_published
from pipelines.settings import Settings
from pipelines.stage_store import StageStore

REPORT = """{agency}{year}年度法治政府建设情况报告

{year}年，{agency}以习近平法治思想为指导，现将有关情况报告如下。

一、主要举措和成效
（一）严格规范公正文明执法。全年开展行政检查{checks}次，作出行政处罚36件，罚款96.35万元。
（二）化解矛盾纠纷。受理行政复议案件12件，未发生行政诉讼案件。

二、存在的问题
执法力量仍显不足。

三、下一步工作安排
计划开展法治培训4次。
"""


def _report(agency: str, year: int, checks: int) -> str:
    return REPORT.format(agency=agency, year=year, checks=checks)


@dataclass(frozen=True)
class Run:
    """How one run ended, and what was published after it."""

    exit_code: int
    output: str
    settings: Settings

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows out of the published snapshot."""
        with open_published(self.settings.published_database) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """A run sets variables for the programs that it starts."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def run() -> Callable[[Path, Path], Run]:
    """`fazhi run --source SOURCE` on a warehouse."""

    def _run(warehouse: Path, source: Path, *options: str) -> Run:
        os.environ["FAZHI_WAREHOUSE"] = str(warehouse)
        os.environ["COLUMNS"] = "200"
        done = CliRunner().invoke(app, ["run", "--source", str(source), *options])
        return Run(done.exit_code, done.output, Settings())

    return _run


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports, and files that give none."""
    folder = tmp_path_factory.mktemp("sources")
    housing, culture = "青禾县住房和城乡建设局", "青禾县文化和旅游局"
    page = "".join(f"<p>{line}</p>" for line in _report(culture, 2023, 98).splitlines())
    write = {
        "housing/2022.txt": _report(housing, 2022, 1200).encode(),
        "housing/2023.txt": _report(housing, 2023, 1310).encode("gb18030"),
        "culture/2023.html": f"<!doctype html><title>{culture}</title><body>{page}</body>".encode(),
        "empty.txt": b"",
        "papers.rar": b"Rar!\x1a\x07\x01\0",
        "corrupt.txt": "全年开展行政检查".encode() * 40 + b"\xff\xfe\xfd\x00" * 3,
    }
    for name, content in write.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    with (folder / "large.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    return folder


@pytest.fixture(scope="session")
def first(run: Callable[[Path, Path], Run], sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The first run over the folder."""
    return run(tmp_path_factory.mktemp("warehouse"), sources)


@pytest.fixture(scope="session")
def second(run: Callable[[Path, Path], Run], first: Run, sources: Path) -> Run:
    """The same once more, by another setting, so that there is something to publish."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FAZHI_EXCEL_MAX_ROWS", "9999")
        return run(first.settings.warehouse, sources)


@pytest.fixture(scope="session")
def broken(
    run: Callable[[Path, Path], Run], second: Run, sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """A run on a copy of that warehouse whose texts are not those that its figures were read from."""
    warehouse = tmp_path_factory.mktemp("broken") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    store = StageStore(warehouse / "stages")
    store.write("texts", store.read("texts").with_columns(text=pl.lit("0") + pl.col("text")))
    return run(warehouse, sources)
