"""The published tables as files for those who do not use DuckDB.

exports/
parquet/TABLE.parquet    csv/TABLE.csv    a file for each table of marts and quality
fazhi.xlsx               the same as sheets, with a dictionary
datapackage.json         describes them all
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.database import connect
from pipelines.model.dictionary import Dictionary, Table
from pipelines.model.sql_text import literal
from pipelines.publish.exports.datapackage import data_package
from pipelines.publish.exports.layout import DATA_PACKAGE, csv_path, parquet_path
from pipelines.publish.exports.origin import Origin
from pipelines.publish.exports.table_files import write_csv, write_parquet
from pipelines.publish.exports.workbook import write_workbook


@dataclass(frozen=True)
class Exports:
    """What was exported.

    Attributes:
        files: how many files there are.
        bytes: of all of them.
        rows: how many rows each table has, by its name.
    """

    files: int
    bytes: int
    rows: dict[str, int]


def write_exports(
    database: Path, dictionary: Dictionary, folder: Path, origin: Origin, excel_max_rows: int
) -> Exports:
    """Export every published table. The same tables, time and version give the same bytes.

    Args:
        database: the build; opened to read only.
        dictionary: the published tables.
        folder: begun anew: what lies in it is deleted. Nothing outside of it is written.
        origin: said in the workbook and in the data package.
        excel_max_rows: a longer table is cut in the workbook.

    Returns:
        What was exported.

    Raises:
        ExportError: a column has a type that the files cannot hold.
    """
    _begin(folder)
    with connect(database, read_only=True) as connection:
        # What does not fit into memory would else lie beside the database.
        connection.execute(f"set temp_directory = {literal(str(folder / 'spilled'))}")
        rows = {table.name: _write_table(connection, table, folder) for table in dictionary.tables}
    write_workbook(folder, dictionary, rows, origin, excel_max_rows)
    package = data_package(folder, dictionary, rows, origin)
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / DATA_PACKAGE).write_text(f"{text}\n", encoding="utf-8")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Exports(files=len(files), bytes=sum(path.stat().st_size for path in files), rows=rows)


def _begin(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _write_table(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> int:
    parquet, csv = folder / parquet_path(table), folder / csv_path(table)
    for file in (parquet, csv):
        file.parent.mkdir(exist_ok=True)
    write_parquet(connection, table, parquet)
    return write_csv(connection, table, parquet, csv)
