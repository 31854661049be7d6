"""What dbt's profile names: dbt learns from the environment where the lake is."""

import os

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from pipelines.lake.connection import Lake, prepare


class Plugin(BasePlugin):
    """Prepares dbt's connection: the profile then attaches the lake, and no address stands in it."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Load DuckDB's extensions and make the secret that the profile attaches.

        Raises:
            LakeError: the environment does not say where the lake is, or the extra `lake` is not installed.
        """
        prepare(conn, Lake.of_variables(os.environ))
