"""The one shape that every reader gives."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Member:
    """A file within an archive.

    Attributes:
        name: its path in the archive, cleaned: never begins with a slash, never leads upwards.
        data: its bytes, or null where it could not be unpacked.
        outcome: how unpacking ended: read, too_large, unsupported or corrupt.
        detail: one sentence on an outcome other than `read`.
    """

    name: str
    data: bytes | None
    outcome: str = "read"
    detail: str | None = None


@dataclass(frozen=True)
class ReadResult:
    """What came out of one file.

    Attributes:
        text: the plain text; its lines end as in the file (txt) or in line feeds. Empty unless it was `read`.
        metadata: what the file says of itself, such as `title` or `索引号`, and how it was read (`ocr` ...).
        outcome: read, unpacked (an archive, see `members`), empty, unsupported, needs_ocr, too_large,
            corrupt, timed_out, crashed or failed.
        detail: one sentence on an outcome other than `read`.
        charset: the encoding that the bytes were decoded with; null where they were not.
        format: txt, html, docx, doc, rtf, pdf, ofd, zip, an image's, or the name of another recognised
            format; null where unknown.
        members: the files of an archive.
    """

    text: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    outcome: str = "read"
    detail: str | None = None
    charset: str | None = None
    format: str | None = None
    members: tuple[Member, ...] = ()
