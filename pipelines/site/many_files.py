"""Files of which there are many: only those whose rows have changed are read and made, over the cores."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from pipelines.database import connect
from pipelines.parallel import LocalProcesses
from pipelines.renewed_folder import write_file
from pipelines.site.site_folder import SiteFolder

Read = Callable[[duckdb.DuckDBPyConnection, Sequence[str]], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Kind:
    """Files of one kind, each made from rows of its own, which a key tells.

    Attributes:
        fingerprints: a query for each key with a hash of all its rows, in the order in which they are best
            read.
        addresses: of the files of a key.
        texts: reads the rows of some keys, and gives the address and text of each of their files; a function
            of a module, so that another process can import it.
        least: keys that a process takes at a time, at least: each time it may read a whole table.
        most: the same, at most: what is read of them must fit into memory.
    """

    fingerprints: str
    addresses: Callable[[str], Sequence[str]]
    texts: Read
    least: int
    most: int


@dataclass(frozen=True)
class _Batch:
    """What a process makes at a time.

    Attributes:
        changed: keys, each with the hash that its files are made from.
    """

    kind: Kind
    changed: list[tuple[str, str]]


def make_files(kinds: Sequence[Kind], database: Path, made: SiteFolder, workforce: LocalProcesses) -> None:
    """Make the files of all keys, or take them over from the earlier site.

    Args:
        kinds: those that take longest first.
        database: is opened to read only, by each process for itself.
        made: the site that the files are of.
        workforce: those who read, render and write; on this machine, where the database is.
    """
    sharing = workforce.workers + 1  # and this one
    work = partial(_write, database, made.part, sharing)
    with connect(database, read_only=True, shared_by=sharing) as connection:
        batches = (batch for kind in kinds for batch in _batches(kind, connection, made, workforce.workers))
        for written in workforce.map(work, batches, chunk=1):
            for address, made_from in written:
                made.note(address, made_from)


def _batches(
    kind: Kind, connection: duckdb.DuckDBPyConnection, made: SiteFolder, workers: int
) -> Iterator[_Batch]:
    found = connection.execute(kind.fingerprints)
    changed: list[tuple[str, str]] = []
    held: list[str] = []
    while some := found.fetchmany(10_000):
        for key, made_from in some:
            if all(made.holds(address, made_from) for address in kind.addresses(key)):
                held.append(key)
            else:
                changed.append((key, made_from))
    # Before the many links are made, so that no process waits for them.
    yield from _shared_out(kind, changed, workers)
    yield from _shared_out(kind, list(_lost(kind, held, made)), workers)


def _lost(kind: Kind, held: list[str], made: SiteFolder) -> Iterator[tuple[str, str]]:
    """Take over the files of some keys; gives the keys of those that are no longer there."""
    for key in held:
        addresses = kind.addresses(key)
        made_from = made.made_from(addresses[0])
        if not all([made.keeps(address, made_from) for address in addresses]):  # noqa: C419 - of each
            yield key, made_from


def _shared_out(kind: Kind, changed: list[tuple[str, str]], workers: int) -> Iterator[_Batch]:
    size = min(max(len(changed) // (2 * workers), kind.least), kind.most)
    for start in range(0, len(changed), size):
        yield _Batch(kind, changed[start : start + size])


def _write(database: Path, folder: Path, sharing: int, batch: _Batch) -> list[tuple[str, str]]:
    """Write the files of a batch; gives each one's address, and what it was made from."""
    made_from = {
        address: fingerprint for key, fingerprint in batch.changed for address in batch.kind.addresses(key)
    }
    written = []
    with connect(database, read_only=True, shared_by=sharing, threads=1) as connection:
        for address, text in batch.kind.texts(connection, [key for key, _ in batch.changed]):
            write_file(folder, address, text)
            written.append((address, made_from[address]))
    return written
