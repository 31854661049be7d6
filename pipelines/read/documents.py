"""What each binary format's reader gives, in the one shape; and what its faults mean."""

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2
from lxml.etree import XMLSyntaxError

from pipelines.read import libreoffice, ocr
from pipelines.read.archives import ZipLimits, ZipTooLargeError, read_zip
from pipelines.read.charset import UndecodableError, text_fault
from pipelines.read.doc import NotWordError, read_doc
from pipelines.read.docx import read_docx
from pipelines.read.formats import describe
from pipelines.read.labels import labelled_values
from pipelines.read.layout import page_lines
from pipelines.read.ofd import OfdError, read_ofd
from pipelines.read.pdf import rasterise, read_pdf
from pipelines.read.result import ReadResult
from pipelines.read.rtf import read_rtf

HEAD_LINES = 15
WORD_READERS: dict[str, Callable[[bytes], list[str]]] = {"docx": read_docx, "rtf": read_rtf}
# What a parser raises on bytes that are not what they begin as.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, IndexError, KeyError, OSError, ValueError,
    NotImplementedError, RecursionError, XMLSyntaxError, OfdError, pypdfium2.PdfiumError,
)  # fmt: skip
# Signs of radicals that some fonts give for the characters: ⼀ for 一.
RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
RADICALS |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFB00)}
CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFEFF, 0x200B, 0x2060])


def word(name: str, data: bytes) -> ReadResult:
    """A .docx or .rtf."""
    with _damage(name) as outcome:
        return _lined(name, WORD_READERS[name](data))
    return outcome[0]


def ole(data: bytes, seconds: float) -> ReadResult:
    """A .doc or .wps; by LibreOffice, where installed, if the own reader fails."""
    try:
        return _lined("doc", read_doc(data))
    except NotWordError as error:
        fault = str(error)
        if "before 1997" not in fault:
            return ReadResult(outcome="unsupported", detail=fault, format="ole")
        outcome = ReadResult(outcome="unsupported", detail=fault, format="doc")
    except (*DAMAGE, UndecodableError) as error:
        outcome = ReadResult(outcome="corrupt", detail=f"{type(error).__name__}: {error}", format="doc")
    if libreoffice.program() is None:
        tip = f"{outcome.detail} LibreOffice may read it: install it."
        return ReadResult(outcome=outcome.outcome, detail=tip, format="doc")
    try:
        return _lined("doc", read_docx(libreoffice.to_docx(data, seconds)), {"converted_by": "LibreOffice"})
    except (*DAMAGE, libreoffice.ConversionError) as error:
        detail = f"{outcome.detail} Nor does LibreOffice read it: {error}"
        return ReadResult(outcome=outcome.outcome, detail=detail, format="doc")


def pdf(data: bytes, use_ocr: bool) -> ReadResult:
    """A PDF: its text layer, and OCR for the pages without one."""
    with _damage("pdf") as outcome:
        try:
            found = read_pdf(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                return ReadResult(outcome="unsupported", detail="The PDF asks for a password.", format="pdf")
            raise
        metadata = {"title": found.title} if found.title.strip() else {}
        mend = False
        if found.scans and use_ocr and ocr.available():
            looked = found.scans[: ocr.MOST_PAGES]
            seen = ocr.look_at(picture for _, picture in rasterise(data, looked))
            for number, page in zip(looked, seen.pages, strict=True):
                found.pages[number] = page
            found.scans = found.scans[ocr.MOST_PAGES :]
            mend = True
            metadata |= seen.metadata | {"ocr_pages": _numbers(looked)}
        if found.scans:
            metadata["pages_without_text"] = _numbers(found.scans)
        lines = page_lines(found.pages)
        return _lined("pdf", ocr.mended(lines) if mend else lines, metadata, scan=bool(found.scans))
    return outcome[0]


def ofd(data: bytes, use_ocr: bool) -> ReadResult:
    """An OFD: its text, and OCR of its pictures if it has none."""
    with _damage("ofd") as outcome:
        found = read_ofd(data)
        metadata = {"title": found.title} if found.title else {}
        lines = page_lines(found.pages)
        if not lines and found.pictures and use_ocr and ocr.available():
            seen = ocr.look_at(frame for picture in found.pictures for frame in ocr.pictures_of(picture))
            return _lined("ofd", seen.lines, metadata | seen.metadata)
        return _lined("ofd", lines, metadata, scan=bool(found.pictures))
    return outcome[0]


def image(name: str, data: bytes, use_ocr: bool) -> ReadResult:
    """A picture of a page."""
    if not (use_ocr and ocr.available()):
        return _needs_ocr(name, {})
    with _damage(name) as outcome:
        seen = ocr.look_at(ocr.pictures_of(data))
        return _lined(name, seen.lines, seen.metadata)
    return outcome[0]


def archive(data: bytes, limits: ZipLimits) -> ReadResult:
    """A zip: its members, to be read as documents of their own."""
    with _damage("zip") as outcome:
        members = read_zip(data, limits)
        if not members:
            return ReadResult(outcome="empty", detail="The archive holds no files.", format="zip")
        detail = f"The archive holds {len(members)} files, each a document of its own."
        return ReadResult(outcome="unpacked", detail=detail, format="zip", members=tuple(members))
    return outcome[0]


@contextmanager
def _damage(name: str) -> Iterator[list[ReadResult]]:
    """Turns what a parser raises on a damaged or too large file into the outcome, as the list's element."""
    outcome: list[ReadResult] = []
    try:
        yield outcome
    except (ZipTooLargeError, ocr.PictureTooLargeError) as error:
        outcome.append(ReadResult(outcome="too_large", detail=str(error), format=name))
    except DAMAGE as error:
        detail = f"The file begins as {describe(name)}, but is damaged: {type(error).__name__}: {error}"
        outcome.append(ReadResult(outcome="corrupt", detail=detail, format=name))


def _lined(
    name: str, lines: list[str], metadata: dict[str, str] | None = None, *, scan: bool = False
) -> ReadResult:
    told = metadata or {}
    shown = [_clean(line).rstrip() for line in lines]
    shown = [line for line in shown if line.strip()]
    if not shown:
        if scan:
            return _needs_ocr(name, told)
        return ReadResult(
            metadata=told, outcome="empty", detail=f"The file is {describe(name)} without text.", format=name
        )
    text = "\n".join(shown) + "\n"
    fault = text_fault(text)
    if fault:
        raise UndecodableError(f"is {describe(name)} whose text does not look like text: {fault}")
    return ReadResult(text=text, metadata=labelled_values(shown[:HEAD_LINES]) | told, format=name)


def _needs_ocr(name: str, metadata: dict[str, str]) -> ReadResult:
    detail = f"The file is {describe(name)} that shows a picture and holds no text."
    return ReadResult(
        metadata=metadata,
        outcome="needs_ocr",
        detail=f"{detail} {'OCR is switched off.' if ocr.available() else ocr.INSTALL}",
        format=name,
    )


def _clean(line: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in line):
        line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return line.translate(CONTROLS).translate(RADICALS)


def _numbers(pages: list[int]) -> str:
    return ", ".join(str(number + 1) for number in pages)
