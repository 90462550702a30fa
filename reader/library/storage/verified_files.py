"""Which files of the store were found sound, and their size and time then, so that a check reads only others.

A cache beside the files: without it, or where it says nonsense, all are read again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from reader.atomic import replace_file
from reader.errors import LibraryError, TooLarge
from reader.library.storage.file_store import pieces

_NAME = ".verified.json"
_LIMIT = 50_000_000

Stamp = tuple[int, int]
"""Size in bytes, and time of the last change in nanoseconds since 1970."""


def stamp_of(path: Path) -> Stamp | None:
    """What the file system says of a file; None where there is none."""
    with suppress(OSError):
        about = path.lstat()
        return about.st_size, about.st_mtime_ns
    return None


def load_verified(folder: Path) -> dict[str, Stamp]:
    """What was found sound, by hash."""
    try:
        value = json.loads(b"".join(pieces(folder / _NAME, limit=_LIMIT)))
    except (LibraryError, TooLarge, ValueError, RecursionError):
        return {}
    return {
        sha: (stamp[0], stamp[1])
        for sha, stamp in (value.items() if isinstance(value, dict) else ())
        if isinstance(stamp, list) and len(stamp) == 2 and all(type(part) is int for part in stamp)
    }


def save_verified(folder: Path, found: Mapping[str, Stamp]) -> None:
    """Remember what was found sound; a folder that cannot be written is read whole the next time."""
    if not os.path.isdir(folder):
        return
    with suppress(OSError):
        data = json.dumps({sha: list(stamp) for sha, stamp in found.items()}, separators=(",", ":"))
        replace_file(folder / _NAME, data.encode(), mode=0o600, follow=False, sync=False)
