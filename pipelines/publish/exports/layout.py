"""Where each export lies in the folder of the exports."""

from pathlib import PurePosixPath

from pipelines.model.dictionary import Table

WORKBOOK = PurePosixPath("fazhi.xlsx")
DATA_PACKAGE = PurePosixPath("datapackage.json")


def parquet_path(table: Table) -> PurePosixPath:
    """The table as Parquet."""
    return PurePosixPath("parquet", f"{table.name}.parquet")


def csv_path(table: Table) -> PurePosixPath:
    """The table as CSV."""
    return PurePosixPath("csv", f"{table.name}.csv")
