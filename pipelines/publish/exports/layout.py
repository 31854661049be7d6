"""Where each export lies in the folder of the exports.

A table whose rows are each of one year has a file for each year, so that a night writes the years that have
changed. Which tables these are follows from their columns, never from their size.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.model.dictionary import SCHEMA, Table
from pipelines.model.sql_text import identifier

WORKBOOK = PurePosixPath("fazhi.xlsx")
DATA_PACKAGE = PurePosixPath("datapackage.json")
YEAR, REPORT, REPORTS = "year", "report_key", "dim_report"
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
        name = f"{self.table.name}/{self.name}" if self.name else self.table.name
        return PurePosixPath(kind, f"{name}.{kind}")


def year_of(table: Table) -> str | None:
    """The year of a row as SQL: its own, or that of its report. None where a row is of no one year."""
    names = {column.name for column in table.columns}
    if YEAR in names:
        return None if table.key == YEAR else identifier(ROW, YEAR)
    if REPORT in names:
        reports = identifier(SCHEMA, REPORTS)
        return f"(select r.{YEAR} from {reports} as r where r.{REPORT} = {identifier(ROW, REPORT)})"  # noqa: S608 - constants
    return None


def all_files(table: Table) -> list[str]:
    """The files of a table in each format, as `csv/TABLE.csv`, or as `csv/TABLE/*.csv`."""
    name = table.name if year_of(table) is None else f"{table.name}/*"
    return [f"{kind}/{name}.{kind}" for kind in ("csv", "parquet")]
