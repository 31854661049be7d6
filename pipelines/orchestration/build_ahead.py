"""The beginning of a build, which needs only what is published, beside the stages that it waits for."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pipelines.model.load import begin_build
from pipelines.publish.history import intact_database


class BuildAhead:
    """A build database that is begun once it is known that there will be a build.

    Args:
        published: the folder of `current` and `snapshots`.
        database: the build database to write.
        thread: of its own; it ends with the run.
    """

    def __init__(self, published: Path, database: Path, thread: ThreadPoolExecutor) -> None:
        self._published, self._database, self._thread = published, database, thread
        self._begun: Future[Path | None] | None = None

    def check(self) -> None:
        """Tell whether the published database is as it was published, which takes a reading of all of it.

        Whoever asks for it later is told at once.
        """
        self._thread.submit(intact_database, self._published)

    def begin(self) -> None:
        """Begin as a copy of the published database, while the caller goes on."""
        self._begun = self._thread.submit(self._begin)

    def go_on(self, base: Path | None) -> None:
        """Wait until it is begun; where it was not, or on something else than `base`, begin it now.

        Args:
            base: what it is to be a copy of; None to begin empty.

        Raises:
            OSError: there is no space for it.
        """
        if self._begun is None or self._begun.result() != base:
            begin_build(self._database, base)

    def drop(self) -> None:
        """Delete what was begun: there will be no build."""
        if self._begun:
            self._begun.result()
            self._database.unlink()

    def _begin(self) -> Path | None:
        base = intact_database(self._published)
        begin_build(self._database, base)
        return base


@contextmanager
def build_ahead(published: Path, database: Path) -> Iterator[BuildAhead]:
    """For the length of a run, which waits for what was begun."""
    with ThreadPoolExecutor(1) as thread:
        yield BuildAhead(published, database, thread)
