"""Where each export lies in the folder of the exports.

A table whose rows are each of one year has a file for each year, so that a night writes the years that have
changed. Where a year has very many reports, it has several, of so many reports each in the order in which
they came (`dim_report.file_no`): a night writes the last one, and a spreadsheet can open each. Which tables
these are follows from their columns, never from their size.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.model.dictionary import Table

WORKBOOK = PurePosixPath("fazhi.xlsx")
DATA_PACKAGE = PurePosixPath("datapackage.json")
KINDS = ("csv", "parquet")
YEAR, REPORT = "year", "report_key"
YEARS = "dim_year"


@dataclass(frozen=True)
class Part:
    """The rows of a table that stand in one file.

    Attributes:
        table: whose rows.
        name: the year, or `unknown`, and the number of the file where the year has several (`2021-2`); empty
            where one file holds all rows of the table.
        where: which rows they are, as SQL: see `pipelines.publish.exports.table_parts`.
        rows: how many.
        made_from: a hash of them, and of what else tells how they are written.
    """

    table: Table
    name: str
    where: str
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
    """The file of a part of a table: `csv/TABLE/2021.csv`, `csv/TABLE/2021-2.csv`, or `csv/TABLE.csv`."""
    name = f"{table}/{part}" if part else table
    return PurePosixPath(kind, f"{name}.{kind}")


def is_of_years(table: str, columns: Collection[str]) -> bool:
    """Whether each row of a table is of one year: its own, or that of its report.

    Args:
        table: a published table.
        columns: the names of its columns.
    """
    return table != YEARS and (YEAR in columns or REPORT in columns)


def all_files(table: Table) -> list[str]:
    """The files of a table in each format, as `csv/TABLE.csv`, or as `csv/TABLE/*.csv`."""
    part = "*" if is_of_years(table.name, [column.name for column in table.columns]) else ""
    return [str(path_of(kind, table.name, part)) for kind in KINDS]
