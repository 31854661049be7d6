"""The folder of a site while it is being made."""

from pathlib import Path

from pipelines.renewed_folder import MADE_FROM, RenewedFolder, part_of


class NotASiteError(RuntimeError):
    """A folder that holds something else than a site: it is left alone."""


class SiteFolder(RenewedFolder):
    """A site's files as they are written; what stands in its place is replaced, but only if it is a site.

    Raises:
        NotASiteError: the folder holds something else.
    """

    def __init__(self, folder: Path, earlier: Path | None, version: str) -> None:
        for place in (folder, part_of(folder)):
            _expect_site(place)
        super().__init__(folder, earlier, version)


def _expect_site(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MADE_FROM).exists():
        raise NotASiteError(
            f"{folder} holds something that is not a site: name another folder, or an empty one."
        )
