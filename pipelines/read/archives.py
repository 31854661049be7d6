"""Zip archives: their members, each to be read as a document of its own."""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from pipelines.read.result import Member

ENCRYPTED = 0x1
UTF8 = 0x800
CHUNK = 1024 * 1024
JUNK = ("__MACOSX/",)
JUNK_NAMES = {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class ZipLimits:
    """What an archive may hold.

    Attributes:
        members: files.
        total_bytes: of all of them, unpacked.
        member_bytes: of one; a larger one is named and left out.
        depth: archives within archives: 1 for an archive whose members are none.
    """

    members: int = 500
    total_bytes: int = 200 * 1024 * 1024
    member_bytes: int = 40 * 1024 * 1024
    depth: int = 3


class ZipTooLargeError(ValueError):
    """The archive holds more than the limits allow; the message says what."""


def read_zip(data: bytes, limits: ZipLimits) -> list[Member]:
    """Unpack an archive in memory; nothing is written, and no name from it becomes a path.

    A member that cannot be unpacked is there without its bytes, with the outcome and the reason.

    Raises:
        ZipTooLargeError: more files or bytes than the limits allow.
        zipfile.BadZipFile: the file is damaged.
    """
    members: list[Member] = []
    left = limits.total_bytes
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_junk(_name(info))]
        if len(infos) > limits.members:
            raise ZipTooLargeError(
                f"The archive holds {len(infos):,} files; "
                f"the limit is {limits.members:,} (FAZHI_ZIP_MAX_FILES)."
            )
        for info in infos:
            member = _member(archive, info, min(limits.member_bytes, left))
            if member.data is None and left < limits.member_bytes and member.outcome == "too_large":
                raise ZipTooLargeError(
                    f"The archive's files have more than {limits.total_bytes:,} bytes together "
                    "(FAZHI_ZIP_MAX_MB)."
                )
            left -= len(member.data or b"")
            members.append(member)
    return members


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Member:
    name = _name(info)
    if info.flag_bits & ENCRYPTED:
        return Member(name, None, "unsupported", "The member is encrypted: unpack it and add the file.")
    if info.file_size > most:
        return Member(
            name,
            None,
            "too_large",
            f"{info.file_size:,} bytes unpacked; the limit is {most:,} (FAZHI_MAX_FILE_MB).",
        )
    out = bytearray()
    try:
        with archive.open(info) as file:
            # The size that the archive states may be a lie: count while it unpacks.
            while piece := file.read(CHUNK):
                out += piece
                if len(out) > most:
                    return Member(name, None, "too_large", "More bytes than the archive states.")
    except NotImplementedError as error:
        return Member(name, None, "unsupported", f"The member's compression is not known here: {error}.")
    except Exception as error:  # zlib.error, EOFError, BadZipFile: one member costs that member
        return Member(name, None, "corrupt", f"The member does not unpack: {type(error).__name__}: {error}")
    return Member(name, bytes(out))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name, cleaned: names without the flag for UTF-8 are often GBK."""
    name = info.filename
    if not info.flag_bits & UTF8:
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            try:
                name = raw.decode(charset)
                break
            except UnicodeDecodeError:
                continue
    name = posixpath.normpath("/" + name.replace("\\", "/").replace("\0", "")).lstrip("/")
    return name.encode("utf-8", "backslashreplace").decode()


def _is_junk(name: str) -> bool:
    return name.startswith(JUNK) or posixpath.basename(name) in JUNK_NAMES
