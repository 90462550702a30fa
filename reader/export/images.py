"""The stored images of a report, as exports carry them: files beside Markdown, parts of a book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reader.atomic import replace_file
from reader.document.blocks import Block, BlockKind, Document
from reader.errors import ExportError
from reader.images.kinds import SUFFIXES

FOLDER = "images"
"""The folder beside exported files, and in a book, where images are."""


@dataclass(frozen=True, slots=True)
class ExportedImage:
    """An image by its SHA-256; `path` is the file in the library's folder, `bytes` its size."""

    sha: str
    media_type: str
    path: Path
    bytes: int

    @property
    def name(self) -> str:
        """Its file name in exports."""
        return f"{self.sha[:24]}{SUFFIXES.get(self.media_type, '')}"


def figures_within(document: Document, start: int, end: int) -> list[Block]:
    """The figures with an image that a range of the text touches or encloses."""
    touched = [index for index, _, _ in document.ranges(start, end)]
    if not touched:
        return []
    blocks = document.blocks[touched[0] : touched[-1] + 1]
    return [one for one in blocks if one.kind is BlockKind.FIGURE and one.source]


def write_images(folder: Path, images: Iterable[ExportedImage]) -> None:
    """Copy images beside an exported file; those that are there are left. Raises ExportError."""
    target = folder / FOLDER
    for one in images:
        path = target / one.name
        try:
            target.mkdir(exist_ok=True)
            if not target.resolve().is_relative_to(folder.resolve()):
                raise ExportError(f"{target} leads out of the export folder.", hint="Remove that link.")
            if not (path.is_file() and path.stat().st_size == one.bytes):
                replace_file(path, one.path.read_bytes(), follow=False)
        except OSError as error:
            raise ExportError(f"{path} cannot be written: {error.strerror}.") from error
