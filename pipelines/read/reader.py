"""From the bytes of one file to its text and metadata, by the reader that its content asks for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.read.charset import UndecodableError, decode
from pipelines.read.formats import IMAGES, binary_format, describe, text_format
from pipelines.read.html import read_html
from pipelines.read.labels import labelled_values
from pipelines.read.limits import USUAL, ReadLimits
from pipelines.read.pool import shared_pool
from pipelines.read.result import ReadResult

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
TXT_HEAD_LINES = 15  # a page copied as text has its 索引号, 发布日期 ... here


def read_txt(text: str) -> tuple[str, dict[str, str]]:
    """Plain text as it stands: offsets into it are offsets into the file."""
    return text, labelled_values(text.splitlines()[:TXT_HEAD_LINES])


# A reader of text takes it decoded and gives the report's text and what the file says of itself.
TEXT_READERS: dict[str, Callable[[str], tuple[str, dict[str, str]]]] = {"txt": read_txt, "html": read_html}


def read_bytes(data: bytes, limits: ReadLimits = USUAL, *, ocr: bool = True) -> ReadResult:
    """Read one file in this process: `pipelines.read.pool` does it where a file can do no harm.

    Args:
        data: the whole file.
        limits: for archives and the text's length; time and memory are watched from outside.
        ocr: whether to look at scans, where the extra is installed; else they end as `needs_ocr`.

    Returns:
        Its text with outcome `read`, its members with `unpacked`, or the outcome that says why there is
        neither. Never raises on bad input.
    """
    try:
        return _within(_read(data, limits, ocr and limits.ocr), limits)
    except UndecodableError as error:
        return ReadResult(outcome="corrupt", detail=f"The file {error}.")
    except MemoryError:
        return ReadResult(
            outcome="crashed",
            detail=f"Reading it took more than {limits.memory_mb:,} MB of memory (FAZHI_READ_MEMORY_MB).",
            format=binary_format(data),
        )
    except Exception as error:  # one file must not stop a run, whatever a parser does
        return ReadResult(outcome="failed", detail=f"{type(error).__name__}: {error}")


def read_file(path: Path, limits: ReadLimits = USUAL) -> ReadResult:
    """Read one file from disk, in a process of its own that outlives neither the limits nor this process.

    Raises:
        OSError: the file cannot be opened.
    """
    return shared_pool(limits).read(path.read_bytes())


def read_members(
    name: str, data: bytes, limits: ReadLimits = USUAL, depth: int = 0
) -> Iterator[tuple[str, ReadResult]]:
    """Read one file, or each file in it if it is an archive, as `read_file` does.

    Args:
        name: the file's; those of members are `NAME!/MEMBER`.
        data: the whole file.
        limits: what reading one file may take.
        depth: how many archives are around it.
    """
    result = shared_pool(limits).read(data)
    if result.outcome == "unpacked" and depth >= limits.zip.depth:
        detail = f"An archive within {depth} others (FAZHI_ZIP_MAX_DEPTH)."
        result = ReadResult(outcome="too_large", detail=detail, format=result.format)
    if result.outcome != "unpacked":
        yield name, result
    for member in result.members:
        inside = f"{name}!/{member.name}"
        if member.data is None:
            yield inside, ReadResult(outcome=member.outcome, detail=member.detail)
        else:
            yield from read_members(inside, member.data, limits, depth + 1)


def _read(data: bytes, limits: ReadLimits, ocr: bool) -> ReadResult:
    if not data:
        return ReadResult(outcome="empty", detail="The file has no bytes.")
    name = binary_format(data)
    if name:
        return _read_binary(name, data, limits, ocr)
    source, charset = decode(data)
    name = text_format(source)
    if name not in TEXT_READERS:
        return unsupported(name)
    text, metadata = TEXT_READERS[name](source)
    if not text.strip().strip(INVISIBLE):
        detail = "The file holds nothing but white space." if name == "txt" else "The page shows no text."
        return ReadResult(metadata=metadata, outcome="empty", detail=detail, charset=charset, format=name)
    return ReadResult(text=text, metadata=metadata, charset=charset, format=name)


def _within(result: ReadResult, limits: ReadLimits) -> ReadResult:
    """The result, unless its text is longer than any report."""
    if len(result.text) <= limits.max_chars:
        return result
    detail = (
        f"Its text has {len(result.text):,} characters; "
        f"the limit is {limits.max_chars:,} (FAZHI_READ_MAX_CHARS)."
    )
    return replace(result, text="", outcome="too_large", detail=detail)


def _read_binary(name: str, data: bytes, limits: ReadLimits, ocr: bool) -> ReadResult:
    # Imported where needed: a run over pages and texts need not load what PDFs and pictures take.
    from pipelines.read import documents

    if name in IMAGES:
        return documents.image(name, data, ocr)
    if name == "pdf":
        return documents.pdf(data, ocr)
    if name == "ofd":
        return documents.ofd(data, ocr)
    if name == "zip":
        return documents.archive(data, limits.zip)
    if name == "ole":
        return documents.ole(data, limits.timeout_seconds)
    if name in documents.WORD_READERS:
        return documents.word(name, data)
    return unsupported(name)


def unsupported(name: str) -> ReadResult:
    """The result for a format that nothing here reads."""
    return ReadResult(
        outcome="unsupported", detail=f"The file is {describe(name)}: no reader yet.", format=name
    )
