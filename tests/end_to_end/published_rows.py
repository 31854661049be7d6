"""What is published, to compare one warehouse with another."""

from pathlib import Path

from pipelines.publish.snapshot import open_published

NIGHTLY = {"first_seen_at"}  # when something was met is another time each night


def published_rows(database: Path) -> dict[str, list[tuple]]:
    """All that is published, but for what tells of the runs."""
    with open_published(database) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index)"
            " from duckdb_columns() inner join duckdb_tables() using (schema_name, table_name)"
            " where schema_name in ('main', 'intermediate')"
            " and not regexp_matches(table_name, '^int_(changed|untested)_')"
            " group by all"
        ).fetchall()
        return {
            table: sorted(
                connection.table(table).select(*[name for name in columns if name not in NIGHTLY]).fetchall(),
                key=repr,
            )
            for table, columns in tables
        }
