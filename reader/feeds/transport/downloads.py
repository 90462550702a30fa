"""PDFs that are downloaded: into a file, and for as long as bytes come."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reader.atomic import make_folder
from reader.feeds.transport import decoding

SIGNATURE = b"%PDF-"
STEADY = 128 * 1024
"""Bytes that must come within the time after which a download has stalled."""
DRAFT = ".postil-download-"
"""What the names of unfinished downloads begin with."""


@dataclass(frozen=True, slots=True)
class PdfDownload:
    """Where a PDF goes, and its limits: bytes, and seconds in which `STEADY` bytes must come.

    `clock` is the deadline of the exchange, which moves on with what comes.
    """

    folder: Path
    limit: int
    stall: float
    clock: asyncio.Timeout


class Body:
    """The body of an answer while it comes: in memory, or in a file once it is seen to be a wanted PDF."""

    def __init__(self, limit: int, download: PdfDownload | None) -> None:
        self._limit, self._download = limit, download
        self._pieces: list[bytes] = []
        self._size = self._counted = 0
        self._file: Path | None = None
        self._descriptor = -1

    @property
    def in_file(self) -> bool:
        """Whether it goes to a file."""
        return self._file is not None

    def add(self, piece: bytes) -> None:
        """Add unpacked bytes. Raises TooLarge, OSError."""
        self._size += len(piece)
        if self._file is None:
            self._pieces.append(piece)
            if self._download is not None and self._begins_pdf():
                self._begin_file(self._download)
            elif self._size > self._limit:
                raise decoding.too_large(self._limit)
            return
        assert self._download is not None
        if self._size > self._download.limit:
            raise decoding.too_large(self._download.limit)
        _write(self._descriptor, piece)
        if self._size - self._counted >= STEADY:
            self._counted = self._size
            self._move_on(self._download)

    def data(self) -> bytes:
        """What is in memory."""
        return b"".join(self._pieces)

    def finished(self) -> Path:
        """The file, closed."""
        assert self._file is not None
        os.close(self._descriptor)
        return self._file

    def discard(self) -> None:
        """Remove what there is of the file."""
        if self._file is not None:
            os.close(self._descriptor)
            self._file.unlink(missing_ok=True)

    def _begins_pdf(self) -> bool:
        if len(self._pieces) > 1 and self._size - len(self._pieces[-1]) >= len(SIGNATURE):
            return False  # its beginning has been looked at
        return self.data().startswith(SIGNATURE)

    def _begin_file(self, download: PdfDownload) -> None:
        make_folder(download.folder)
        self._descriptor, name = tempfile.mkstemp(prefix=DRAFT, suffix=".partial", dir=download.folder)
        self._file = Path(name)
        _write(self._descriptor, self.data())
        self._pieces.clear()
        self._counted = self._size
        self._move_on(download)

    def _move_on(self, download: PdfDownload) -> None:
        download.clock.reschedule(asyncio.get_running_loop().time() + download.stall)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
