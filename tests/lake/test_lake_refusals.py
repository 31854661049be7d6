"""What is told where there is no lake, or it can't be used."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from servers.postgres import PASSWORD
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.lake import connection
from pipelines.lake.connection import Lake, LakeError, open_lake, prepare
from pipelines.lake.history import open_built
from pipelines.settings import Settings, SettingsError

NOWHERE = Lake("postgresql://fazhi:s3cret@127.0.0.1:1/lake", "/data")


def test_settings_that_name_no_lake_are_told() -> None:
    done = CliRunner().invoke(
        app, ["lake", "snapshots"], env={"FAZHI_LAKE_CATALOG": "", "FAZHI_LAKE_DATA": ""}
    )
    assert done.exit_code == 2
    assert "FAZHI_LAKE_CATALOG and FAZHI_LAKE_DATA say where the lake is" in done.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lake_catalog", "sqlite:///s3cret", "must be such as postgresql://user:password@host:5432/database"),
        ("lake_catalog", "postgresql://u:s3cret@host", "must be such as"),
        ("lake_data", "data/lake", "must be a folder from the root on, or an address such as"),
    ],
)
def test_a_setting_that_is_no_address_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: {said}") as refused:
        Settings(**{name: value})
    assert "s3cret" not in str(refused.value)


def test_a_catalog_that_does_not_answer_is_told_without_the_password() -> None:
    refused = r"catalog at 127.0.0.1:1/lake cannot be reached.*refused"
    with pytest.raises(LakeError, match=refused) as told, open_lake(NOWHERE):
        pass
    assert "s3cret" not in str(told.value)


def test_a_wrong_password_is_told_and_not_shown(empty_lake: Lake) -> None:
    wrong = replace(empty_lake, catalog=empty_lake.catalog.replace(PASSWORD, "an%20other"))
    done = CliRunner().invoke(app, ["lake", "sql", "show tables"], env=wrong.variables)
    assert done.exit_code == 1
    assert "password authentication failed" in done.output
    assert "an%20other" not in done.output and "an other" not in done.output


def test_the_keys_of_an_object_store_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, f"s3cret-{name}")
    monkeypatch.setenv("DUCKDB_S3_ENDPOINT", "127.0.0.1:9")
    with duckdb.connect() as opened:
        prepare(opened, replace(NOWHERE, data="s3://bucket/fazhi/", url_style="path"))
        settings = opened.execute("from duckdb_settings()").fetchall()
        (secret,) = opened.execute("select secret_string from duckdb_secrets() where type = 's3'").fetchone()
    assert "endpoint=127.0.0.1:9" in secret and "url_style=path" in secret
    assert "s3cret-AWS_SECRET_ACCESS_KEY" not in secret and "s3cret-AWS_SESSION_TOKEN" not in secret
    assert "s3cret" not in repr(settings)


def test_another_folder_than_the_catalog_knows_is_refused(empty_lake: Lake, tmp_path: Path) -> None:
    with open_lake(empty_lake):
        pass
    elsewhere = replace(empty_lake, data=str(tmp_path / "elsewhere"))
    with (
        pytest.raises(LakeError, match="keeps its data elsewhere than FAZHI_LAKE_DATA says"),
        open_lake(elsewhere),
    ):
        pass


def test_a_lake_without_a_good_build_says_what_to_do(empty_lake: Lake) -> None:
    with open_lake(empty_lake):
        pass
    with pytest.raises(LakeError, match="run `fazhi lake build` first"), open_built(empty_lake):
        pass


def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(package: str) -> None:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(connection, "files", nothing)
    needed = r"needs DuckDB's extension postgres_scanner: install the extra `lake`"
    with pytest.raises(LakeError, match=needed), open_lake(NOWHERE):
        pass


def test_an_extra_for_another_duckdb_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.duckdb, "__version__", "9.9.9")
    other = "duckdb-extension-postgres-scanner is not for DuckDB 9.9.9"
    with pytest.raises(LakeError, match=other), open_lake(NOWHERE):
        pass
