"""What passes between the pool and its workers: a JSON object and pieces of bytes, each with its length."""

import json
import struct
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from pipelines.read.result import Member, ReadResult

HEAD = struct.Struct("<II")  # bytes of the JSON, number of pieces
SIZE = struct.Struct("<Q")


def pack(header: dict[str, Any], pieces: list[bytes]) -> list[bytes]:
    """A message, as the parts to write one after the other."""
    told = json.dumps(header, ensure_ascii=True).encode()
    parts = [HEAD.pack(len(told), len(pieces)), told]
    for piece in pieces:
        parts += [SIZE.pack(len(piece)), piece]
    return parts


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """A message.

    Args:
        read: gives exactly that many bytes, or raises EOFError.
    """
    told, count = HEAD.unpack(read(HEAD.size))
    header = json.loads(read(told))
    return header, [read(SIZE.unpack(read(SIZE.size))[0]) for _ in range(count)]


def pack_result(result: ReadResult) -> list[bytes]:
    """A result as a message: its members' bytes stand as pieces."""
    pieces = [member.data for member in result.members if member.data is not None]
    members = [
        {"name": m.name, "outcome": m.outcome, "detail": m.detail, "here": m.data is not None}
        for m in result.members
    ]
    return pack(asdict(replace(result, members=())) | {"members": members}, pieces)


def unpack_result(header: dict[str, Any], pieces: list[bytes]) -> ReadResult:
    """The result that a message holds."""
    data = iter(pieces)
    members = tuple(
        Member(m["name"], next(data) if m["here"] else None, m["outcome"], m["detail"])
        for m in header.pop("members")
    )
    return ReadResult(**header, members=members)
