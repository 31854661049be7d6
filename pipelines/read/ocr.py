"""Pictures of pages, read with RapidOCR: the optional extra `fazhi[ocr]`."""

import importlib.util
import io
import re
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipelines.read.layout import LATIN, Page, Run, page_lines
from pipelines.read.page_lines import WIDE

INSTALL = "Install the extra for OCR, fazhi[ocr]: `make ocr` in a checkout, or pip install 'fazhi[ocr]'."
NARROW = 0.55  # of a wide character: the usual width of a digit
BOX = 0.87  # of a box that OCR gives, mostly: the height of its characters
DASH = re.compile(r"(?<=\d{4})一(?=\d{4})")  # 2021—2025 is often seen as 2021一2025
# Brackets are often seen half as wide as they are: (一） for （一）.
OPENING = re.compile(rf"\((?=[{WIDE}])|(?<=[{WIDE}])\(")
CLOSING = re.compile(rf"(?<=[{WIDE}])\)|\)(?=[{WIDE}])")
DATE_LINE = re.compile(r"\((\d{4}年.*日)[)）]")
LIKE_MOST = 0.22  # a share of the usual size: what differs less is as large as most
MOST_PAGES = 200
LARGEST_SIDE = 6000  # dots: twice A4 at 300 dots an inch


class PictureTooLargeError(ValueError):
    """The picture has more dots than any page; the message says how many."""


@dataclass
class Seen:
    """What OCR saw on some pages.

    Attributes:
        pages: each with its text.
        confidences: of each piece of text, with its length in characters.
    """

    pages: list[Page] = field(default_factory=list)
    confidences: list[tuple[float, int]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The text, a line for a paragraph or a row of a table."""
        return mended(page_lines(self.pages))

    @property
    def metadata(self) -> dict[str, str]:
        """That the text was seen and not read; how sure OCR is: the mean over characters, and the least."""
        told = {"ocr": "rapidocr"}
        if self.confidences:
            chars = sum(length for _, length in self.confidences)
            mean = sum(score * length for score, length in self.confidences) / max(1, chars)
            told["ocr_confidence"] = f"{mean:.3f}"
            told["ocr_least_confidence"] = f"{min(score for score, _ in self.confidences):.3f}"
        return told


def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "PIL"))


def look_at(pictures: Iterable[Any]) -> Seen:
    """Read pictures of pages.

    Args:
        pictures: arrays (height × width × 3, blue first), upright, about 200 dots an inch.
    """
    seen = Seen()
    for picture in pictures:
        page, confidences = _page(picture)
        seen.pages.append(page)
        seen.confidences += confidences
    return seen


def mended(lines: list[str]) -> list[str]:
    """Lines with what OCR commonly takes for something else set right."""
    out = []
    for line in lines:
        line = DASH.sub("—", DATE_LINE.sub(r"（\1）", line))
        out.append(CLOSING.sub("）", OPENING.sub("（", line)))
    return out


def pictures_of(data: bytes) -> Iterator[Any]:
    """The frames of an image file, as `look_at` takes them.

    Raises:
        PictureTooLargeError: it would unpack to more than Pillow takes for safe.
        PIL.UnidentifiedImageError: it is no image that can be read.
    """
    import numpy
    from PIL import Image, ImageOps, ImageSequence

    try:
        opened = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise PictureTooLargeError(f"The picture has too many dots for a page: {error}") from error
    with opened as image:
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number == MOST_PAGES:
                return
            upright = ImageOps.exif_transpose(frame).convert("RGB")
            upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            yield numpy.asarray(upright)[:, :, ::-1]


def _page(picture: Any) -> tuple[Page, list[tuple[float, int]]]:
    result = _engine()(picture)
    page = Page(float(picture.shape[0]))
    confidences: list[tuple[float, int]] = []
    if result.boxes is None:
        return page, confidences
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if text.strip():
            page.runs.append(_run(corners, text))
            confidences.append((float(score), len(text)))
    _even_out(page.runs)
    return page, confidences


def _even_out(runs: list[Run]) -> None:
    """Give what is about as large as most exactly that size: else rows of one paragraph seem to differ."""
    if not runs:
        return
    usual = statistics.median_low([run.bottom - run.top for run in runs for _ in run.text])
    for run in runs:
        if abs(run.bottom - run.top - usual) <= LIKE_MOST * usual:
            middle = (run.top + run.bottom) / 2
            run.top, run.bottom = middle - usual / 2, middle + usual / 2


def _run(corners: Any, text: str) -> Run:
    """A piece of text in a box as high as its characters are wide: OCR's own boxes vary in height."""
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    units = sum(NARROW if LATIN.match(c) else 1.0 for c in text if not c.isspace())
    size = min(bottom - top, (right - left) / units) if units >= 4 else BOX * (bottom - top)
    middle = statistics.fmean((top, bottom))
    return Run(text, left, middle - size / 2, right, middle + size / 2)


@cache
def _engine() -> Any:
    """The models lie in the package; loading them takes a moment. Told to log no more than errors."""
    from rapidocr import RapidOCR

    # The classifier of upside-down lines turns some upright ones, and scans of reports stand upright.
    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error"})
