"""Whether a body can be what was asked for: by its first bytes, and by the header where that is plain."""

# What no report comes as, told by the header alone: not even loaded.
UNWANTED_TYPES = (
    "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript",
    "application/x-javascript", "application/x-msdownload", "application/vnd.android",
)  # fmt: skip
UNWANTED_BYTES = [
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"GIF8", "a GIF image"),
    (b"ID3", "audio"),
    (b"OggS", "audio or video"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
]
DOCUMENTS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def unwanted_type(content_type: str) -> bool:
    """Whether the header Content-Type names what no report comes as."""
    return content_type.strip().lower().startswith(UNWANTED_TYPES)


def fault_of_body(data: bytes, role: str) -> str | None:
    """Why these bytes cannot be what was asked for, or None.

    Args:
        data: the whole body, unpacked.
        role: list, document, attachment or robots.
    """
    if role == "robots":
        return None
    for magic, name in UNWANTED_BYTES:
        if data.startswith(magic):
            return f"is {name}"
    if data[4:8] == b"ftyp":
        return "is video"
    if role == "list" and not is_text(data):
        return "is no page"
    return None


def is_text(data: bytes) -> bool:
    """Whether the bytes can be text or a page."""
    if data.startswith(DOCUMENTS):
        return False
    return b"\0" not in data[:4096] or data.startswith(BYTE_ORDER_MARKS)
