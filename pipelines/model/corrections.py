"""What reviewers have said of figures: data in a CSV file, checked when it is read.

A row says of one figure, by document and span, that it is right, what it should be, or that it is none.
It holds what the text said and what was read when it was written; dbt applies it as long as both still hold.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from pipelines.data_files import DataFileError
from pipelines.extract.catalogue import NO_METRIC, catalogue
from pipelines.tables import CORRECTIONS

NONE = "-"  # in `metric`, `unit` or `part`: it should be empty
CHANGES = ("metric", "value", "unit", "qualifier", "status", "part")
MISFITS = """
    select
        document_sha256, span_start, span_end, raw, read_metric, read_value, outcome, text_there,
        figures_there
    from quality_corrections
    where outcome in ('text_differs', 'figure_differs')
    order by document_sha256, span_start
"""
BOM = "\ufeff"  # spreadsheets write it, and need it

FigureId = tuple[str, int, int, str | None]  # document_sha256, span_start, span_end, read_metric


class CorrectionsError(DataFileError):
    """A corrections file, or a row for it, that can't be used: names the place, and what to do."""


def _or_none(cell: Any) -> Any:
    return None if cell == "" else cell


Empty = BeforeValidator(_or_none)
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Correction(BaseModel):
    """One row of the file; its fields are the columns of `pipelines.tables.CORRECTIONS`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    span_start: int = Field(ge=0)
    span_end: int
    raw: str = Field(min_length=1)
    read_metric: Annotated[str | None, Empty]
    read_value: float
    verdict: Literal["correct", "confirm", "remove"]
    metric: Annotated[str | None, Empty] = None
    value: Annotated[float | None, Empty] = None
    unit: Annotated[str | None, Empty] = None
    qualifier: Annotated[
        Literal["exact", "more_than", "at_least", "nearly", "about", "at_most", "none_stated"] | None, Empty
    ] = None
    status: Annotated[Literal["actual", "target", "prior", "change"] | None, Empty] = None
    part: Annotated[str | None, Empty] = None
    reason: Words
    reviewer: Words
    reviewed_on: date

    @model_validator(mode="after")
    def _fits_together(self) -> "Correction":
        if self.span_end - self.span_start != len(self.raw):
            raise ValueError(
                f"the span is {self.span_end - self.span_start} characters long and raw {len(self.raw)}"
            )
        changed = any(getattr(self, name) is not None for name in CHANGES)
        if self.verdict == "correct" and not changed:
            raise ValueError(f"verdict correct must say what it should be: {', '.join(CHANGES)}")
        if self.verdict != "correct" and changed:
            raise ValueError(f"verdict {self.verdict} changes nothing: leave {', '.join(CHANGES)} empty")
        for name, code in (("read_metric", self.read_metric), ("metric", self.metric)):
            if code is None or (code == NONE and name == "metric"):
                continue
            if code not in catalogue().metrics or code.startswith(f"{NO_METRIC}."):
                raise ValueError(f"{name} {code!r} is not in the catalogue: `fazhi metrics` lists it")
        return self

    @property
    def figure(self) -> FigureId:
        """The figure that it is of."""
        return self.document_sha256, self.span_start, self.span_end, self.read_metric


def checked_correction(cells: dict[str, Any]) -> Correction:
    """A row, if it is right.

    Args:
        cells: by column; the changes may be left out.

    Raises:
        CorrectionsError: it is not; names the column, and what is wrong with it.
    """
    try:
        return Correction.model_validate(cells)
    except ValidationError as error:
        first: Any = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        column = first["loc"][0] if first["loc"] else None
        told = (
            f"{column} {cells[column]!r}: {message}" if column in cells else f"{column or 'row'}: {message}"
        )
        raise CorrectionsError(told) from error


def read_corrections(path: Path) -> pl.DataFrame:
    """The corrections as a frame of schema CORRECTIONS.

    Args:
        path: a CSV file in UTF-8, with a header and the columns of the schema in any order.

    Raises:
        CorrectionsError: a row is not right, two are of one figure, or there is no such file: a misspelt name
            would publish what has been corrected as it was before.
    """
    if not path.exists():
        raise CorrectionsError(
            f"{path}: there is no such file. See FAZHI_CORRECTIONS; a new one begins with this line:"
            f"\n{','.join(CORRECTIONS)}"
        )
    rows = [correction.model_dump() for _, correction in _corrections(path, _lines(path))]
    return pl.DataFrame(rows, schema=CORRECTIONS)


def reviewed_figures(path: Path) -> dict[FigureId, int]:
    """The figures that the file says something of, each with the line of its row.

    Raises:
        CorrectionsError: as in `read_corrections`.
    """
    return {row.figure: place.start + 1 for place, row in _corrections(path, _lines(path))}


def misfits(path: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What no longer fits, by `quality_corrections` of a build: file, line, what is there now, what to do.

    Args:
        path: the file that the build was made with.
        connection: to the build, whose test `every_correction_still_fits` has failed.
    """
    lines = reviewed_figures(path)
    rows = connection.execute(MISFITS).fetchall()
    told = []
    for document, start, end, raw, metric, value, outcome, text, figures in rows:
        if outcome == "text_differs":
            there = repr(text) if text else "nothing"
            what = f"expects {raw!r} at {start} of document {document[:12]}, and the text says {there}"
        else:
            what = (
                f"expects {raw!r} at {start} of document {document[:12]} to be read as {metric or NONE}"
                f" {_cell(value)}, and it is read as {figures or 'no figure'}"
            )
        line = lines.get((document, start, end, metric))
        told.append(f"{path}, line {line}: {what}; look again, then mend or delete the row")
    return told


def add_correction(path: Path, correction: Correction) -> Correction | None:
    """Write a row to the end of the file, or in the place of an earlier one of the same figure.

    All other lines stay byte for byte as they are. Stopped at any point, the file is the old or the new one.

    Returns:
        The earlier one of the same figure, which the row has replaced; None where there was none.

    Raises:
        CorrectionsError: the file as it is can't be read, or the new one can't be written.
    """
    path = path.resolve()  # a link stays one
    lines = _lines(path) or [_csv_line(CORRECTIONS)]
    rows = {row.figure: (place, row) for place, row in _corrections(path, lines)}
    columns = next(csv.reader([lines[0].removeprefix(BOM)]))
    cells = {name: _cell(value) for name, value in correction.model_dump().items()}
    new = _csv_line(cells[name] for name in columns)
    place, earlier = rows.get(correction.figure, (None, None))
    if place:
        lines[place] = [new]
    else:
        lines[-1] += "" if lines[-1].endswith(("\n", "\r")) else "\n"
        lines.append(new)
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(lines), encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise CorrectionsError(
            f"{path}: cannot be written ({error}); FAZHI_CORRECTIONS may name another file"
        ) from error
    return earlier


def _lines(path: Path) -> list[str]:
    """The file's lines with their ends; none where there is no such file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(file)
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionsError(f"{path}: cannot be read as UTF-8 ({error}); correct the file") from error


def _corrections(path: Path, lines: list[str]) -> Iterator[tuple[slice, Correction]]:
    """Each correction, with its place among the lines: a cell may hold line breaks."""
    seen: dict[FigureId, int] = {}
    for place, cells in _rows(path, lines):
        at = f"{path}, line {place.start + 1}"
        try:
            correction = checked_correction(cells)
        except CorrectionsError as error:
            raise CorrectionsError(f"{at}: {error}; mend or delete the row") from error
        if correction.figure in seen:
            raise CorrectionsError(f"{at}: line {seen[correction.figure]} is of the same figure; keep one")
        seen[correction.figure] = place.start + 1
        yield place, correction


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[slice, dict[str, str]]]:
    """Each row's cells by column, with its place among the lines."""
    if not lines:
        return
    reader = csv.reader([lines[0].removeprefix(BOM), *lines[1:]], strict=True)
    end = 0
    try:
        columns = next(reader)
        if sorted(columns) != sorted(CORRECTIONS):
            raise CorrectionsError(f"{path}, line 1: the columns must be {', '.join(CORRECTIONS)}")
        end = reader.line_num
        for cells in reader:
            place, end = slice(end, reader.line_num), reader.line_num
            if not cells:
                continue
            if len(cells) != len(columns):
                raise CorrectionsError(
                    f"{path}, line {place.start + 1}: has {len(cells)} cells and the header {len(columns)};"
                    " mend or delete the row"
                )
            yield place, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise CorrectionsError(
            f"{path}, line {end + 1}: is no CSV ({error}); mend or delete the row"
        ) from error


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    """12 and not 12.0; as many digits as tell the value exactly."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
