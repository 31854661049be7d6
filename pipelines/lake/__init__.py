"""The warehouse on DuckLake: catalog in PostgreSQL, data in a folder or an object store, many writers."""
