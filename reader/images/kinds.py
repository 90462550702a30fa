"""Image formats by their magic numbers; the Content-Type of a server is not trusted."""

from __future__ import annotations

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}
"""The kinds that are stored, with the ends of their names. Drawings (SVG) may contain programs: never."""
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def kind_of(data: bytes) -> str:
    """The media type of an image; "" for anything else."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return ""


def is_drawing(data: bytes) -> bool:
    """Whether some bytes look like a drawing (SVG)."""
    return b"<svg" in data[:4096].lower()
