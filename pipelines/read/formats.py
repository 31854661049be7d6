"""What kind of file some bytes are, by their content and never by their name."""

import io
import re
import zipfile

# Bytes at the start, and the format that they stand for.
MAGIC: list[tuple[bytes, str]] = [
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
]
# How a member of a package is named that no plain archive holds.
ZIP_MEMBERS: list[tuple[str, str]] = [
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("OFD.xml", "ofd"),
]
IMAGES = {"jpeg", "png", "gif", "tiff", "bmp", "webp"}
NAMES = {
    "pdf": "a PDF",
    "ole": "an OLE file (.doc, .wps, .xls)",
    "rtf": "an RTF document",
    "zip": "a zip archive",
    "docx": "a Word document (.docx)",
    "xlsx": "an Excel workbook (.xlsx)",
    "pptx": "a PowerPoint file (.pptx)",
    "ofd": "an OFD document",
    "xml": "an XML file",
    "doc": "a Word document (.doc, .wps)",
}
HTML_ANYWHERE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
HTML_AT_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:head|body|meta|title|link|script|style|div|p|table|h[1-6]|span|article|section)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)


def binary_format(data: bytes) -> str | None:
    """The name of the binary (or RTF) format that the bytes begin as, or null."""
    for magic, name in MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "bmp"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return None


def _package(data: bytes) -> str:
    """What a zip file is: by its members' names, and not by what an archive within it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    return next(
        (name for begin, name in ZIP_MEMBERS if any(member.startswith(begin) for member in members)), "zip"
    )


def describe(name: str) -> str:
    """A format's name as a person would say it."""
    return NAMES.get(name, f"an image ({name})" if name in IMAGES else f"a {name} file")


def text_format(text: str) -> str:
    """Whether decoded text is `html`, some other `xml`, or plain `txt`."""
    head = text[:4096]
    if HTML_ANYWHERE.search(head) or HTML_AT_START.match(head):
        return "html"
    return "xml" if head.lstrip().startswith("<?xml") else "txt"
