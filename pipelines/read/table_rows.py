"""Rows of a table in a Word file, a PDF ... as lines of text, in the form that pages have too."""

from pipelines.read.page_lines import CELL, LONGEST_CELL


def row_lines(cells: list[list[str]]) -> list[str]:
    """The lines of one row.

    Args:
        cells: for each cell its lines, none for an empty one.

    Returns:
        One line, cells joined by ` | `; or the cells' own lines where the table only lays out the text.
    """
    shown = [[line.strip() for line in cell if line.strip()] for cell in cells]
    laid_out = any(len(cell) > 1 and sum(map(len, cell)) > LONGEST_CELL for cell in shown)
    if sum(map(bool, shown)) < 2 or laid_out:
        return [line for cell in shown for line in cell]
    return [CELL.join(" ".join(cell) for cell in shown).rstrip()]
