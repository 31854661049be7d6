"""Dagster's folder and the preparation of dbt's manifest."""

import json
import os
from pathlib import Path

import pytest
import yaml
from servers.postgres import PASSWORD, Postgres

from pipelines.orchestration import dbt_manifest
from pipelines.orchestration.home import prepare_home
from pipelines.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts back what `prepare_home` sets."""
    for name in (
        "DAGSTER_HOME",
        "DAGSTER_DISABLE_TELEMETRY",
        "DBT_SEND_ANONYMOUS_USAGE_STATS",
        "DO_NOT_TRACK",
    ):
        monkeypatch.setenv(name, "")
    for name in ("WAREHOUSE", "BUILD_DATABASE", "CORRECTIONS", "DAGSTER_STORAGE"):
        monkeypatch.setenv(f"FAZHI_{name}", os.environ.get(f"FAZHI_{name}", ""))


def test_home_has_telemetry_off_and_one_writer_at_a_time(tmp_path: Path) -> None:
    home = prepare_home(Settings(warehouse=tmp_path))
    written = yaml.safe_load((home / "dagster.yaml").read_text())
    assert written["telemetry"] == {"enabled": False}
    assert written["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert os.environ["DAGSTER_HOME"] == str(home)
    assert os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


def test_home_keeps_what_an_operator_wrote(tmp_path: Path) -> None:
    settings = Settings(warehouse=tmp_path)
    settings.dagster_home.mkdir()
    (settings.dagster_home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    prepare_home(settings)
    assert (settings.dagster_home / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A dbt project of one model whose parses are counted and not done."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.sql").write_text("select 1 as one\n")
    parsed: list[Path] = []

    def parse(aside: Path) -> None:
        parsed.append(aside)
        (aside / "manifest.json").write_text(json.dumps({"parse": len(parsed)}))
        (aside / "partial_parse.msgpack").write_bytes(b"%d" % len(parsed))

    monkeypatch.setattr(dbt_manifest, "DBT_PROJECT", tmp_path)
    monkeypatch.setattr(dbt_manifest, "_parse", parse)
    return parsed


def test_manifest_is_parsed_when_missing_or_when_the_project_changed(
    project: list[Path], tmp_path: Path
) -> None:
    assert json.loads(dbt_manifest.ensure_manifest().read_text()) == {"parse": 1}
    dbt_manifest.ensure_manifest()
    assert len(project) == 1
    (tmp_path / "models" / "one.sql").write_text("select 2 as one\n")
    dbt_manifest.ensure_manifest()
    assert len(project) == 2
    for times, name in ((3, "manifest.json"), (4, "parsed.msgpack")):
        (tmp_path / "target" / name).unlink()
        dbt_manifest.ensure_manifest()
        assert len(project) == times
    (tmp_path / "analyses").mkdir()
    (tmp_path / "analyses" / "one.sql").write_text("select 1\n")
    assert json.loads(dbt_manifest.ensure_manifest().read_text()) == {"parse": 5}
    assert (tmp_path / "target" / "parsed.msgpack").read_bytes() == b"5"


def test_manifest_of_a_read_only_project_lies_in_the_warehouse(
    project: list[Path],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warehouse = tmp_path_factory.mktemp("warehouse")
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(warehouse))
    monkeypatch.setattr(dbt_manifest, "_is_writable", lambda _: False)
    for _ in range(2):
        assert dbt_manifest.ensure_manifest() == warehouse / "dagster" / "dbt" / "manifest.json"
    assert len(project) == 1
    assert not (tmp_path / "target").exists()


def test_a_broken_project_is_named_with_what_dbt_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: [\n")
    monkeypatch.setattr(dbt_manifest, "DBT_PROJECT", tmp_path)
    with pytest.raises(RuntimeError, match="dbt cannot parse the project"):
        dbt_manifest.ensure_manifest()


def test_a_postgresql_for_its_runs_is_named_in_the_file_by_its_variable(
    postgres: Postgres, tmp_path: Path
) -> None:
    address = postgres.address(postgres.new_database())
    home = prepare_home(Settings(warehouse=tmp_path, dagster_storage=address))
    text = (home / "dagster.yaml").read_text()
    assert yaml.safe_load(text)["storage"]["postgres"]["postgres_url"] == {"env": "FAZHI_DAGSTER_STORAGE"}
    assert PASSWORD not in text
    assert os.environ["FAZHI_DAGSTER_STORAGE"] == address
    prepare_home(Settings(warehouse=tmp_path, dagster_storage=address))
    assert (home / "dagster.yaml").read_text() == text
    prepare_home(Settings(warehouse=tmp_path, dagster_storage=None))
    assert "storage" not in yaml.safe_load((home / "dagster.yaml").read_text())


def test_a_postgresql_that_does_not_take_the_user_is_told_without_the_password(
    postgres: Postgres, tmp_path: Path
) -> None:
    wrong = postgres.address().replace(PASSWORD, "another-s3cret")
    with pytest.raises(SettingsError, match=r"cannot be reached \(.*password authentication failed") as told:
        prepare_home(Settings(warehouse=tmp_path, dagster_storage=wrong))
    assert "another-s3cret" not in str(told.value)
    assert not (tmp_path / "dagster" / "dagster.yaml").exists()


def test_a_storage_that_an_operator_wrote_is_not_overwritten(tmp_path: Path) -> None:
    settings = Settings(warehouse=tmp_path, dagster_storage="postgresql://u:p@127.0.0.1:9/d")
    settings.dagster_home.mkdir()
    path = settings.dagster_home / "dagster.yaml"
    path.write_text("storage: {sqlite: {base_dir: /srv}}\n")
    with pytest.raises(SettingsError, match="has a storage of its own"):
        prepare_home(settings)
    assert path.read_text() == "storage: {sqlite: {base_dir: /srv}}\n"
