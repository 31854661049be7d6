"""The published tables as files for those who do not use DuckDB.

exports/
parquet/TABLE.parquet        csv/TABLE.csv        a file for each table of marts and quality
parquet/TABLE/2021.parquet   csv/TABLE/2021.csv   or one for each year, where rows are of one year
parquet/TABLE/2021-2.parquet csv/TABLE/2021-2.csv or several, where it has very many reports
fazhi.xlsx                   the same as sheets, with a dictionary
datapackage.json             describes them all
made_from.json               hashes, by which the next exports take over what has not changed
"""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb

from pipelines.database import connect
from pipelines.model.dictionary import Dictionary, Table
from pipelines.publish.exports.datapackage import data_package, described_files
from pipelines.publish.exports.layout import DATA_PACKAGE, WORKBOOK, Part
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.table_files import write_csv, write_parquet
from pipelines.publish.exports.table_parts import table_parts
from pipelines.publish.exports.workbook import write_workbook
from pipelines.publish.snapshot import published_file
from pipelines.renewed_folder import RenewedFolder
from pipelines.versions import stage_version


@dataclass(frozen=True)
class Exports:
    """What was exported.

    Attributes:
        files: how many files there are, beside `made_from.json`.
        kept: how many of them were taken over from the earlier exports.
        bytes: of all of them.
        rows: how many rows each table has, by its name.
    """

    files: int
    kept: int
    bytes: int
    rows: dict[str, int]


def write_exports(
    database: Path,
    dictionary: Dictionary,
    folder: Path,
    origin: Origin,
    excel_max_rows: int,
    earlier: Path | None = None,
    workers: int = 1,
) -> Exports:
    """Export every published table. The same tables, time and version give the same bytes.

    Args:
        database: the build; opened to read only.
        dictionary: the published tables.
        folder: begun anew: what lies in it is deleted. Nothing outside of it is written.
        origin: said in the workbook and in the data package.
        excel_max_rows: a longer table is cut in the workbook.
        earlier: the folder of earlier exports, of which files with the same rows are taken, by links where
            that can be done; only read.
        workers: threads that write, beside the one that writes the workbook.

    Returns:
        What was exported.

    Raises:
        ExportError: a column has a type that the files cannot hold.
    """
    shutil.rmtree(folder, ignore_errors=True)
    sums = described_files(earlier) if earlier else {}
    made = RenewedFolder(folder, earlier if sums else None, _version())
    with (
        connect(database, read_only=True, beside=made.part / "spilled") as connection,
        ThreadPoolExecutor(workers) as threads,
    ):
        # A file is too small for several threads: they would wait for each other, and use the cores for it.
        connection.execute("set threads = 1")
        # The first rows of a table are found by their keys alone, of which the workbook asks for so many.
        connection.execute("set late_materialization_max_rows = ?", [excel_max_rows])

        def parquets(table: Table) -> list[Part]:
            parts = table_parts(connection.cursor(), table)
            for part in parts:
                if _is_new(part.parquet, part, made):
                    write_parquet(connection.cursor(), part, made.part / part.parquet)
                    sums[str(part.parquet)] = published_file(made.part / part.parquet)
            return parts

        def csvs(table: Table) -> None:
            for part in written[table.name].result():
                if _is_new(part.csv, part, made):
                    write_csv(connection.cursor(), table, made.part / part.parquet, made.part / part.csv)
                    sums[str(part.csv)] = published_file(made.part / part.csv)

        made.note(str(WORKBOOK), origin.run_id)
        # The CSV files are made from the Parquet files, which come first.
        written = {table.name: threads.submit(parquets, table) for table in dictionary.tables}
        of_csv = [threads.submit(csvs, table) for table in dictionary.tables]
        # No two threads can share the workbook.
        write_workbook(connection.cursor(), made.part, dictionary, origin, excel_max_rows)
        parts = {name: of_table.result() for name, of_table in written.items()}
        for writing in of_csv:
            writing.result()
    sums[str(WORKBOOK)] = published_file(made.part / WORKBOOK)
    package = json.dumps(data_package(dictionary, parts, sums, origin), ensure_ascii=False, indent=1)
    made.write(str(DATA_PACKAGE), origin.run_id, f"{package}\n")
    made.finish()
    return Exports(
        files=made.made + made.kept,
        kept=made.kept,
        bytes=sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
        rows={name: sum(part.rows for part in of_table) for name, of_table in parts.items()},
    )


def _version() -> str:
    return f"{stage_version('publish/exports')}, DuckDB {duckdb.__version__}"


def _is_new(path: PurePosixPath, part: Part, made: RenewedFolder) -> bool:
    """Whether a file of the part is not taken over, and so is to be written."""
    if made.keeps(str(path), part.made_from):
        return False
    made.new(str(path), part.made_from)
    return True
