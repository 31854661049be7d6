"""`fazhi site`: the pages to look at."""

from pathlib import Path
from typing import Annotated

import typer


def site(
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to build the pages; by default `site/` in the warehouse's folder."),
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Serve them on this machine until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 for any free one.")] = 8020,
) -> None:
    """Build the pages of the published snapshot: front page, metrics, agencies, reports with their evidence.

    Each snapshot has them already, in `site/`. This builds them once more elsewhere, and only what has
    changed since. They open from the folder, and on any web server.

    For example:

    * `fazhi site`, then open what it names

    * `fazhi site --serve`, on http://127.0.0.1:8020/
    """
    import os
    from datetime import datetime

    from rich.console import Console

    from pipelines.publish.history import PREVIOUS, UnknownSnapshotError, database_of, find_snapshot
    from pipelines.publish.snapshot import current_snapshot
    from pipelines.settings import Settings
    from pipelines.site.build import build_site
    from pipelines.site.origin import Origin
    from pipelines.site.site_folder import NotASiteError

    settings = Settings()
    snapshot = current_snapshot(settings.published)
    if snapshot is None:
        typer.echo(
            f"fazhi site: nothing is published in {settings.published} yet: run `fazhi run` first.", err=True
        )
        raise typer.Exit(1)
    database = database_of(settings.published, snapshot)
    try:
        earlier = database_of(settings.published, find_snapshot(settings.published, PREVIOUS))
    except UnknownSnapshotError:
        earlier = None
    place = (folder or settings.warehouse / "site").resolve()
    beside = Path(os.path.relpath(settings.published.resolve() / "current", place)).as_posix() + "/"
    origin = Origin(
        datetime.fromisoformat(snapshot.published_at),
        snapshot.run_id,
        snapshot.program_version,
        settings.published_exports,
        earlier,
        beside,
    )
    try:
        with Console(stderr=True).status("The pages are made ..."):
            built = build_site(database, place, origin, earlier_site=place, workers=settings.extract_workers)
    except NotASiteError as error:
        typer.echo(f"fazhi site: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{built.pages} pages of {snapshot.id}: {built.made} files made, {built.kept} kept.")
    typer.echo(f"Open {place / 'index.html'} in a browser.")
    if serve:
        from pipelines.site.server import serve_site

        with serve_site(place, settings.published.resolve() / "current", port) as server:
            typer.echo(f"Serving {server.front_page}; stop it with Ctrl-C.")
            try:
                server.wait()
            except KeyboardInterrupt:
                typer.echo("Stopped.")
