"""What a crawl's process is told: one JSON file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipelines.collect.source_kinds import WebSource

WEB_SOURCE: TypeAdapter[WebSource] = TypeAdapter(WebSource)


@dataclass(frozen=True)
class Copy:
    """The newest archived copy of an address, and what to ask with whether it is still the newest.

    Attributes:
        address: in its one form.
        role: list, document, attachment or robots.
        sha256: of the copy.
        size: in bytes.
        etag: as the site sent it with the copy.
        last_modified: likewise.
        link_text: what the link to it said.
        found_on: the page that the link was on.
    """

    address: str
    role: str
    sha256: str
    size: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    link_text: str | None = None
    found_on: str | None = None


@dataclass(frozen=True)
class CrawlJob:
    """One crawl of one source.

    Attributes:
        source: of the registry.
        run_id: goes into each attempt.
        archive: the archive's root.
        journal: the file that attempts are written to.
        log: the file for what Scrapy itself tells.
        user_agent: who asks.
        requests: how many may still be sent in this night.
        copies: what is archived of the source, that asked longest ago first.
        done: addresses that need no second attempt, for an interrupted crawl that goes on.
        max_bytes: no larger file is archived, whatever the source says.
    """

    source: WebSource
    run_id: str
    archive: Path
    journal: Path
    log: Path
    user_agent: str
    requests: int
    copies: list[Copy]
    done: list[str]
    max_bytes: int

    @property
    def max_document_bytes(self) -> int:
        """No document larger than this is kept."""
        return min(self.max_bytes, int(self.source.limits.max_file_mb * 1024 * 1024))

    @property
    def max_page_bytes(self) -> int:
        """No list page larger than this is read."""
        return min(self.max_bytes, int(self.source.limits.max_page_mb * 1024 * 1024))

    def write(self, path: Path) -> None:
        """Write the job for its process to read."""
        plain: dict[str, Any] = {
            **{name: str(value) for name, value in vars(self).items() if isinstance(value, Path)},
            "source": self.source.model_dump(mode="json", by_alias=True),
            "run_id": self.run_id,
            "user_agent": self.user_agent,
            "requests": self.requests,
            "copies": [asdict(copy) for copy in self.copies],
            "done": self.done,
            "max_bytes": self.max_bytes,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "CrawlJob":
        """Read what `write` wrote."""
        plain = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            source=WEB_SOURCE.validate_python(plain.pop("source")),
            archive=Path(plain.pop("archive")),
            journal=Path(plain.pop("journal")),
            log=Path(plain.pop("log")),
            copies=[Copy(**copy) for copy in plain.pop("copies")],
            **plain,
        )
