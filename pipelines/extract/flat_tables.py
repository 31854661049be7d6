"""Tables that a converter has flattened into lines: which heading each number stands under.

Two shapes occur: cells between `|`, with a row of headings above the row of numbers, and two columns with
only a space between them under a heading such as 数量(项).
"""

import re
from dataclasses import dataclass

from pipelines.extract.numerals import scale_of, units

NUMBER = re.compile(r"\s*+(\d[\d,]*+(?:\.\d+)?+)\s*+([^\d\s|]{0,4})\s*+$")
UNIT = re.compile(r"[(（](?:单位[:：])?(百万|[万亿千百])?([^()（）]{1,4})[)）]")
TWO_COLUMNS = re.compile(r"^[^\S\n]*+\S+[ \t\u3000]+\S*[(（][^()（）\n]{1,4}[)）][ \t\u3000]*$", re.MULTILINE)
LABEL_NUMBER = re.compile(r"^\s*+((?=\S*[\u4e00-\u9fff])\S+)[ \t\u3000]+(\d[\d,]*(?:\.\d+)?)\s*$")
GENERIC = re.compile(
    r"^(?:数量|数|总数|件数|次数|数目|金额|数值|合计|总计|小计|数据|本年|本年度"
    r"|当年|20\d\d年度?|完成情况|情况|总量|宗数|户数|人数)$"
)
TOTAL = re.compile(r"^(?:合计|总计|总数|总量|宗数合计|处罚总数|处罚总宗数|案件总数|受理数量|受理数)")
CAPTION = re.compile(r"(?:统计表|情况表|数据表|一览表|实施数量|实施情况|汇总表|下表|如下)[^。；]{0,8}$")
CAPTION_REACH = 60  # characters at the end of a line that may be the caption of the table below
UNIT_LINE = re.compile(r"^\s*[（(]?单位[:：]\s*(百万|[万亿千百])?([^\s（）()]{1,4})[)）]?\s*$")


@dataclass(slots=True)
class Cell:
    """What a number in a table stands under. `heading` is normalised text without the unit."""

    heading: str
    label: str
    unit: str
    unit_class: str
    scale: int
    caption: str
    is_total: bool
    row_label: str = ""
    breaks_down: bool = (
        False  # one of several rows, each with its own label, of a table whose last row adds up
    )


@dataclass(slots=True)
class Unit:
    """A unit in brackets and what it multiplies by."""

    shown: str = ""
    name: str = ""
    scale: int = 1


def unit_in(words: str) -> Unit | None:
    """The unit that stands in brackets in a heading: 罚没金额(万元)."""
    match = UNIT.search(words)
    if not match or match[2] not in units():
        return None
    shown, name = units()[match[2]]
    return Unit(shown, name, scale_of(match[1]))


def find_cells(text: str) -> dict[int, Cell]:
    """The cells with numbers, by where the number starts."""
    cells: dict[int, Cell] = {}
    if "|" not in text and not TWO_COLUMNS.search(text):
        return cells
    headings: list[str] = []
    caption, unit = "", Unit()
    columns = False  # inside a table of two columns
    table: list[int] = []  # where the numbers of the table stand that is being read
    rows: list[str] = []  # and the labels of its rows
    position = 0
    for line in text.splitlines(keepends=True):
        if line.count("|") >= 1:
            row = (
                line.strip().strip("|").split("|")
                if line.strip().startswith("|")
                else line.rstrip().split("|")
            )
            texts = [c.strip() for c in row]
            total_unit = next((u for c in texts if TOTAL.match(c) and (u := unit_in(c))), None)
            unit = total_unit or unit
            filled = [c for c in texts if c]
            numbers = [c for c in filled if NUMBER.match(c) and not re.fullmatch(r"(?:19|20)\d\d", c)]
            if not numbers:
                if len(filled) == 1:
                    caption, unit = f"{caption} {filled[0]}", unit_in(filled[0]) or unit
                elif filled:
                    headings = texts
                    break_down(cells, table, rows)
                    table, rows = [], []
            elif headings or len(filled) == 2:
                label = next((c for c in filled if not NUMBER.match(c)), "")
                rows.append(label)
                offset = position
                if line.strip().startswith("|"):
                    offset += line.index("|") + 1
                for j, cell in enumerate(row):
                    match = NUMBER.match(cell)
                    if match:
                        heading = headings[j] if j < len(headings) else ""
                        add(cells, offset + match.start(1), heading, label, unit, caption)
                        cells[offset + match.start(1)].row_label = label
                        table.append(offset + match.start(1))
                    offset += len(cell) + 1
            columns = False
        elif TWO_COLUMNS.match(line) and unit_in(line):
            columns, unit, headings = True, unit_in(line) or Unit(), []
        elif columns and (match := LABEL_NUMBER.match(line)):
            add(cells, position + match.start(2), "", match[1], unit, caption)
        elif line.strip():
            columns = False
            break_down(cells, table, rows)
            table, rows, headings = [], [], []
            ending = line.strip()[-CAPTION_REACH:].rpartition("。")[2]
            named, stated = CAPTION.search(ending), UNIT_LINE.match(line)
            if stated and stated[2] in units():
                shown, name = units()[stated[2]]
                unit = Unit(shown, name, scale_of(stated[1]))
            elif named:
                caption, unit = ending, unit_in(ending) or Unit()
            elif len(line) > 60:
                caption, unit = "", Unit()
        position += len(line)
    break_down(cells, table, rows)
    return cells


def break_down(cells: dict[int, Cell], table: list[int], rows: list[str]) -> None:
    """Mark the cells of a table's rows as parts where a row of totals stands below them."""
    if len(rows) > 2 and TOTAL.match(rows[-1]):
        for start in table:
            cells[start].breaks_down = not TOTAL.match(cells[start].row_label) and bool(
                cells[start].row_label
            )


def add(cells: dict[int, Cell], start: int, heading: str, label: str, unit: Unit, caption: str) -> None:
    """Note the cell, with the words that say what it counts."""
    own = unit_in(heading) or unit
    heading = re.sub(r"\s+", "", UNIT.sub("", heading)) if unit_in(heading) else re.sub(r"\s+", "", heading)
    words = f"{label}{heading}" if not heading or GENERIC.match(heading) else heading
    cells[start] = Cell(
        words, heading or label, own.shown, own.name, own.scale, caption, bool(TOTAL.match(heading or label))
    )
