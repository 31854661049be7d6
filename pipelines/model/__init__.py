"""The stages' tables as a warehouse in DuckDB, by dbt."""
