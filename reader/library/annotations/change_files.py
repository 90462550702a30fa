"""A second copy of the journal, in files beside the library: what brings back rows that the library lost.

After each commit that adds to the journal its rows are appended, and synced to disk, before the caller goes
on. The files are parts of one sequence of lines as in a sync folder; full parts are compressed. The first
line of a part names the generation of the library it belongs to, which a restored backup begins anew, and
the first part that counts: a purge writes all remaining rows into a new one and removes those before it.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.atomic import make_folder, replace_file, sync_names
from reader.errors import LibraryError
from reader.library.annotations.journal_file import lines_of, parse_journal, read_plain_file
from reader.library.annotations.journal_row import JournalRow, parse_line
from reader.library.annotations.journal_store import all_rows, rows_after, stored_rows
from reader.library.annotations.last_change import (
    complete_lines_backwards,
    generation,
    has_row,
    header_of,
    number_of,
    parse_header,
    parts_of,
    tail,
)
from reader.library.storage.files import changes_folder, lock_path
from reader.library.storage.lock import LockFile

if TYPE_CHECKING:
    from reader.library.storage.database import Library

PART_BYTES = 256 * 1024
"""Size from which a part is compressed and the next one begun."""
_COMPARISONS = 3
_LOCK_WAIT = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Position:
    """Where the files end: the open part, its size in bytes, and the last row (`journal.id`) in it."""

    part: Path
    size: int
    journal_id: int


@dataclass(frozen=True, slots=True)
class Copied:
    """All that the files of the library's generation hold."""

    rows: tuple[JournalRow, ...] = ()
    problems: tuple[str, ...] = ()


# --- writing


def append_changes(lib: Library, known: Position | None, new: Sequence[JournalRow] = ()) -> Position:
    """Append the journal rows that the files do not have; returns where they end now.

    `known` is what the last call returned, `new` the rows that were added since. Called after the commit,
    with the library's lock held. Raises OSError.
    """
    folder = changes_folder(lib.path)
    position = known if known is not None and _is_there(known) else _find_end(lib, folder)
    if position is None:
        return rewrite_changes(lib)
    last = int(lib.value("SELECT ifnull(max(id), 0) FROM journal"))
    # unless another program, or a transaction that was undone in part, added some too
    rows = new if last - len(new) == position.journal_id else rows_after(lib, position.journal_id)
    if not rows:
        return position
    if position.size > PART_BYTES:
        position = _next_part(lib, position)
    _append(position.part, lines_of(rows))
    return Position(position.part, position.part.stat().st_size, last)


def rewrite_changes(lib: Library) -> Position:
    """Write all rows of the journal into a new part, and remove every older one.

    Parts of another generation are set aside. Called with the library's lock held. Raises OSError.
    """
    folder = changes_folder(lib.path)
    parts = parts_of(folder)
    if parts and header_of(parts[-1]).get("changes") != generation(lib):
        folder.replace(_free_name(folder))
        parts = []
    make_folder(folder)
    number = 1 + (number_of(parts[-1]) if parts else 0)
    base = folder / f"changes-{number:06}.jsonl.gz"
    replace_file(base, gzip.compress(_first_line(lib, number) + lines_of(all_rows(lib)), 6), mode=0o600)
    position = _new_part(lib, folder, number + 1, first=number)
    for part in parts:
        part.unlink(missing_ok=True)
    sync_names(folder)
    return position


def _is_there(position: Position) -> bool:
    with contextlib.suppress(OSError):
        return position.part.stat().st_size == position.size
    return False


def _append(part: Path, data: bytes) -> None:
    descriptor = os.open(part, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data  # after a crash in the middle of a line
        while data:
            data = data[os.write(descriptor, data) :]
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def _next_part(lib: Library, position: Position) -> Position:
    packed = position.part.with_name(position.part.name + ".gz")
    replace_file(packed, gzip.compress(read_plain_file(position.part), 6), mode=0o600)
    first = header_of(position.part).get("first", 1)
    new = _new_part(lib, position.part.parent, number_of(position.part) + 1, first=int(first))
    position.part.unlink()
    return Position(new.part, new.size, position.journal_id)


def _new_part(lib: Library, folder: Path, number: int, *, first: int) -> Position:
    part = folder / f"changes-{number:06}.jsonl"
    replace_file(part, _first_line(lib, first), mode=0o600)
    return Position(part, part.stat().st_size, int(lib.value("SELECT ifnull(max(id), 0) FROM journal")))


def _first_line(lib: Library, first: int) -> bytes:
    return json.dumps({"changes": generation(lib), "first": first}).encode() + b"\n"


def _free_name(folder: Path) -> Path:
    when = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
    for number in range(1, 1000):
        name = folder.with_name(f"{folder.name}.before-{when}" + (f"-{number}" if number > 1 else ""))
        if not name.exists():
            return name
    raise FileExistsError(f"{folder} cannot be set aside")


# --- reading


def lost_rows(lib: Library) -> list[JournalRow]:
    """The rows that the files have and the library does not: none, unless its file or log was damaged.

    Looks only at the last row of the files, unless the library does not have that one: what a damaged log
    loses is what was written last.
    """
    folder = changes_folder(lib.path)
    parts = parts_of(folder)
    if not parts or header_of(parts[-1]).get("changes") != generation(lib):
        return []
    key = _end_key(parts)
    if key is not None and has_row(lib, key):
        return []
    return _lacking(lib, read_changes(lib).rows)


def _lacking(lib: Library, rows: Iterable[JournalRow]) -> list[JournalRow]:
    there = set(lib.tuples("SELECT device, clock FROM journal"))
    purged = {row[0] for row in lib.tuples("SELECT entity_uid FROM purges")}
    return [row for row in rows if row.key not in there and row.uid not in purged]


def read_changes(lib: Library) -> Copied:
    """All rows in the files of the library's generation, and what of them cannot be read."""
    folder = changes_folder(lib.path)
    return _read(folder, generation(lib))


def read_changes_folder(folder: Path) -> Copied:
    """All rows in a folder of such files, of its newest generation: to bring back another library's."""
    parts = parts_of(folder)
    return _read(folder, str(header_of(parts[-1]).get("changes", ""))) if parts else Copied()


def _read(folder: Path, generation: str) -> Copied:
    parts = parts_of(folder)
    first = int(header_of(parts[-1]).get("first", 1)) if parts else 1
    rows: list[JournalRow] = []
    problems: list[str] = []
    for part in parts:
        if number_of(part) < first:
            continue
        try:
            data = read_plain_file(part)
            data = gzip.decompress(data) if part.suffix == ".gz" else data
        except (OSError, EOFError, ValueError) as error:
            problems.append(f"{part.name} cannot be read: {error}")
            continue
        header, _, body = data.partition(b"\n")
        if parse_header(header).get("changes", generation) != generation:
            continue
        found = parse_journal(body, part.name)
        rows += found.rows
        problems += found.problems
    return Copied(tuple(rows), tuple(problems))


def missing_rows(lib: Library) -> list[JournalRow]:
    """`lost_rows`, whatever the last row of the files is."""
    return _lacking(lib, read_changes(lib).rows)


def differing_rows(lib: Library) -> list[JournalRow]:
    """The rows of the files that the library has with another content, which is damage."""
    return _differing(stored_rows(lib), read_changes(lib).rows)


def _differing(
    stored: Mapping[tuple[str, int], JournalRow | None], copied: Iterable[JournalRow]
) -> list[JournalRow]:
    return [row for row in copied if row.key in stored and not _agree(stored[row.key], row)]


@dataclass(frozen=True, slots=True)
class CopyState:
    """How many journal rows the library lacks, has with other content, and has not copied yet."""

    missing: int = 0
    differing: int = 0
    uncopied: int = 0


def compare_copies(lib: Library) -> CopyState:
    """Compare all rows of the files with the journal, while others may write. Raises OSError.

    A row is in the library before it is in the files: those are read first for what the library lacks, and
    once more for what they lack. Where rows are removed or renamed in between, all is compared again.
    """
    state = CopyState()
    for _ in range(_COMPARISONS):
        state = _compare(lib)
        if not (state.missing or state.differing):
            break
    return state


def _compare(lib: Library) -> CopyState:
    copied = read_changes(lib).rows
    with lib.snapshot():
        stored = stored_rows(lib)
        missing = _lacking(lib, copied)
    uncopied = stored.keys() - {row.key for row in copied}
    if uncopied and changes_folder(lib.path).exists():  # else the first change makes it
        # a commit copies its rows before it frees the lock; who may not take that learns nothing by waiting
        with contextlib.suppress(LibraryError), LockFile(lock_path(lib.path)).hold(_LOCK_WAIT):
            pass
        uncopied -= {row.key for row in read_changes(lib).rows}
    else:
        uncopied = set()
    return CopyState(len(missing), len(_differing(stored, copied)), len(uncopied))


def _agree(stored: JournalRow | None, copied: JournalRow) -> bool:
    """Whether the library has a row as the files do, or has learned more of it since."""
    return stored is not None and (stored == copied or stored.version_1() == copied)


def _find_end(lib: Library, folder: Path) -> Position | None:
    """Where the files of this library end; None where they have to be written again."""
    parts = parts_of(folder)
    if not parts or parts[-1].suffix == ".gz" or header_of(parts[-1]).get("changes") != generation(lib):
        return None
    key = _end_key(parts)
    if key is None:
        return None
    found = lib.value("SELECT id FROM journal WHERE device = ? AND clock = ?", key)
    return None if found is None else Position(parts[-1], parts[-1].stat().st_size, int(found))


def _end_key(parts: list[Path]) -> tuple[str, int] | None:
    """The device and clock of the last row of the last two parts; the open part may have none yet."""
    key = _last_key_of(tail(parts[-1]))
    if key is None and len(parts) > 1:
        with contextlib.suppress(OSError, EOFError, ValueError):
            return _last_key_of(gzip.decompress(read_plain_file(parts[-2])))
    return key


def _last_key_of(data: bytes) -> tuple[str, int] | None:
    """The device and clock of the last row in the bytes, None where there is none or it is damaged."""
    for line in complete_lines_backwards(data):
        try:
            return parse_line(line).key
        except ValueError:
            return None
    return None
