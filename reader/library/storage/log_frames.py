"""Frames of the write-ahead log that SQLite does not read because one before them is damaged.

SQLite file format, 4.1 (WAL file format) and 4.2 (checksum algorithm).
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from reader.library.storage.files import side_files

_HEADER, _FRAME_HEADER = 32, 24
_READINGS = 3


def damaged_log_frames(path: Path) -> int:
    """How many whole frames of a library's log are behind a damaged one.

    A frame counts only with the salts of the log's header: older ones are normal. So are frames of a
    transaction that was never committed, behind a shorter one that is written over its beginning. Where a
    program starts the log again meanwhile, it is read again. Takes about half a millisecond a frame. Opens
    only the log, which SQLite holds no locks on: opening and closing one of the
    other files would cancel those of this process (SQLite, "How to corrupt", 2.2).
    """
    log, _ = side_files(path)
    for _ in range(_READINGS):
        try:
            with log.open("rb") as opened:
                header = opened.read(_HEADER)
                size = os.fstat(opened.fileno()).st_size - _HEADER
                found = _damaged(opened, header, size) if size >= 0 else 0
                opened.seek(0)
                if not found or opened.read(_HEADER) == header:
                    return found
        except FileNotFoundError:
            return 0
    return 0


def _damaged(log: BinaryIO, header: bytes, size: int) -> int:
    page = int.from_bytes(header[8:12], "big")
    if not _is_header(header) or page < 512:
        return size // (4096 + _FRAME_HEADER)
    return _behind(log, header, page, size // (page + _FRAME_HEADER))


def _behind(log: BinaryIO, header: bytes, page: int, frames: int) -> int:
    salts, order, checksum = header[16:24], _order(header), header[24:32]
    broken = frames
    for number in range(frames):
        frame = log.read(page + _FRAME_HEADER)
        checksum = _checksum(frame[:8] + frame[_FRAME_HEADER:], checksum, order)
        if frame[8:16] != salts or frame[16:24] != checksum:
            broken = number
            break
    found = committed = 0
    for number in range(broken + 1, frames):
        log.seek(_HEADER + number * (page + _FRAME_HEADER) + 4)
        size = log.read(4)  # of the file after a commit, 0 in all other frames
        found += log.read(8) == salts
        if any(size):
            committed = found
    return committed


def _order(header: bytes) -> str:
    return ">" if header[3] & 1 else "<"


def _is_header(header: bytes) -> bool:
    return header[:3] == b"\x37\x7f\x06" and header[24:32] == _checksum(header[:24], bytes(8), _order(header))


def _checksum(data: bytes, before: bytes, order: str) -> bytes:
    first, second = struct.unpack(">II", before)
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for place in range(0, len(words), 2):
        first = (first + words[place] + second) & 0xFFFFFFFF
        second = (second + words[place + 1] + first) & 0xFFFFFFFF
    return struct.pack(">II", first, second)
