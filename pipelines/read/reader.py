"""From the bytes of one file to its text and metadata, by the reader that its content asks for."""

from collections.abc import Callable
from pathlib import Path

from pipelines.read.charset import UndecodableError, decode
from pipelines.read.formats import binary_format, describe, text_format
from pipelines.read.html import read_html
from pipelines.read.labels import labelled_values
from pipelines.read.result import ReadResult

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
TXT_HEAD_LINES = 15  # a page copied as text has its 索引号, 发布日期 ... here


def read_txt(text: str) -> tuple[str, dict[str, str]]:
    """Plain text as it stands: offsets into it are offsets into the file."""
    return text, labelled_values(text.splitlines()[:TXT_HEAD_LINES])


# A reader takes decoded text and gives the report's text and what the file says of itself.
READERS: dict[str, Callable[[str], tuple[str, dict[str, str]]]] = {"txt": read_txt, "html": read_html}


def read_bytes(data: bytes) -> ReadResult:
    """Read one file.

    Args:
        data: the whole file.

    Returns:
        Its text with outcome `read`, or the outcome that says why there is none. Never raises on bad input.
    """
    try:
        return _read(data)
    except UndecodableError as error:
        return ReadResult(outcome="corrupt", detail=f"The file {error}.")
    except Exception as error:  # one file must not stop a run, whatever a parser does
        return ReadResult(outcome="failed", detail=f"{type(error).__name__}: {error}")


def read_file(path: Path) -> ReadResult:
    """Read one file from disk.

    Raises:
        OSError: the file cannot be opened.
    """
    return read_bytes(path.read_bytes())


def _read(data: bytes) -> ReadResult:
    if not data:
        return ReadResult(outcome="empty", detail="The file has no bytes.")
    name = binary_format(data)
    if name:
        return _unsupported(name)
    source, charset = decode(data)
    name = text_format(source)
    if name not in READERS:
        return _unsupported(name)
    text, metadata = READERS[name](source)
    if not text.strip().strip(INVISIBLE):
        detail = "The file holds nothing but white space." if name == "txt" else "The page shows no text."
        return ReadResult(metadata=metadata, outcome="empty", detail=detail, charset=charset, format=name)
    return ReadResult(text=text, metadata=metadata, charset=charset, format=name)


def _unsupported(name: str) -> ReadResult:
    return ReadResult(
        outcome="unsupported", detail=f"The file is {describe(name)}: no reader yet.", format=name
    )
