"""Collect the files of a folder."""

import fnmatch
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.collect.archive import Archive
from pipelines.collect.seen_files import SeenFolder
from pipelines.collect.sources import FolderSource

ATTEMPTS = 3  # to read a file that changes meanwhile


@dataclass(frozen=True)
class Fetched:
    """How one address of a source fared: the columns of a fetch that the source itself knows.

    Attributes:
        address: the path below the folder, with forward slashes; `.` for the folder itself.
        outcome: new, unchanged, changed, too_large, unreadable or gone.
        sha256: of what was archived, or null.
        size: in bytes, or null where unknown.
    """

    address: str
    outcome: str
    sha256: str | None = None
    size: int | None = None
    detail: str | None = None


def collect_folder(
    source: FolderSource,
    archive: Archive,
    known: dict[str, str | None],
    max_bytes: int,
    seen: SeenFolder | None = None,
) -> Iterator[Fetched]:
    """Archive every file that the source takes, in the order of their paths.

    Hidden files and folders are passed over. Links are followed to files inside the folder only.

    Args:
        source: the folder and the patterns of what to take.
        archive: where the bytes go.
        known: the addresses that earlier runs met and that were not gone since, with the hash last archived.
        max_bytes: a larger file is not archived.
        seen: how its files were when they were last read; those that are so still are not read again.
    """
    root = source.folder
    inside = f"{root}{os.sep}"
    if not root.is_dir():
        # A folder that is not there (not mounted, say) tells nothing about its files: none of them is gone.
        yield Fetched(
            ".", "unreadable", detail=f"{root} is not a folder; correct the source's path or mount it"
        )
        return
    seen = seen or SeenFolder()
    taken = re.compile("|".join(_pattern(glob) for glob in source.take))
    met: set[str] = set()
    closed: list[str] = []
    for path, fault in _walk(root):
        address = _address(path.removeprefix(inside)) if path != str(root) else "."
        if fault is not None:
            closed.append(address + "/")
            yield Fetched(address, "unreadable", detail=fault)
        elif taken.fullmatch(address):
            yield _fetch(path, root, address, archive, known, max_bytes, seen)
        else:
            continue
        met.add(address)
    for address in sorted(set(known) - met):
        if not address.startswith(tuple(closed)):
            # Also said of a folder that could not be listed before and now can.
            yield Fetched(address, "gone", detail="No longer met as a file in the folder.")


def _fetch(
    path: str,
    root: Path,
    address: str,
    archive: Archive,
    known: dict[str, str | None],
    max_bytes: int,
    seen: SeenFolder,
) -> Fetched:
    try:
        facts = os.lstat(path)
        if stat.S_ISLNK(facts.st_mode):
            real = Path(path).resolve(strict=True)
            if not real.is_relative_to(root):
                return Fetched(address, "unreadable", detail="A link out of the folder: not followed.")
            path, facts = str(real), real.stat()
        if not stat.S_ISREG(facts.st_mode):
            return Fetched(address, "unreadable", detail="Not a regular file.")
        sha256, size, data = seen.sha256(address, facts), facts.st_size, None
        if size > max_bytes or not (sha256 and archive.has(sha256, size)):
            sha256, (size, data) = None, _contents(path, max_bytes)
    except (OSError, RuntimeError) as error:  # a loop of links raises RuntimeError before Python 3.13
        return Fetched(
            address, "unreadable", detail=f"{type(error).__name__}: {getattr(error, 'strerror', error)}"
        )
    if size > max_bytes:
        detail = f"{size:,} bytes; the limit is {max_bytes:,} (setting max_file_mb)."
        return Fetched(address, "too_large", size=size, detail=detail)
    if data is not None:
        sha256 = archive.put(data)
    elif sha256 is None:
        detail = "It changes while it is read: it is taken by a run that finds it at rest."
        return Fetched(address, "unreadable", size=size, detail=detail)
    seen.note(address, facts, sha256)
    before = known.get(address)
    outcome = "new" if before is None else "unchanged" if before == sha256 else "changed"
    return Fetched(address, outcome, sha256, size)


def _contents(path: str, max_bytes: int) -> tuple[int, bytes | None]:
    """Size and bytes of a file; no bytes of one that is too large, or that changes each time it is read."""
    # Should a pipe have taken the file's place by now, opening it would wait for its other end.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        for _ in range(ATTEMPTS):
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise OSError(0, "not a regular file")
            if before.st_size > max_bytes:
                return before.st_size, None
            file.seek(0)
            # Not up to the limit: a buffer of its size would be made for each file.
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
            at_rest = (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
            if at_rest and len(data) == after.st_size:
                return after.st_size, data
    return after.st_size, None


def _walk(root: Path) -> Iterator[tuple[str, str | None]]:
    """Files below the folder in the order of paths, then folders that cannot be listed with the reason."""
    faults: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # A link to a folder is not walked into; as an entry it fails the check for a regular file.
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted([*files, *links]):
            if not name.startswith("."):
                yield f"{folder}{os.sep}{name}", None
    for fault in faults:
        yield str(fault.filename), f"The folder cannot be listed: {fault.strerror}."


def _address(relative: str) -> str:
    # A file name need not be UTF-8; a table's text must be.
    return os.fsencode(relative.replace(os.sep, "/")).decode("utf-8", "backslashreplace")


def _pattern(glob: str) -> str:
    """A regular expression for a path pattern; `**/` stands for any number of folders, none too."""
    parts = []
    for part in glob.split("/"):
        if part == "**":
            parts.append("(?:[^/]+/)*")
        else:
            parts.append(
                fnmatch.translate(part).removeprefix("(?s:").removesuffix(r")\Z").replace(".*", "[^/]*") + "/"
            )
    return "".join(parts).removesuffix("/")
