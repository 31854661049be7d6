"""What reading one file may take."""

from dataclasses import dataclass, field

from pipelines.read.archives import ZipLimits


@dataclass(frozen=True)
class ReadLimits:
    """Limits for one file, and how many are read at a time.

    Attributes:
        workers: processes that read, one file each at a time.
        timeout_seconds: for a file without OCR.
        ocr_timeout_seconds: for a file's OCR, which takes 3 to 10 seconds a page.
        memory_mb: of address space that a worker may take.
        max_chars: of a text; a longer one is no report.
        ocr: whether to use OCR where the extra is installed.
        zip: what an archive may hold.
    """

    workers: int = 2
    timeout_seconds: float = 60
    ocr_timeout_seconds: float = 900
    memory_mb: int = 3072
    max_chars: int = 300_000
    ocr: bool = True
    zip: ZipLimits = field(default_factory=ZipLimits)


USUAL = ReadLimits()
