"""`fazhi docs`: the dictionary of the warehouse as one page."""

import shutil
import tempfile
from pathlib import Path

import typer


def docs() -> None:
    """Write the dictionary of tables, columns and metrics as one HTML file that opens without a network.

    With a published snapshot it shows the tables' types and sizes too.

    For example:

    * `fazhi docs`
    """
    from rich.console import Console

    from pipelines.model.dbt import DbtError, write_docs
    from pipelines.settings import PROJECT, Settings

    published = Settings().published_database
    page = PROJECT / "docs" / "site" / "index.html"
    # dbt opens its database for writing, and a snapshot is never written: it gets a copy.
    with tempfile.TemporaryDirectory() as folder, Console(stderr=True).status("dbt writes its docs ..."):
        database = Path(folder) / published.name
        if published.exists():
            shutil.copyfile(published, database)
        try:
            write_docs(database, Path(folder) / "target", page)
        except DbtError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
    typer.echo(f"Open {page} in a browser.")
