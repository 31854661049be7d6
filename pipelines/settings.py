"""Where things are and what an installation may set, from the environment (`FAZHI_...`)."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.publish.limits import Limits
from pipelines.read.archives import ZipLimits
from pipelines.read.limits import ReadLimits

MEGABYTE = 1024 * 1024
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Paths and limits. Each can be set by an environment variable, as in `FAZHI_WAREHOUSE=/srv/fazhi`."""

    model_config = SettingsConfigDict(env_prefix="FAZHI_", extra="ignore")

    warehouse: Path = PROJECT / "warehouse"
    max_file_mb: int = 40
    extract_workers: int = Field(default=os.cpu_count() or 1, ge=1)  # processes that extract figures
    sources: Path | None = None  # another registry than the one that comes with the project
    corrections: Path = PROJECT / "dbt_project" / "corrections.csv"  # what reviewers have said of figures
    contact: str = ""  # an address at which a site's operators reach whoever runs this; sites are told it
    crawls_at_once: int = 4
    alert_webhook: SecretStr | None = None  # is told of failed runs; without it `alerts.jsonl` is
    excel_max_rows: int = Field(default=100_000, ge=1, le=1_048_575)  # of a table, in the Excel workbook
    keep_snapshots: int = Field(default=3, ge=1)  # the newest among them
    # What a build is refused for: see `pipelines.publish.limits`.
    accept_fall_pct: float = Field(default=10, ge=0, le=100)
    accept_silent_nights: int = Field(default=3, ge=1)
    accept_unread_numerals_pct: float = Field(default=5, ge=0, le=100)
    # Reading: how many files at a time, and what one may take.
    read_workers: int = Field(default=2, ge=1)
    read_timeout_seconds: float = Field(default=60, gt=0)
    read_ocr_timeout_seconds: float = Field(default=900, gt=0)
    read_memory_mb: int = Field(default=3072, ge=256)
    read_ocr: bool = True  # where the extra `ocr` is installed
    zip_max_files: int = Field(default=500, ge=1)
    zip_max_mb: int = Field(default=200, ge=1)
    zip_max_depth: int = Field(default=3, ge=1)

    @property
    def read_limits(self) -> ReadLimits:
        """What reading one file may take."""
        return ReadLimits(
            workers=self.read_workers,
            timeout_seconds=self.read_timeout_seconds,
            ocr_timeout_seconds=self.read_ocr_timeout_seconds,
            memory_mb=self.read_memory_mb,
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
        return Limits(self.accept_fall_pct, self.accept_silent_nights, self.accept_unread_numerals_pct)

    @property
    def archive(self) -> Path:
        """Raw files by content hash."""
        return self.warehouse / "archive"

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
