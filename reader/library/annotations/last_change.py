"""The end of the files that copy the journal, and whether the library has their last row.

Apart from `change_files`, which needs all that the journal knows: each program that opens a library to write
asks this.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.library.storage.database import Library
from reader.library.storage.encoding import digest, to_json
from reader.library.storage.files import changes_folder

if TYPE_CHECKING:
    from reader.library.annotations.journal_row import JournalRow

_TAIL_BYTES = 64 * 1024
_NAME = re.compile(r"changes-(\d{6,})\.jsonl(\.gz)?")


def lost_changes(lib: Library) -> list[JournalRow]:
    """The rows that the files have and the library does not (`change_files.lost_rows`). Raises OSError.

    Those are not even read where the library has the last one: what a damaged file or log loses is what was
    written last.
    """
    parts = parts_of(changes_folder(lib.path))
    if not parts or header_of(parts[-1]).get("changes") != generation(lib):
        return []
    key = _key(next(complete_lines_backwards(tail(parts[-1])), b""))
    if key is not None and has_row(lib, key):
        return []
    from reader.library.annotations.change_files import lost_rows

    return lost_rows(lib)


def _key(line: bytes) -> tuple[str, int] | None:
    """The device and clock of a line that is whole, None of any other."""
    try:
        row = json.loads(line)
        seal = row.pop("sum")
        key = row["device"], row["clock"]
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError):
        return None
    if seal != seal_of(row) or type(key[0]) is not str or type(key[1]) is not int:
        return None
    return key


def seal_of(row: dict[str, Any]) -> str:
    """The digest of a row: the first 16 hex digits of the SHA-256 of its JSON without it."""
    return digest(to_json(row))[:16]


def has_row(lib: Library, key: tuple[str, int]) -> bool:
    """Whether the journal has the row of this device and clock."""
    return lib.value("SELECT 1 FROM journal WHERE device = ? AND clock = ?", key) is not None


def generation(lib: Library) -> str:
    """What the files of this library name in their first lines."""
    found = lib.value("SELECT value FROM meta WHERE key = 'generation'")
    return "" if found is None else str(found)


def parts_of(folder: Path) -> list[Path]:
    """The parts in their order; of one that was being compressed the compressed one."""
    found: dict[int, Path] = {}
    for file in sorted(folder.iterdir()) if folder.exists() else ():
        if (match := _NAME.fullmatch(file.name)) and not file.is_symlink():
            found[int(match[1])] = file  # "….jsonl.gz" sorts after "….jsonl"
    return [found[number] for number in sorted(found)]


def number_of(part: Path) -> int:
    """The number in the name of a part."""
    match = _NAME.fullmatch(part.name)
    assert match is not None
    return int(match[1])


def header_of(part: Path) -> dict[str, Any]:
    """The first line of a part, {} where it is damaged."""
    try:
        with gzip.open(part) if part.suffix == ".gz" else part.open("rb") as opened:
            return parse_header(opened.readline(1000))
    except (OSError, EOFError, ValueError):
        return {}


def parse_header(line: bytes) -> dict[str, Any]:
    """The object of a first line, {} for any other line."""
    with contextlib.suppress(ValueError):
        header = json.loads(line)
        if isinstance(header, dict) and "changes" in header and isinstance(header.get("first", 1), int):
            return header
    return {}


def tail(part: Path) -> bytes:
    """The last bytes of a part, b"" where it cannot be read."""
    with contextlib.suppress(OSError, ValueError), part.open("rb") as opened:
        opened.seek(max(0, part.stat().st_size - _TAIL_BYTES))
        return opened.read()
    return b""


def complete_lines_backwards(data: bytes) -> Iterator[bytes]:
    """The lines but first ones of parts, the last one first; not what follows the last end of a line."""
    lines = data.split(b"\n")[:-1]
    for line in reversed(lines):
        if not parse_header(line):
            yield line
