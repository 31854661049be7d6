"""What an installation sets in the environment and in a file."""

from pathlib import Path

import pytest

from pipelines.settings import Settings, SettingsError

SECRETS = {
    "alert_webhook": "https://chat.example/hook?token=s3cret",
    "dagster_storage": "postgresql://u:s3cret@h/d",
    "lake_catalog": "postgresql://u:s3cret@h/d",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file that `FAZHI_SETTINGS` names, and nothing else set."""
    path = tmp_path / "etc" / "fazhi.toml"
    path.parent.mkdir()
    monkeypatch.setenv("FAZHI_SETTINGS", str(path))
    monkeypatch.delenv("FAZHI_WAREHOUSE", raising=False)
    return path


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        Settings()
    return str(refused.value)


def test_a_file_sets_what_the_environment_does_not(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('warehouse = "data"\nkeep_snapshots = 7\nread_workers = 4\n')
    monkeypatch.setenv("FAZHI_READ_WORKERS", "8")
    monkeypatch.setenv("FAZHI_KEEP_SNAPSHOTS", "")  # as good as not set
    settings = Settings()
    assert (settings.keep_snapshots, settings.read_workers) == (7, 8)
    assert settings.warehouse == file.parent / "data"


def test_a_wrong_variable_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("read_workers = 4\n")
    monkeypatch.setenv("FAZHI_READ_WORKERS", "many")
    assert refusal().startswith("FAZHI_READ_WORKERS: should be a valid integer")
    assert refusal().endswith("correct this environment variable")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('# mine\nread_workers = "many"\n', 2, "read_workers: should be a valid integer"),
        ("\nkeep_snapshots = 0\n", 2, "keep_snapshots: should be greater than or equal to 1"),
        ("read_worker = 4\n", 1, "there is no setting 'read_worker'; did you mean read_workers?"),
        ("[zip]\nmax_mb = 4\n", 1, "there is no setting 'zip'"),
        ('alert_webhook = "ftp://s3cret"\n', 1, "alert_webhook: must begin with http"),
        ('cluster = "10.0.0.5"\n', 1, "cluster: must be such as tcp://10.0.0.5:8786"),
        ('dagster_storage = "sqlite://s3cret"\n', 1, "dagster_storage: must be such as postgresql+psycopg2"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(file: Path, text: str, line: int, said: str) -> None:
    file.write_text(text)
    assert refusal().startswith(f"{file}, line {line}: {said}")
    assert "s3cret" not in refusal()


def test_what_is_no_toml_is_refused_without_its_text(file: Path) -> None:
    file.write_text('alert_webhook = "https://s3cret\n')
    assert refusal().startswith(f"{file}: no TOML (")
    assert "s3cret" not in refusal()


def test_a_file_that_is_named_must_be_there(file: Path) -> None:
    assert refusal().startswith(f"{file}: the settings file cannot be read (No such file")


def test_secrets_are_not_shown(file: Path) -> None:
    file.write_text("\n".join(f'{name} = "{secret}"' for name, secret in SECRETS.items()))
    settings = Settings()
    assert settings.alert_webhook is not None
    assert settings.alert_webhook.get_secret_value() == SECRETS["alert_webhook"]
    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"
