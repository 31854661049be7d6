"""A build that is begun beside the stages before it."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.model.load import begin_build
from pipelines.orchestration.build_ahead import BuildAhead, build_ahead
from pipelines.orchestration.definitions import defs
from pipelines.publish.history import intact_database
from pipelines.publish.snapshot import publish


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build" / "fazhi.duckdb"


@pytest.fixture
def published(build: Path, tmp_path: Path) -> Path:
    """A database with a table of dbt's."""
    publish_one(build, tmp_path / "published")
    return tmp_path / "published"


def publish_one(build: Path, published: Path) -> None:
    begin_build(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table agency_year as select 2024 as year")
    publish(build, published, "run", datetime.now(UTC))


def tables(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}


def test_it_is_begun_as_a_copy_of_what_is_published(published: Path, build: Path) -> None:
    with build_ahead(published, build) as ahead:
        ahead.check()
        ahead.begin()
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table of_now (x integer)")
    ahead.go_on(intact_database(published))
    assert {"agency_year", "of_now"} <= tables(build)


def test_what_was_not_begun_is_begun_when_it_is_needed(published: Path, build: Path) -> None:
    with build_ahead(published, build) as ahead:
        ahead.go_on(intact_database(published))
    assert "agency_year" in tables(build)


def test_what_was_begun_on_something_else_is_begun_again(published: Path, build: Path) -> None:
    with build_ahead(published, build) as ahead:
        ahead.begin()
        ahead.go_on(None)
    assert "agency_year" not in tables(build)


def test_a_database_that_somebody_wrote_to_is_not_gone_on_with(published: Path, build: Path) -> None:
    database = published / "current" / "fazhi.duckdb"
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table written_by_somebody (x integer)")
    with build_ahead(published, build) as ahead:
        ahead.begin()
        ahead.go_on(intact_database(published))
    assert "agency_year" not in tables(build)


def test_what_is_not_needed_is_deleted(published: Path, build: Path) -> None:
    with build_ahead(published, build) as ahead:
        ahead.drop()
        ahead.begin()
        ahead.drop()
    assert not build.exists()


def test_the_want_of_space_is_told_where_the_build_is_needed(
    published: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with build_ahead(published, build) as ahead:
        ahead.begin()
        with pytest.raises(OSError, match="No space"):
            ahead.go_on(intact_database(published))


STAGES = ["archive", "documents", "reports", "figures"]


@pytest.mark.parametrize(
    ("chosen", "is_begun"), [(None, True), ([*STAGES, "build_database"], True), (STAGES, False)]
)
def test_a_run_begins_it_once_there_is_something_new_if_it_will_build(
    published: Path, build: Path, monkeypatch: pytest.MonkeyPatch, chosen: list[str] | None, is_begun: bool
) -> None:
    (published.parent / "inbox").mkdir()
    (published.parent / "inbox" / "报告.txt").write_text(
        "云水县2024年法治政府建设年度报告\n办理案件3件。", "utf-8"
    )
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(published.parent))
    begun = []

    def begin(ahead: BuildAhead) -> None:
        begun.append(ahead)
        raise RuntimeError("it is enough to know")

    monkeypatch.setattr(BuildAhead, "begin", begin)
    done = defs.resolve_job_def("nightly").execute_in_process(
        run_config={"ops": {"archive": {"config": {"sources": [str(published.parent / "inbox")]}}}},
        asset_selection=chosen and [dg.AssetKey(name) for name in chosen],
        instance=dg.DagsterInstance.ephemeral(),
        raise_on_error=False,
    )
    assert done.success is not is_begun
    assert len(begun) == is_begun
