"""What a source may be: a folder, a list of addresses, or a site. The registry's schema."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pipelines.settings import PROJECT

# Files that a report comes as, as the ends of their names. What a file is, its content tells later.
ATTACHMENTS = [".pdf", ".doc", ".docx", ".wps", ".rtf", ".ofd", ".txt", ".zip"]


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{value!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError(f"{value!r} is no address that begins with http:// or https:// and a host")
    if parts.username is not None:
        raise ValueError(f"{value!r} holds a user name: nothing that needs one is collected")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _host(value: str) -> str:
    bare = value.lower().removeprefix("[").removesuffix("]")
    if ":" in bare:
        try:
            ipaddress.IPv6Address(bare)
        except ValueError as error:
            raise ValueError(f"{value!r} is no host: give the name alone, without a port") from error
    if not re.fullmatch(r"[^\s/@]+", bare):
        raise ValueError(f"{value!r} is no host: give the name alone, without http:// and without a path")
    return bare


def _private_host(value: str) -> str:
    if not re.fullmatch(r"(?:[^\s/:@]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?", value):
        raise ValueError(f"{value!r} is neither HOST nor HOST:PORT")
    return value.lower()


Address = Annotated[str, AfterValidator(_address)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Host = Annotated[str, AfterValidator(_host)]
PrivateHost = Annotated[str, AfterValidator(_private_host)]


class _Entry(BaseModel):
    """What every entry of the registry may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")
    agency: str | None = None
    region: str | None = None
    enabled: bool = True


class FolderSource(_Entry):
    """A folder of report files."""

    kind: Literal["folder"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$|^folder:")
    path: Path
    take: list[str] = Field(default=["**/*"], min_length=1)  # patterns of paths below the folder

    @property
    def folder(self) -> Path:
        """The folder, absolute: a relative path starts at the project's root."""
        return (PROJECT / self.path).resolve()


class Limits(BaseModel):
    """How much is asked of a site in one night, and how fast."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requests_a_night: int = Field(default=300, ge=1)
    minutes: float = Field(default=120, gt=0)
    delay_seconds: float = Field(default=3, ge=0)
    # A longer Crawl-delay is cut to this: the site would never be done, and this is slow enough for any.
    crawl_delay_at_most: float = Field(default=60, gt=0)
    timeout_seconds: float = Field(default=60, gt=0)
    retries: int = Field(default=2, ge=0, le=5)
    retry_after_seconds: float = Field(
        default=5, ge=0
    )  # before the first retry; doubled for each further one
    max_file_mb: float = Field(default=40, gt=0)
    max_page_mb: float = Field(default=8, gt=0)  # for list pages


class LinkPatterns(BaseModel):
    """Which links: those whose text, title or address holds one of the patterns, and none of `not`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    text: list[Pattern] = []
    url: list[Pattern] = []
    but_not: list[Pattern] = Field(default=[], alias="not")


class _Web(_Entry):
    """What an entry may say that is fetched by HTTP."""

    hosts: list[Host] = []  # further hosts that its documents lie on
    attachments: list[str] = ATTACHMENTS
    limits: Limits = Limits()
    private_hosts: list[PrivateHost] = []  # HOST or HOST:PORT on this machine or network; for test sites
    verify_certificates: bool = True

    @property
    def beginnings(self) -> list[str]:
        """The addresses that the registry itself names."""
        raise NotImplementedError

    @property
    def all_hosts(self) -> set[str]:
        """Every host that may be asked."""
        return {urlsplit(address).hostname or "" for address in self.beginnings} | set(self.hosts)


class UrlsSource(_Web):
    """A list of addresses, each of them a document."""

    kind: Literal["urls"]
    urls: list[Address] = Field(min_length=1)

    @property
    def beginnings(self) -> list[str]:
        """The documents' addresses."""
        return self.urls


class SiteSource(_Web):
    """A site: list pages, and the documents that they lead to."""

    kind: Literal["site"]
    start: list[Address] = Field(min_length=1)
    take: LinkPatterns
    follow: LinkPatterns = LinkPatterns()
    paging: bool = True  # follow the usual links to further pages of a list as well

    @property
    def beginnings(self) -> list[str]:
        """The list pages that each night begins at."""
        return self.start

    @model_validator(mode="after")
    def _takes_something(self) -> "SiteSource":
        if not self.take.text and not self.take.url:
            raise ValueError("take: needs patterns under `text` or `url`, or nothing would be taken")
        return self


WebSource = UrlsSource | SiteSource
Source = FolderSource | UrlsSource | SiteSource
KINDS: dict[str, type[FolderSource] | type[UrlsSource] | type[SiteSource]] = {
    "folder": FolderSource,
    "urls": UrlsSource,
    "site": SiteSource,
}
