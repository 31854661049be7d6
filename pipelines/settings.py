"""Where things are and what an installation may set: in the environment (`FAZHI_...`), or in a file."""

import os
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipelines.publish.limits import Limits
from pipelines.read.archives import ZipLimits
from pipelines.read.limits import ReadLimits
from pipelines.settings_file import SettingsError, line_of, read_settings_file

__all__ = ["PLACES", "PREFIX", "PROJECT", "Settings", "SettingsError", "settings_file", "variables"]

MEGABYTE = 1024 * 1024
PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "FAZHI_"
FILE_VARIABLE = f"{PREFIX}SETTINGS"
PLACES = ("warehouse", "sources", "corrections")


def settings_file() -> Path | None:
    """The file that `FAZHI_SETTINGS` names, else `fazhi.toml` in the project; None where there is none."""
    if named := os.environ.get(FILE_VARIABLE):
        return Path(named).expanduser()
    beside = PROJECT / "fazhi.toml"
    return beside if beside.exists() else None


def variables() -> set[str]:
    """The environment variables that are settings."""
    return {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


class Settings(BaseSettings):
    """Paths and limits.

    Each can be set by an environment variable, as in `FAZHI_WAREHOUSE=/srv/fazhi`, or by its name in the
    settings file, as in `warehouse = "/srv/fazhi"`. The environment wins.

    Raises:
        SettingsError: a value can't be used, or the file holds what is no setting. No value of a secret is
            in the message.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    warehouse: Path = PROJECT / "warehouse"
    max_file_mb: int = 40
    cluster: str = ""  # the dask scheduler (tcp://HOST:8786) to read and extract with
    extract_workers: int = Field(default=os.cpu_count() or 1, ge=1)  # processes that extract figures
    sources: Path | None = None  # another registry than the one that comes with the project
    corrections: Path = PROJECT / "dbt_project" / "corrections.csv"  # what reviewers have said of figures
    contact: str = ""  # an address at which a site's operators reach whoever runs this; sites are told it
    crawls_at_once: int = 4
    alert_webhook: SecretStr | None = None  # is told what went wrong; without it `alerts.jsonl` is
    fresh_hours: float = Field(default=30, gt=1)  # a snapshot that is older is alerted
    dagster_storage: SecretStr | None = None  # a PostgreSQL database for Dagster's runs, instead of SQLite
    lake_catalog: SecretStr | None = None  # a PostgreSQL database: the catalog of the warehouse on DuckLake
    lake_data: str | None = None  # its data files: a folder, or an address such as s3://bucket/fazhi/
    lake_s3_url_style: Literal["vhost", "path"] = "vhost"  # how the object store names its buckets
    memory_gb: float = Field(default=0.8, ge=0.5)  # that DuckDB may hold while dbt builds: more goes to disk
    batch_reports: int = Field(default=32_768, ge=1)  # whose rows dbt makes at a time
    excel_max_rows: int = Field(default=5_000, ge=1, le=1_048_575)  # of a table, in the Excel workbook
    keep_snapshots: int = Field(default=3, ge=1)  # the newest among them
    # What a build is refused for: see `pipelines.publish.limits`.
    accept_fall_pct: float = Field(default=10, ge=0, le=100)
    accept_silent_nights: int = Field(default=3, ge=1)
    accept_unread_numerals_pct: float = Field(default=5, ge=0, le=100)
    accept_unknown_units_pct: float = Field(default=5, ge=0, le=100)
    # Reading: how many files at a time, and what one may take.
    read_workers: int = Field(default=2, ge=1)
    read_timeout_seconds: float = Field(default=60, gt=0)
    read_ocr_timeout_seconds: float = Field(default=900, gt=0)
    read_memory_mb: int = Field(default=3072, ge=256)
    read_max_chars: int = Field(default=300_000, ge=1)  # of a text
    read_ocr: bool = True  # where the extra `ocr` is installed
    zip_max_files: int = Field(default=500, ge=1)
    zip_max_mb: int = Field(default=200, ge=1)
    zip_max_depth: int = Field(default=3, ge=1)

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise SettingsError("\n".join(_fault(fault, given) for fault in error.errors())) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code, then the environment, then the file."""
        path = settings_file()
        told = read_settings_file(path, cls.model_fields, PLACES) if path else {}
        return init_settings, env_settings, InitSettingsSource(settings_cls, told)

    @field_validator("cluster")
    @classmethod
    def a_scheduler_address(cls, address: str) -> str:
        """What a scheduler can be reached at."""
        if address and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", address):
            raise ValueError("must be such as tcp://10.0.0.5:8786 or tls://10.0.0.5:8786")
        return address

    @field_validator("alert_webhook")
    @classmethod
    def an_http_address(cls, address: SecretStr | None) -> SecretStr | None:
        """What can be posted to."""
        if address and not re.match(r"https?://[^/\s]", address.get_secret_value()):
            raise ValueError("must begin with http:// or https://")
        return address

    @field_validator("dagster_storage")
    @classmethod
    def a_postgresql_address(cls, address: SecretStr | None) -> SecretStr | None:
        """What Dagster can keep its runs in."""
        if address and not re.match(r"postgresql(\+psycopg2)?://[^/\s]", address.get_secret_value()):
            raise ValueError("must be such as postgresql+psycopg2://user:password@host:5432/database")
        return address

    @field_validator("lake_catalog")
    @classmethod
    def a_catalog_of_a_lake(cls, address: SecretStr | None) -> SecretStr | None:
        """What DuckLake can keep its catalog in."""
        if address and not re.match(r"postgresql(\+psycopg2)?://[^/\s]*/[^/\s?]", address.get_secret_value()):
            raise ValueError("must be such as postgresql://user:password@host:5432/database")
        return address

    @field_validator("lake_data")
    @classmethod
    def a_place_for_every_machine(cls, place: str | None) -> str | None:
        """The catalog keeps it, for processes that run in other folders."""
        if place and not re.match(r"/|[a-z0-9]+://[^/\s]", place):
            raise ValueError("must be a folder from the root on, or an address such as s3://bucket/fazhi/")
        return place

    @property
    def read_limits(self) -> ReadLimits:
        """What reading one file may take."""
        return ReadLimits(
            workers=self.read_workers,
            timeout_seconds=self.read_timeout_seconds,
            ocr_timeout_seconds=self.read_ocr_timeout_seconds,
            memory_mb=self.read_memory_mb,
            max_chars=self.read_max_chars,
            ocr=self.read_ocr,
            zip=ZipLimits(
                members=self.zip_max_files,
                total_bytes=self.zip_max_mb * MEGABYTE,
                member_bytes=self.max_file_mb * MEGABYTE,
                depth=self.zip_max_depth,
            ),
        )

    @property
    def accepted(self) -> Limits:
        """How much is taken before a build is refused."""
        return Limits(
            self.accept_fall_pct,
            self.accept_silent_nights,
            self.accept_unread_numerals_pct,
            self.accept_unknown_units_pct,
        )

    @property
    def alert_address(self) -> str | None:
        """What alerts are posted to; a secret."""
        return self.alert_webhook.get_secret_value() if self.alert_webhook else None

    @property
    def archive(self) -> Path:
        """Raw files by content hash."""
        return self.warehouse / "archive"

    @property
    def seen_files(self) -> Path:
        """How the files of folders were when they were last read; may be lost."""
        return self.warehouse / "seen_files.parquet"

    @property
    def crawls(self) -> Path:
        """What each crawl was told to do and has done: its journal, from which an interrupted one goes on."""
        return self.warehouse / "crawls"

    @property
    def inbox(self) -> Path:
        """What is dropped in here, Dagster's daemon collects at once."""
        return self.warehouse / "inbox"

    @property
    def stages(self) -> Path:
        """The stages' tables, as Parquet."""
        return self.warehouse / "stages"

    @property
    def build(self) -> Path:
        """Where the next snapshot is built."""
        return self.warehouse / "build"

    @property
    def build_database(self) -> Path:
        """The database that dbt builds in. Its stem is the published one's: views store it."""
        return self.build / "fazhi.duckdb"

    @property
    def dbt_target(self) -> Path:
        """What dbt writes of the models that it builds: manifest, compiled SQL, results."""
        return self.build / "dbt"

    @property
    def dbt_manifest(self) -> Path:
        """Names, descriptions and tests of the models."""
        return self.dbt_target / "manifest.json"

    @property
    def lake_build(self) -> Path:
        """What dbt writes of a build on the lake: compiled SQL, results, and the rows that failed a test."""
        return self.build / "lake"

    @property
    def exports(self) -> Path:
        """The tables of the next snapshot as Parquet, CSV and Excel."""
        return self.build / "exports"

    @property
    def docs(self) -> Path:
        """The dbt docs of the next snapshot."""
        return self.build / "docs"

    @property
    def site(self) -> Path:
        """The pages of the next snapshot."""
        return self.build / "site"

    @property
    def published(self) -> Path:
        """Snapshots, and the link `current` to the one that readers see."""
        return self.warehouse / "published"

    @property
    def published_database(self) -> Path:
        """The published warehouse."""
        return self.published / "current" / "fazhi.duckdb"

    @property
    def published_exports(self) -> Path:
        """The tables of the published snapshot as Parquet, CSV and Excel."""
        return self.published / "current" / self.exports.name

    @property
    def published_site(self) -> Path:
        """The pages of the published snapshot."""
        return self.published / "current" / "site"

    @property
    def runs(self) -> Path:
        """The summary of each run, as JSON; `latest.json` leads to the newest."""
        return self.warehouse / "runs"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own state: runs, schedules, logs."""
        return self.warehouse / "dagster"

    @property
    def samples(self) -> Path:
        """The sample reports that come with the project."""
        return PROJECT / "warehouse" / "samples" / "reports"


def _fault(fault: Any, given: dict[str, Any]) -> str:
    """What is wrong with a setting, and where it stands; never its value, which may be a secret."""
    name = str(fault["loc"][0])
    told = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    path = settings_file()
    if name in given:
        return f"{name}: {told}"
    if any(variable.upper() == f"{PREFIX}{name}".upper() for variable in os.environ) or path is None:
        return f"{PREFIX}{name.upper()}: {told}; correct this environment variable"
    return f"{path}, line {line_of(path, name)}: {name}: {told}; correct the file"
