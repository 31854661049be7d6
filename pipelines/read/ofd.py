"""OFD (GB/T 33190), the Chinese format of fixed pages: a zip of XML, read by where its text stands."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipelines.read.layout import LATIN, Page, Run

MOST_PAGES = 2000
LARGEST_PART = 64 * 1024 * 1024  # bytes
ASCENT = 0.8  # of the size: how far a character reaches above its base line
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff")


@dataclass
class OfdPages:
    """What an OFD holds: its pages with text, and the pictures on pages that have none."""

    pages: list[Page] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    title: str = ""


class OfdError(ValueError):
    """The file is no OFD that can be read; the message says what is missing."""


def read_ofd(data: bytes) -> OfdPages:
    """Read an OFD's text; namespaces do not matter, whether default, prefixed or none.

    Raises:
        OfdError: a part is missing, too large or no XML.
        zipfile.BadZipFile: the file is damaged.
    """
    found = OfdPages()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = _xml(package, "OFD.xml")
        found.title = next((e.text or "" for e in _all(root, "Title")), "").strip()
        for body in _all(root, "DocRoot"):
            _document(package, _path("", body.text), found)
    return found


def _document(package: zipfile.ZipFile, path: str, found: OfdPages) -> None:
    folder = posixpath.dirname(path)
    document = _xml(package, path)
    area = _box(next(_all(document, "PhysicalBox"), None)) or (0.0, 0.0, 210.0, 297.0)
    templates = {e.get("ID"): _path(folder, e.get("BaseLoc")) for e in _all(document, "TemplatePage")}
    media = _media(package, folder, document)
    for reference in list(_all(document, "Page"))[:MOST_PAGES]:
        location = reference.get("BaseLoc")
        if location is None:
            continue
        content = _xml(package, _path(folder, location))
        own = _box(next(_all(content, "PhysicalBox"), None)) or area
        page = Page(own[3])
        for template in _all(content, "Template"):
            if template.get("TemplateID") in templates:
                page.runs += _text(_xml(package, templates[template.get("TemplateID")]))
        page.runs += _text(content)
        found.pages.append(page)
        if not page.runs:
            names = [media.get(image.get("ResourceID")) for image in _all(content, "ImageObject")]
            found.pictures += [package.read(name) for name in names if name]


def _text(content: Any) -> Iterator[Run]:
    for item in _all(content, "TextObject"):
        box = _box_of(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        size = float(item.get("Size") or 4.0)
        scale = _numbers(item.get("CTM")) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        a, b, c, d, e, f = scale if len(scale) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        x = y = 0.0
        for code in _all(item, "TextCode"):
            x, y = float(code.get("X") or x), float(code.get("Y") or y)
            text = (code.text or "").strip("\r\n")
            steps_x, steps_y = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
            at_x, at_y = x, y
            for number, char in enumerate(text):
                left, base = box[0] + a * at_x + c * at_y + e, box[1] + b * at_x + d * at_y + f
                own = size * abs(d or 1.0)
                width = size * abs(a or 1.0) * (0.5 if LATIN.match(char) else 1.0)
                yield Run(char, left, base - ASCENT * own, left + width, base + (1 - ASCENT) * own)
                at_x += steps_x[number] if number < len(steps_x) else 0.0 if steps_y else width
                at_y += steps_y[number] if number < len(steps_y) else 0.0


def _deltas(text: str | None) -> list[float]:
    """Steps from character to character; `g 3 4.2` stands for 4.2 three times."""
    out: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            out += [float(words[at + 2])] * min(int(words[at + 1]), 10_000)
            at += 3
        else:
            out.append(float(words[at]))
            at += 1
    return out


def _media(package: zipfile.ZipFile, folder: str, document: Any) -> dict[str | None, str]:
    """Where the pictures of a document lie, by their identifiers."""
    found: dict[str | None, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for reference in _all(document, kind):
            path = _path(folder, reference.text)
            resources = _xml(package, path)
            base = _path(posixpath.dirname(path), resources.get("BaseLoc") or "")
            for item in _all(resources, "MultiMedia"):
                file = next((e.text for e in _all(item, "MediaFile")), None)
                name = _path(base, file)
                if name.lower().endswith(PICTURES) and name in package.namelist():
                    found[item.get("ID")] = name
    return found


def _xml(package: zipfile.ZipFile, path: str) -> Any:
    try:
        info = package.getinfo(path)
    except KeyError as error:
        raise OfdError(f"The OFD has no part {path}.") from error
    if info.file_size > LARGEST_PART:
        raise OfdError(f"The OFD's part {path} would unpack to {info.file_size:,} bytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(package.read(info), parser)
    except etree.XMLSyntaxError as error:
        raise OfdError(f"The OFD's part {path} is no XML: {error}.") from error


def _all(element: Any, name: str) -> Iterator[Any]:
    """Elements with that name in any namespace, the element itself too."""
    return (e for e in element.iter("{*}" + name))


def _path(folder: str, location: str | None) -> str:
    """A part's name in the zip: relative to a folder, or from the root if it begins with a slash."""
    location = (location or "").strip().replace("\\", "/")
    return posixpath.normpath(
        location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location)
    )


def _box(element: Any) -> tuple[float, float, float, float] | None:
    return None if element is None else _box_of(element.text)


def _box_of(text: str | None) -> tuple[float, float, float, float] | None:
    numbers = _numbers(text)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _numbers(text: str | None) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d*\.?\d+(?:[eE]-?\d+)?", text or "")]
