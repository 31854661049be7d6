"""The one shape that every reader gives."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadResult:
    """What came out of one file.

    Attributes:
        text: the plain text; its lines end as in the file (txt) or in line feeds. Empty unless it was `read`.
        metadata: what the file says of itself, such as `title` or `索引号`.
        outcome: read, empty, unsupported, too_large, corrupt or failed.
        detail: one sentence on an outcome other than `read`.
        charset: the encoding that the bytes were decoded with; null where they were not.
        format: txt, html, or the name of a recognised format; null where unknown.
    """

    text: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    outcome: str = "read"
    detail: str | None = None
    charset: str | None = None
    format: str | None = None
