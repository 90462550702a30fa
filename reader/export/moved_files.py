"""Exported files that were renamed or moved within their folder."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from reader.export.last_export import sha

_IDS = (
    re.compile(rb"\A(?:\xef\xbb\xbf)?---\s*\n(?:.*\n)*?id:[ \t]*['\"]?([^\s'\"]+)['\"]?\s*\n"),
    re.compile(rb"^postil-id::[ \t]*(\S+)", re.MULTILINE),
    re.compile(rb"^[ \t]*:CUSTOM_ID:[ \t]*(\S+)", re.MULTILINE),
)
"""Where a file has its id: in front matter, in a property of Logseq, in a drawer of Org."""
_HEAD_BYTES = 4096
_MOST_BYTES = 10_000_000


class MovedFiles:
    """The files of a folder and those below it, by the id that is in them or by what they hold.

    The folder is read once, when the first file is missing.
    """

    def __init__(self, folder: Path, extension: str) -> None:
        self._folder, self._extension = folder, extension.lower()
        self._by_id: dict[str, Path] | None = None
        self._by_content: dict[str, Path] | None = None

    def find(self, uid: str, content: str = "") -> Path | None:
        """The file with this id, else one that holds just this text; None where there is none."""
        if self._by_id is None:
            self._by_id = {}
            for path, head in self._contents(_HEAD_BYTES):
                for pattern in _IDS:
                    if match := pattern.search(head.replace(b"\r\n", b"\n")):
                        self._by_id.setdefault(match.group(1).decode(errors="replace"), path)
                        break
        if (found := self._by_id.get(uid)) is not None or not content:
            return found
        if self._by_content is None:
            self._by_content = {sha(data): path for path, data in self._contents(_MOST_BYTES)}
        return self._by_content.get(sha(content.encode()))

    def _contents(self, limit: int) -> Iterator[tuple[Path, bytes]]:
        """Each file with its first bytes."""
        for parent, folders, names in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(parent, name)
                if name.startswith(".") or path.suffix.lower() != self._extension:
                    continue
                with contextlib.suppress(OSError), path.open("rb") as file:
                    yield path, file.read(limit)
