"""PDF files: the text by its place on each page, and which pages hold none."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.read.charset import common_share
from pipelines.read.layout import Page, Run

LEAST_CHARS = 15  # a page with fewer may be a scan with a stamp of text
LEAST_COMMON = 0.5  # a lower share of common characters is a font without its table of Unicode
SCAN_SHARE = 0.5  # of the page's area: an image that fills more is a scan
INVISIBLE = {0, 0xFFFE, 0xFFFF, 0xAD, 0xFEFF, 0x200B}
LINE_ENDS = {10, 13}
SCALE = 200 / 72  # 200 dots an inch


@dataclass
class PdfPages:
    """What a PDF holds.

    Attributes:
        pages: each page with its text; a page that is to be looked at has none.
        scans: the numbers (from 0) of pages that show an image, or text that is no text, instead of text.
        title: what the file itself gives as its title, or empty.
    """

    pages: list[Page] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    title: str = ""


def read_pdf(data: bytes) -> PdfPages:
    """Read a PDF's text layer.

    Raises:
        pypdfium2.PdfiumError: the file is damaged or asks for a password.
    """
    found = PdfPages()
    with pypdfium2.PdfDocument(data) as document:
        found.title = document.get_metadata_value("Title")
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            runs = list(_runs(page, height))
            text = "".join(run.text for run in runs)
            unreadable = len(text) >= LEAST_CHARS and common_share(text) < LEAST_COMMON
            if unreadable or (len(text) < LEAST_CHARS and _is_scan(page, width * height)):
                found.scans.append(number)
                runs = []
            found.pages.append(Page(height, runs))
            page.close()
    return found


def rasterise(data: bytes, numbers: list[int]) -> Iterator[tuple[int, object]]:
    """Pages as pictures (numpy arrays, height × width × 3) of 200 dots an inch, each with its number."""
    with pypdfium2.PdfDocument(data) as document:
        for number in numbers:
            yield number, document[number].render(scale=SCALE).to_numpy()


def _runs(page: pypdfium2.PdfPage, height: float) -> Iterator[Run]:
    """Each character that the page draws. What pdfium adds (spaces, line ends) is left out."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    del bottom, right
    box = pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in INVISIBLE or code in LINE_ENDS or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)) or box.top <= box.bottom:
            continue
        char = chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"
        yield Run(char, box.left - left, top - box.top, box.right - left, top - box.bottom)
    text.close()


def _is_scan(page: pypdfium2.PdfPage, area: float) -> bool:
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) > SCAN_SHARE * area:
            return True
    return False
