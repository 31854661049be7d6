"""A folder of files that is made anew each night, and what of the one before it still holds.

`made_from.json` in it says for each file what it was made from, as a hash. A file whose hash is that of the
earlier folder is taken over by a link, or copied where the disk is another one.
"""

import hashlib
import json
import os
import shutil
from functools import cache
from pathlib import Path

MADE_FROM = "made_from.json"


def fingerprint(*parts: str) -> str:
    """A hash of all that a file is made from."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def write_file(folder: Path, address: str, text: str) -> None:
    """Write a file of such a folder; one that stands there is replaced, never changed: it may be a link."""
    place = _place(folder, address)
    Path(place).unlink(missing_ok=True)
    with open(place, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path takes longer than the rest
        file.write(text)


class RenewedFolder:
    """A folder's files as they are written: beside the folder, which they replace once all are there.

    Several threads may write, each its own files.

    Args:
        folder: where they are to stand; what stands there is replaced.
        earlier: an earlier folder, of which unchanged files are taken; it is only read, and may be `folder`
            itself.
        version: of the program and of all that shapes a file besides the data.

    Attributes:
        part: where the files are until all are there.
        files: what each file was made from, by its address.
    """

    def __init__(self, folder: Path, earlier: Path | None, version: str) -> None:
        self._folder = folder
        self.part = part_of(folder)
        shutil.rmtree(self.part, ignore_errors=True)
        self.part.mkdir(parents=True)
        _folder_of.cache_clear()
        _note(self.part, "", {})  # so that a half-made one is known as what it is
        self.files: dict[str, str] = {}
        self._version = version
        self._earlier = earlier
        self._held = _made_from(earlier, version)
        self._kept: set[str] = set()

    @property
    def made(self) -> int:
        """How many files were written."""
        return len(self.files) - len(self._kept)

    @property
    def kept(self) -> int:
        """How many were taken over from the earlier folder."""
        return len(self._kept)

    def holds(self, address: str, made_from: str) -> bool:
        """Whether it is said that the earlier folder has the file made from the same."""
        return self._held.get(address) == made_from

    def made_from(self, address: str) -> str:
        """What a file of the earlier folder that is not yet taken over was made from."""
        return self._held[address]

    def keeps(self, address: str, made_from: str) -> bool:
        """Whether the earlier folder has the file made from the same; it is then taken over."""
        if self._earlier is None or self._held.get(address) != made_from:
            return False
        held, place = f"{self._earlier}/{address}", _place(self.part, address)
        try:
            os.link(held, place)
        except FileNotFoundError:
            return False
        except OSError:
            shutil.copyfile(held, place)
        # What is known of it moves over: with a million files, twice is much.
        self.files[address] = self._held.pop(address)
        self._kept.add(address)
        return True

    def write(self, address: str, made_from: str, text: str) -> None:
        """Write a file."""
        write_file(self.part, address, text)
        self.note(address, made_from)

    def new(self, address: str, made_from: str) -> Path:
        """Where the caller is to write a file."""
        self.note(address, made_from)
        return Path(_place(self.part, address))

    def note(self, address: str, made_from: str) -> None:
        """A file was written below `part`."""
        self.files[address] = made_from
        self._kept.discard(address)

    def write_if_new(self, address: str, text: str) -> None:
        """Write a file, or take it over where the earlier folder has the same text."""
        made_from = fingerprint(text)
        if not self.keeps(address, made_from):
            self.write(address, made_from, text)

    def finish(self) -> None:
        """Note what each file was made from, and put the folder in its place."""
        _note(self.part, self._version, self.files)
        if self._folder.exists():
            shutil.rmtree(self._folder)
        self.part.rename(self._folder)


def part_of(folder: Path) -> Path:
    """Where the files stand while they are made."""
    return folder.with_name(f"{folder.name}.part")


def _place(folder: Path, address: str) -> str:
    """The path of a file, whose folder is there from then on."""
    within, _, name = address.rpartition("/")
    return f"{_folder_of(folder, within)}/{name}"


@cache
def _folder_of(folder: Path, within: str) -> Path:
    made = folder / within
    made.mkdir(parents=True, exist_ok=True)
    return made


def _note(folder: Path, version: str, files: dict[str, str]) -> None:
    """As JSON of a line a file, which is written line by line."""
    with (folder / MADE_FROM).open("w", encoding="utf-8") as file:
        file.write(f'{{"version":{json.dumps(version)},"files":{{')
        comma = "\n"
        for address in sorted(files):
            file.write(f"{comma}{json.dumps(address)}:{json.dumps(files[address])}")
            comma = ",\n"
        file.write("\n}}\n")


def _made_from(earlier: Path | None, version: str) -> dict[str, str]:
    """What the earlier files were made from; nothing where they are of another version, or not whole."""
    if earlier is None:
        return {}
    try:
        held = json.loads((earlier / MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    files: dict[str, str] = held["files"] if held.get("version") == version else {}
    return files
