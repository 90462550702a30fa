"""Images as sequences for terminals: kitty's graphics protocol, iTerm2's inline images, sixel.

They are made from pixels, never from the bytes of a file, and `is_sequence` knows their whole grammar:
nothing else is written to the terminal.
"""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64encode
from enum import StrEnum
from itertools import groupby

from reader.images.pixels import Pixels


class Protocol(StrEnum):
    """How a terminal is given an image."""

    NONE = "none"
    BLOCKS = "blocks"
    """No sequence: two pixels a cell, painted as text."""
    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"


KITTY_ID = 1_347_375_956
"""The number under which kitty knows the image, so that it can be removed."""
_CHUNK = 4096
_START, _END = "\x1b_G", "\x1b\\"
_REMOVE = f"{_START}a=d,d=I,i={KITTY_ID},q=2{_END}"
_KITTY = re.compile(
    rf"(?:\x1b_Ga=d,d=I,i={KITTY_ID},q=2\x1b\\"
    rf"|\x1b_Ga=T,f=24,o=z,s=\d+,v=\d+,c=\d+,r=\d+,i={KITTY_ID},C=1,q=2,m=[01];[A-Za-z0-9+/=]{{0,4096}}\x1b\\"
    r"|\x1b_Gm=[01];[A-Za-z0-9+/=]{0,4096}\x1b\\)+"
)
_ITERM2 = re.compile(
    r"\x1b\]1337;File=inline=1;size=\d+;width=\d+;height=\d+;preserveAspectRatio=1:[A-Za-z0-9+/=]*\x07"
)
_SIXEL = re.compile(r'\x1bP0;0;0q"1;1;\d+;\d+[#;0-9!$\-?-~]*\x1b\\')
_PLACED = re.compile(r"\x1b7\x1b\[(\d{1,5});(\d{1,5})H(.*)\x1b8", re.S)


def sequence(protocol: Protocol, pixels: Pixels, columns: int, rows: int) -> str:
    """The sequence that shows an image in an area in cells, at the cursor; "" for no protocol."""
    match protocol:
        case Protocol.KITTY:
            return kitty(pixels, columns, rows)
        case Protocol.ITERM2:
            return iterm2(pixels, columns, rows)
        case Protocol.SIXEL:
            return sixel(pixels)
        case Protocol.NONE | Protocol.BLOCKS:
            return ""


def placed(row: int, column: int, shown: str) -> str:
    """A sequence at a cell, which count from 0; the cursor is where it was afterwards."""
    return f"\x1b7\x1b[{row + 1};{column + 1}H{shown}\x1b8"


def removal(protocol: Protocol) -> str:
    """What takes an image away; "" where painting over it does."""
    return _REMOVE if protocol is Protocol.KITTY else ""


def is_sequence(text: str) -> bool:
    """Whether a text is what `sequence`, `placed` or `removal` make, and nothing else."""
    if found := _PLACED.fullmatch(text):
        text = found[3]
    return any(pattern.fullmatch(text) for pattern in (_KITTY, _ITERM2, _SIXEL))


def kitty(pixels: Pixels, columns: int, rows: int) -> str:
    """The graphics protocol of kitty: packed pixels in pieces, scaled to so many cells, without an answer."""
    data = b64encode(zlib.compress(_rgb(pixels), 6)).decode()
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    head = f"a=T,f=24,o=z,s={pixels.width},v={pixels.height},c={columns},r={rows},i={KITTY_ID},C=1,q=2,"
    return "".join(
        f"{_START}{'' if number else head}m={int(number + 1 < len(chunks))};{chunk}{_END}"
        for number, chunk in enumerate(chunks)
    )


def iterm2(pixels: Pixels, columns: int, rows: int) -> str:
    """The inline image of iTerm2: a PNG made from the pixels."""
    data = png(pixels)
    head = f"inline=1;size={len(data)};width={columns};height={rows};preserveAspectRatio=1"
    return f"\x1b]1337;File={head}:{b64encode(data).decode()}\x07"


def sixel(pixels: Pixels) -> str:
    """Sixels: bands of six rows, each colour of a band after the other (DEC STD 070, chapter 9)."""
    if not pixels.palette:
        raise ValueError("sixels need a palette")
    percent = [value * 100 // 255 for value in pixels.palette]
    colours = "".join(
        f"#{at // 3};2;{percent[at]};{percent[at + 1]};{percent[at + 2]}" for at in range(0, len(percent), 3)
    )
    bands = [_band(pixels, top) for top in range(0, pixels.height, 6)]
    return f'\x1bP0;0;0q"1;1;{pixels.width};{pixels.height}{colours}{"-".join(bands)}\x1b\\'


def _band(pixels: Pixels, top: int) -> str:
    width = pixels.width
    rows = [pixels.data[at * width : (at + 1) * width] for at in range(top, min(top + 6, pixels.height))]
    lines = []
    for colour in sorted(set().union(*rows)):
        bits = 0
        for number, row in enumerate(rows):
            if colour in row:
                table = bytes(1 << number if each == colour else 0 for each in range(256))
                bits |= int.from_bytes(row.translate(table), "big")
        lines.append(f"#{colour}{_run_lengths(bits.to_bytes(width, 'big'))}")
    return "$".join(lines)


def _run_lengths(sixels: bytes) -> str:
    parts = []
    for value, run in groupby(sixels.rstrip(b"\0")):
        length, sign = len(list(run)), chr(63 + value)
        parts.append(f"!{length}{sign}" if length > 3 else sign * length)
    return "".join(parts)


def png(pixels: Pixels) -> bytes:
    """The pixels as a PNG file (RFC 2083)."""
    rgb, step = _rgb(pixels), 3 * pixels.width
    rows = b"".join(b"\0" + rgb[at : at + step] for at in range(0, len(rgb), step))
    head = struct.pack(">IIBBBBB", pixels.width, pixels.height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rgb(pixels: Pixels) -> bytes:
    if not pixels.palette:
        return pixels.data
    colours = [pixels.palette[at : at + 3] for at in range(0, len(pixels.palette), 3)]
    return b"".join(map(colours.__getitem__, pixels.data))
