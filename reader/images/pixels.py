"""Decoded images, and the size at which one is shown."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MOST_PIXELS = 50_000_000
"""Pixels of an image that is decoded; a larger one could be made to take all memory."""
MOST_SHOWN = 2_000
"""Pixels of a side that are shown at most."""
MOST_OUTPUT = 3 * MOST_SHOWN * MOST_SHOWN + 1024
"""Bytes that the program that decodes may answer with."""
HEADER = struct.Struct(">4sHHH")
MAGIC = b"PIX1"


@dataclass(frozen=True, slots=True)
class Pixels:
    """An image: a row after the other, three bytes (red, green, blue) a pixel.

    With a `palette` of such colours `data` has one byte a pixel, the number of its colour.
    """

    width: int
    height: int
    data: bytes = field(repr=False)
    palette: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError where the parts do not belong together."""
        size = self.width * self.height * (1 if self.palette else 3)
        colours = len(self.palette) // 3
        if not (0 < self.width <= MOST_SHOWN and 0 < self.height <= MOST_SHOWN) or len(self.data) != size:
            raise ValueError("not the pixels of an image")
        if self.palette and (len(self.palette) % 3 or colours > 256 or max(self.data) >= colours):
            raise ValueError("not a palette of these pixels")

    def row(self, number: int) -> list[tuple[int, int, int]]:
        """The colours of a row, without a palette; none below the last."""
        begin = 3 * self.width * number
        found = self.data[begin : begin + 3 * self.width]
        return list(zip(found[::3], found[1::3], found[2::3], strict=True))

    def packed(self) -> bytes:
        """What the program that decodes writes."""
        head = HEADER.pack(MAGIC, self.width, self.height, len(self.palette) // 3)
        return head + self.palette + self.data

    @classmethod
    def unpacked(cls, data: bytes) -> Pixels:
        """What `packed` wrote. Raises ValueError for anything else."""
        if len(data) < HEADER.size:
            raise ValueError("not the pixels of an image")
        magic, width, height, colours = HEADER.unpack_from(data)
        if magic != MAGIC:
            raise ValueError("not the pixels of an image")
        begin = HEADER.size + 3 * colours
        return cls(width, height, data[begin:], data[HEADER.size : begin])


def fitting(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """The size of an image within a room, its proportions kept; small ones grow at most twofold."""
    scale = min(most_width / width, most_height / height, 2.0)
    return max(1, min(most_width, round(width * scale))), max(1, min(most_height, round(height * scale)))
