"""Where each export lies in the folder of the exports.

A table whose rows are each of one year has a file for each year, so that a night writes the years that have
changed. Which tables these are follows from their columns, never from their size.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.model.dictionary import SCHEMA, Table
from pipelines.model.sql_text import identifier

WORKBOOK = PurePosixPath("fazhi.xlsx")
DATA_PACKAGE = PurePosixPath("datapackage.json")
KINDS = ("csv", "parquet")
YEAR, REPORT = "year", "report_key"
REPORTS, YEARS = "dim_report", "dim_year"
UNKNOWN = "unknown"  # the file of the rows that tell no year
ROW = "told"  # what a row of the table is called in `year_of`


@dataclass(frozen=True)
class Part:
    """The rows of a table that stand in one file.

    Attributes:
        table: whose rows.
        name: the year, or `unknown`; empty where one file holds all rows of the table.
        rows: how many.
        made_from: a hash of them, and of what else tells how they are written.
    """

    table: Table
    name: str
    rows: int
    made_from: str

    @property
    def parquet(self) -> PurePosixPath:
        """The file as Parquet."""
        return self._path("parquet")

    @property
    def csv(self) -> PurePosixPath:
        """The file as CSV."""
        return self._path("csv")

    def _path(self, kind: str) -> PurePosixPath:
        return path_of(kind, self.table.name, self.name)


def path_of(kind: str, table: str, part: str) -> PurePosixPath:
    """The file of a part of a table: `csv/TABLE/2021.csv`, or `csv/TABLE.csv`."""
    name = f"{table}/{part}" if part else table
    return PurePosixPath(kind, f"{name}.{kind}")


def year_of(table: str, columns: Collection[str]) -> str | None:
    """The year of a row as SQL: its own, or that of its report. None where a row is of no one year.

    Args:
        table: a published table.
        columns: the names of its columns.
    """
    if table == YEARS:
        return None
    if YEAR in columns:
        return identifier(ROW, YEAR)
    if REPORT in columns:
        reports = identifier(SCHEMA, REPORTS)
        return f"(select r.{YEAR} from {reports} as r where r.{REPORT} = {identifier(ROW, REPORT)})"  # noqa: S608 - constants
    return None


def all_files(table: Table) -> list[str]:
    """The files of a table in each format, as `csv/TABLE.csv`, or as `csv/TABLE/*.csv`."""
    part = "" if year_of(table.name, [column.name for column in table.columns]) is None else "*"
    return [str(path_of(kind, table.name, part)) for kind in KINDS]
