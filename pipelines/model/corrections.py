"""What reviewers have said of figures: data in a CSV file, checked when it is read.

A row says of one figure, by document and span, that it is right, what it should be, or that it is none.
It holds what the text said and what was read when it was written; dbt applies it as long as both still hold.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipelines.extract.catalogue import catalogue
from pipelines.tables import CORRECTIONS

NONE = "-"  # in `metric`, `unit` or `part`: it should be empty


class CorrectionsError(ValueError):
    """A corrections file that can't be used: names file, line, column, and what to do."""


def _or_none(text: str | None) -> str | None:
    return text or None


Optional = Annotated[str | None, BeforeValidator(_or_none)]


class Correction(BaseModel):
    """One row of the file; its fields are the columns of `pipelines.tables.CORRECTIONS`."""

    model_config = ConfigDict(extra="forbid")

    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    span_start: int = Field(ge=0)
    span_end: int
    raw: str = Field(min_length=1)
    read_metric: Optional
    read_value: float
    verdict: Literal["correct", "confirm", "remove"]
    metric: Optional
    value: Annotated[float | None, BeforeValidator(_or_none)]
    unit: Optional
    qualifier: Annotated[
        Literal["exact", "more_than", "at_least", "nearly", "about", "at_most", "none_stated"] | None,
        BeforeValidator(_or_none),
    ]
    status: Annotated[Literal["actual", "target", "prior", "change"] | None, BeforeValidator(_or_none)]
    part: Optional
    reason: str = Field(min_length=1)
    reviewer: str = Field(min_length=1)
    reviewed_on: date

    @model_validator(mode="after")
    def _fits_together(self) -> "Correction":
        if self.span_end - self.span_start != len(self.raw):
            raise ValueError(
                f"the span is {self.span_end - self.span_start} characters long and raw {len(self.raw)}"
            )
        changes = [self.metric, self.value, self.unit, self.qualifier, self.status, self.part]
        changed = any(change is not None for change in changes)
        if changed != (self.verdict == "correct"):
            told = "says nothing of what it should be" if self.verdict == "correct" else "changes nothing"
            raise ValueError(
                f"verdict {self.verdict} {told}: see metric, value, unit, qualifier, status, part"
            )
        for name in ("metric", "read_metric"):
            code = getattr(self, name)
            if code not in (None, NONE) and code not in catalogue().metrics:
                raise ValueError(f"{name} {code!r} is not in the catalogue: `fazhi metrics` lists it")
        return self

    @property
    def figure(self) -> tuple[str, int, int, str | None]:
        """The figure that it is of."""
        return self.document_sha256, self.span_start, self.span_end, self.read_metric


def read_corrections(path: Path) -> pl.DataFrame:
    """The corrections as a frame of schema CORRECTIONS; empty where there is no such file.

    Args:
        path: a CSV file in UTF-8, with the columns of the schema and a header.

    Raises:
        CorrectionsError: a row is not right, or two are of one figure.
    """
    if not path.exists():
        return pl.DataFrame(schema=CORRECTIONS)
    seen: dict[tuple[str, int, int, str | None], int] = {}
    rows = []
    for line, row in _rows(path):
        try:
            correction = Correction.model_validate(row)
        except ValidationError as error:
            first: Any = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "row"
            message = first["msg"].removeprefix("Value error, ")
            raise CorrectionsError(
                f"{path}, line {line}: {place}: {message}; mend or delete the row"
            ) from error
        if correction.figure in seen:
            raise CorrectionsError(
                f"{path}, line {line}: line {seen[correction.figure]} is of the same figure; keep one of them"
            )
        seen[correction.figure] = line
        rows.append(correction.model_dump())
    return pl.DataFrame(rows, schema=CORRECTIONS)


def add_correction(path: Path, correction: Correction) -> None:
    """Write a row to the end of the file, or in the place of an earlier one of the same figure.

    Raises:
        CorrectionsError: the file as it is can't be read.
    """
    kept = [
        row
        for row in read_corrections(path).to_dicts()
        if Correction.model_construct(**row).figure != correction.figure
    ]
    part = path.with_name(f"{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(CORRECTIONS), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*kept, correction.model_dump()])
    part.replace(path)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with the line that it ends on."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if set(reader.fieldnames or ()) != set(CORRECTIONS):
                raise CorrectionsError(f"{path}, line 1: the columns must be {', '.join(CORRECTIONS)}")
            for row in reader:
                if None in row or None in row.values():
                    place = f"{path}, line {reader.line_num}"
                    raise CorrectionsError(f"{place}: must have {len(CORRECTIONS)} cells; mend or delete it")
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorrectionsError(
            f"{path}: cannot be read as CSV in UTF-8 ({error}); correct the file"
        ) from error
