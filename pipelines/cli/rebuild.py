"""`fazhi rebuild`: everything again, from the archive alone."""

import sys
from typing import Annotated

import typer


def rebuild(
    wait: Annotated[
        bool, typer.Option("--wait", help="Where another run is under way, wait for its end.")
    ] = False,
    accept: Annotated[bool, typer.Option("--accept", help="As in `fazhi run`.")] = False,
) -> None:
    """Read, identify, extract, build and publish all archived files again; nothing is collected.

    For a warehouse whose stages are damaged, or that you do not trust. What is published stays until the new
    one stands. Exit codes are those of `fazhi run`.

    For example:

    * `fazhi rebuild`
    """
    from rich.console import Console

    from pipelines.cli.run import alone_on, run_job
    from pipelines.preflight import check_cluster, check_inputs
    from pipelines.settings import Settings

    settings = Settings()
    check_inputs(settings)
    check_cluster(settings)
    anew = {"anew": True}
    config = {"documents": anew, "build_database": anew, "acceptance": {"accept": accept}}
    with alone_on(settings.warehouse, wait):
        run_job(Console(highlight=False, file=sys.stdout), settings, "rebuild", config)
