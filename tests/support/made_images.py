"""Images that tests serve, made without any library."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 4, height: int = 3, colour: tuple[int, int, int] = (200, 30, 60)) -> bytes:
    """A PNG of one colour."""
    row = b"\0" + bytes(colour) * width
    return png_of(width, height, zlib.compress(row * height))


def png_of(width: int, height: int, data: bytes) -> bytes:
    """A PNG that says it has this size, with this packed data."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
