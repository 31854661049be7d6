"""A folder of files that is made anew each night, and what of the one before it still holds.

`made_from.json` in it says for each file what it was made from, as a hash. A file whose hash is that of the
earlier folder is taken over by a link, or copied where the disk is another one.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path

MADE_FROM = "made_from.json"


def fingerprint(*parts: str) -> str:
    """A hash of all that a file is made from."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


class RenewedFolder:
    """A folder's files as they are written: beside the folder, which they replace once all are there.

    Args:
        folder: where they are to stand; what stands there is replaced.
        earlier: an earlier folder, of which unchanged files are taken; it is only read, and may be `folder`
            itself.
        version: of the program and of all that shapes a file besides the data.
    """

    def __init__(self, folder: Path, earlier: Path | None, version: str) -> None:
        self._folder = folder
        self._part = part_of(folder)
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        _note(self._part, "", {})  # so that a half-made one is known as what it is
        self.made = 0
        self.kept = 0
        self._version = version
        self._earlier = earlier
        self._held = _made_from(earlier, version)
        self._files: dict[str, str] = {}

    def keeps(self, address: str, made_from: str) -> bool:
        """Whether the earlier folder has the file made from the same; it is then taken over."""
        if self._earlier is None or self._held.get(address) != made_from:
            return False
        place = self._place(address)
        try:
            os.link(self._earlier / address, place)
        except FileNotFoundError:
            return False
        except OSError:
            shutil.copyfile(self._earlier / address, place)
        self._files[address] = made_from
        self.kept += 1
        return True

    def new(self, address: str, made_from: str) -> Path:
        """Where the caller is to write a file."""
        self._files[address] = made_from
        self.made += 1
        return self._place(address)

    def write(self, address: str, made_from: str, text: str) -> None:
        """Write a file."""
        self.new(address, made_from).write_text(text, encoding="utf-8")

    def write_if_new(self, address: str, text: str) -> None:
        """Write a file, or take it over where the earlier folder has the same text."""
        made_from = fingerprint(text)
        if not self.keeps(address, made_from):
            self.write(address, made_from, text)

    def finish(self) -> None:
        """Note what each file was made from, and put the folder in its place."""
        _note(self._part, self._version, self._files)
        if self._folder.exists():
            shutil.rmtree(self._folder)
        self._part.rename(self._folder)

    def _place(self, address: str) -> Path:
        place = self._part / address
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def part_of(folder: Path) -> Path:
    """Where the files stand while they are made."""
    return folder.with_name(f"{folder.name}.part")


def _note(folder: Path, version: str, files: dict[str, str]) -> None:
    held = {"version": version, "files": files}
    (folder / MADE_FROM).write_text(json.dumps(held, indent=0, sort_keys=True), encoding="utf-8")


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
