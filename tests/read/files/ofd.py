"""The report as an OFD of this project's own making: no free program writes them.

What real ones do is here: default and prefixed namespaces, a template page, steps in both notations, text
objects in another order than they are read, a matrix, characters of a line in several objects.
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from source import Part

SPACE = "http://www.ofdspec.org/2016"
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 28.0
SIZE, TITLE_SIZE, PITCH = 5.0, 7.0, 9.0
COLUMNS = 3
BOTTOM = HEIGHT - 30


def write_ofd(path: Path, report: list[Part]) -> None:
    """Write the report, laid out as a printed page is."""
    pages = [_objects(rows) for rows in _pages(report)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, text: str) -> None:
            info = zipfile.ZipInfo(name, (2024, 1, 26, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)

        put(
            "OFD.xml",
            f'<ofd:OFD xmlns:ofd="{SPACE}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:DocID>0</ofd:DocID><ofd:Title>{report[0].text}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        references = "".join(
            f'<Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        put(
            "Doc_0/Document.xml",
            f'<Document xmlns="{SPACE}"><CommonData><MaxUnitID>99</MaxUnitID><PageArea>'
            f"<PhysicalBox>0 0 {WIDTH} {HEIGHT}</PhysicalBox></PageArea>"
            '<TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/></CommonData>'
            f"<Pages>{references}</Pages></Document>",
        )
        put("Doc_0/Tpls/Tpl_0/Content.xml", _page(_text("— 1 —", 98, HEIGHT - 15, SIZE)))
        for number, objects in enumerate(pages):
            template = '<Template TemplateID="5" ZOrder="Background"/>'
            # Last things first: a reader must go by place.
            put(f"Doc_0/Pages/Page_{number}/Content.xml", _page("".join(reversed(objects)), template))


def _page(objects: str, template: str = "") -> str:
    return (
        f'<Page xmlns="{SPACE}">{template}<Content><Layer ID="2"><PageBlock ID="3">{objects}</PageBlock>'
        "</Layer></Content></Page>"
    )


Placed = tuple[str, float, float, float]


def _pages(report: list[Part]) -> list[list[Placed]]:
    """Pieces of text on each page, each with its left edge, top and size."""
    pages: list[list[Placed]] = [[]]
    top = 25.0

    def row(pieces: list[tuple[str, float, float]]) -> None:
        nonlocal top
        if top > BOTTOM:
            pages.append([])
            top = 25.0
        pages[-1] += [(text, left, top, size) for text, left, size in pieces]
        top += PITCH

    for part in report:
        if part.kind == "table":
            step = (WIDTH - 2 * MARGIN) / COLUMNS
            for cells in part.rows:
                row([(cell, MARGIN + 2 + step * n, SIZE) for n, cell in enumerate(cells)])
        elif part.kind in {"title", "dateline"}:
            size = TITLE_SIZE if part.kind == "title" else SIZE
            for line in _wrap(part.text, 0, size):
                row([(line, (WIDTH - _wide(line, size)) / 2, size)])
        elif part.kind == "sign":
            row([(part.text, WIDTH - MARGIN - _wide(part.text, SIZE), SIZE)])
        else:
            for number, line in enumerate(_wrap(part.number + part.text, 2 * SIZE, SIZE)):
                row([(line, MARGIN + (0 if number else 2 * SIZE), SIZE)])
    return pages


def _wrap(text: str, indent: float, size: float) -> list[str]:
    lines, left = [""], WIDTH - 2 * MARGIN - indent
    for char in text:
        width = _wide(char, size)
        if width > left:
            lines.append("")
            left = WIDTH - 2 * MARGIN
        lines[-1] += char
        left -= width
    return lines


def _wide(text: str, size: float) -> float:
    return sum(size * (0.5 if ord(c) < 0x250 else 1.0) for c in text)


def _objects(rows: list[Placed]) -> list[str]:
    """Each piece as one object or, every third, as two."""
    out = []
    for number, (text, left, top, size) in enumerate(rows):
        half = len(text) // 2
        if number % 3 == 2 and half:
            out.append(_text(text[:half], left, top, size))
            out.append(_text(text[half:], left + _wide(text[:half], size), top, size))
        else:
            out.append(_text(text, left, top, size, matrix=number % 3 == 1))
    return out


def _text(text: str, left: float, top: float, size: float, *, matrix: bool = False) -> str:
    steps = [_wide(c, size) for c in text[:-1]]
    if matrix:  # the same size, by a matrix of half and a font of double size
        steps = [2 * s for s in steps]
    if len(set(steps)) == 1 and len(steps) > 1:
        delta = f"g {len(steps)} {steps[0]:g}"
    else:
        delta = " ".join(f"{s:g}" for s in steps)
    scale = ' CTM="0.5 0 0 0.5 0 0"' if matrix else ""
    shown = 2 * size if matrix else size
    return (
        f'<TextObject ID="20" Boundary="{left:g} {top:g} {_wide(text, size):g} {size:g}" Font="1"'
        f' Size="{shown:g}"{scale}><TextCode X="0" Y="{0.8 * shown:g}" DeltaX="{delta}">{escape(text)}'
        "</TextCode></TextObject>"
    )
