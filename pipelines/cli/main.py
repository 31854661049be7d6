"""The `fazhi` command. What a command needs is imported when it runs: Dagster alone takes seconds to load."""

from typing import Any

import typer
from typer.core import TyperGroup

from pipelines.cli.compare import compare
from pipelines.cli.dev import dev
from pipelines.cli.diff import diff
from pipelines.cli.docs import docs
from pipelines.cli.doctor import doctor
from pipelines.cli.extract import extract
from pipelines.cli.lake import app as lake
from pipelines.cli.metrics import app as metrics
from pipelines.cli.rebuild import rebuild
from pipelines.cli.review import app as review
from pipelines.cli.run import run
from pipelines.cli.site import site
from pipelines.cli.snapshots import rollback, snapshots
from pipelines.cli.sources import sources
from pipelines.cli.sql import sql


class Commands(TyperGroup):
    """All commands: what is wrong in a setting or a data file ends each of them with 2 and what to do."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (ValueError, RuntimeError) as error:
            from pipelines.data_files import DataFileError
            from pipelines.parallel import ClusterError
            from pipelines.runs.state import StateError
            from pipelines.settings_file import SettingsError
            from pipelines.stage_store import StageTableError

            refused = ClusterError | DataFileError | SettingsError | StageTableError | StateError
            if not isinstance(error, refused):
                raise
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error


app = typer.Typer(
    name="fazhi",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="A warehouse of the figures in annual reports on building a law-based government "
    "(法治政府建设年度报告).\n\n"
    "`fazhi run` builds and publishes it, `fazhi sql` asks it, `fazhi extract` reads files without it, "
    "`fazhi sources` shows where reports come from, `fazhi review` which figures deserve a look, "
    "`fazhi snapshots` what was published, `fazhi compare` what changed since, "
    "`fazhi lake` keeps it on DuckLake, `fazhi site` builds its pages, `fazhi doctor` tells what is wrong, "
    "`fazhi dev` opens Dagster's web page.\n\n"
    "Everything lies below the folder that the environment variable `FAZHI_WAREHOUSE` names; by default "
    "`warehouse/` in the project.",
)
for command in (run, rebuild, extract, diff, sql, snapshots, rollback, compare, site, docs, doctor, dev):
    app.command()(command)
app.add_typer(sources)
app.add_typer(metrics, name="metrics")
app.add_typer(review, name="review")
app.add_typer(lake, name="lake")

if __name__ == "__main__":
    app()
