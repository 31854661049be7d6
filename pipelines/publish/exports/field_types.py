"""The types that published columns may have, in the words of the Data Package standard."""

from enum import StrEnum

from pipelines.model.dictionary import Column, Table


class ExportError(RuntimeError):
    """A table that can't be exported: names it, and what to do."""


class FieldType(StrEnum):
    """What a column holds, whatever the file."""

    string = "string"
    integer = "integer"
    number = "number"
    boolean = "boolean"
    date = "date"
    datetime = "datetime"


# Not HUGEINT: Parquet would have it as a rounded number. Not TIMESTAMP: it tells no zone.
DUCKDB = {
    "VARCHAR": FieldType.string,
    "BOOLEAN": FieldType.boolean,
    "DATE": FieldType.date,
    "TIMESTAMP WITH TIME ZONE": FieldType.datetime,
    **dict.fromkeys(["DOUBLE", "FLOAT", "DECIMAL"], FieldType.number),
    **dict.fromkeys(["TINYINT", "SMALLINT", "INTEGER", "BIGINT"], FieldType.integer),
    **dict.fromkeys(["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"], FieldType.integer),
}


def field_type(table: Table, column: Column) -> FieldType:
    """The type of a column.

    Raises:
        ExportError: no file format that is exported has such a type.
    """
    found = DUCKDB.get(column.type.partition("(")[0])
    if found is None:
        raise ExportError(
            f"{table.name}.{column.name} has the type {column.type}, which the exports cannot hold."
            f" Cast it in its model to one of: {', '.join(DUCKDB)}."
        )
    return found
