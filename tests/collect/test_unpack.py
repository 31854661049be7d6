"""Unpacking bodies, with an end to what comes out."""

import gzip
import tracemalloc
import zlib

import pytest

from pipelines.collect.unpack import PackingError, TooLargeError, unpack

TEXT = "全年开展行政检查1200次。".encode() * 50


def name_of(value):
    """A case's name: packed bytes hold the time, and every worker must find the same names."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else value or "no encoding"


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT[:60]) + gzip.compress(TEXT[60:]), "gzip"),
        (gzip.compress(TEXT) + b"\0\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT)[2:-4], "deflate"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
    ],
    ids=name_of,
)
def test_what_was_packed_comes_out(body, encodings):
    assert unpack(body, encodings, len(TEXT)) == TEXT


@pytest.mark.parametrize("encodings", ["gzip", "deflate, gzip"])
def test_a_bomb_is_stopped_while_it_unpacks(encodings):
    bomb = b"\0" * (64 * 1024 * 1024)
    bomb = gzip.compress(zlib.compress(bomb) if "deflate" in encodings else bomb)
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        unpack(bomb, encodings, 1024 * 1024)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * 1024 * 1024


def test_a_body_that_is_not_packed_is_measured_too():
    with pytest.raises(TooLargeError):
        unpack(b"x" * 11, "", 10)


@pytest.mark.parametrize(
    ("body", "encodings", "told"),
    [
        (gzip.compress(TEXT)[:40], "gzip", "cut off"),
        (TEXT, "gzip", "not packed as its header says"),
        (TEXT, "br", "br, which was not asked for"),
        (TEXT, "gzip, gzip, gzip", "3 times over"),
    ],
    ids=name_of,
)
def test_a_body_that_cannot_be_unpacked_says_why(body, encodings, told):
    with pytest.raises(PackingError, match=told):
        unpack(body, encodings, 10_000)
