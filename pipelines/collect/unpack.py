"""Undo a body's Content-Encoding, and stop once it grows over the limit."""

import zlib

# What requests ask for, and so all that a well-meaning server sends.
ACCEPTED = "gzip, deflate"
STEP = 64 * 1024


class TooLargeError(ValueError):
    """What comes out is larger than the limit; unpacking stopped there."""


class PackingError(ValueError):
    """The body is not packed as its header says, or packed in a way not known here."""


def unpack(body: bytes, encodings: str, limit: int) -> bytes:
    """The body as it was before the server packed it.

    Args:
        body: as received.
        encodings: the header Content-Encoding, such as `gzip`; empty for none.
        limit: bytes that may come out, at each layer.

    Raises:
        TooLargeError: more than `limit` bytes come out. No more than that is ever held.
        PackingError: cut off, damaged, or packed otherwise.
    """
    layers = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    if len(layers) > 2:
        raise PackingError(f"is packed {len(layers)} times over ({encodings})")
    for name in reversed(layers):
        if name in {"gzip", "x-gzip"}:
            body = _inflate(body, zlib.MAX_WBITS | 16, limit)
        elif name == "deflate":
            # Meant is zlib's form; many servers send the bare one.
            zlib_form = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            body = _inflate(body, zlib.MAX_WBITS if zlib_form else -zlib.MAX_WBITS, limit)
        elif name != "identity":
            raise PackingError(f"is packed as {name}, which was not asked for")
    if len(body) > limit:
        raise TooLargeError(f"{len(body):,} bytes; the limit is {limit:,}")
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    found = bytearray()
    while body:
        unpacker = zlib.decompressobj(window)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(body, STEP)
            except zlib.error as error:
                raise PackingError(f"is not packed as its header says: {error}") from error
            body = unpacker.unconsumed_tail
            if not piece and not body and not unpacker.eof:
                raise PackingError("is cut off")
            found += piece
            if len(found) > limit:
                raise TooLargeError(f"unpacks to more than {limit:,} bytes")
        # Another gzip member may follow; any other bytes behind the end are passed over, as browsers do.
        body = unpacker.unused_data if unpacker.unused_data.startswith(b"\x1f\x8b") else b""
    return bytes(found)
