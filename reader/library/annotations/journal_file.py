"""Files of journal rows, one a line: how machines exchange changes, and how they can be kept elsewhere."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reader.atomic import replace_file
from reader.errors import UsageError
from reader.library.annotations.journal_row import JournalRow, NewerRow, parse_line
from reader.library.annotations.journal_store import all_rows, purged_uids
from reader.library.storage.database import Library
from reader.library.storage.files import disk_message

_LARGEST = 1 << 30
"""Bytes of the largest file that is read."""
_NAMED = 3
"""How many damaged lines of a file are named by their numbers."""


def is_journal(file: Path) -> bool:
    """Whether a file begins like a journal, or a folder holds the changes of a library. Raises OSError."""
    if file.is_dir():
        return any(file.glob("changes-*.jsonl*"))
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(200).startswith(b'{"after":')


@dataclass(frozen=True, slots=True)
class Extent:
    """The beginning of a file, or all of it: size in bytes, SHA-256, number of rows, last clock by device."""

    size: int = 0
    digest: str = hashlib.sha256().hexdigest()
    rows: int = 0
    last: Mapping[str, int] = field(default_factory=dict)

    def is_beginning_of(self, data: bytes) -> bool:
        """Whether a file begins with just these bytes."""
        return len(data) >= self.size and _digest(memoryview(data)[: self.size]) == self.digest

    def with_more(self, whole: bytes, rows: Sequence[JournalRow]) -> Extent:
        """The extent of a whole file that goes on from this one with these rows."""
        last = dict(self.last)
        for row in rows:
            last[row.device] = max(row.clock, last.get(row.device, 0))
        return Extent(len(whole), _digest(whole), self.rows + len(rows), last)


def _digest(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class JournalFile:
    """What is whole in a file of journal rows.

    `problems` name what was passed over, and what to do about it. `gaps`: before which of the rows, by
    their places in `rows`, there are lines that were passed over. `known` is the beginning of the file that
    was taken in before, whose rows are not in `rows`; `extent` all of it.
    """

    rows: tuple[JournalRow, ...] = ()
    problems: tuple[str, ...] = ()
    gaps: tuple[int, ...] = ()
    known: Extent = field(default_factory=Extent)
    extent: Extent = field(default_factory=Extent)

    def holes(self) -> Iterator[tuple[str, int, int]]:
        """(device, last clock before, first clock after) wherever a row of that device may be missing."""
        for gap in self.gaps:
            before = {row.device: row.clock for row in self.rows[:gap]}
            after = {row.device: row.clock for row in reversed(self.rows[gap:])}
            for device, clock in after.items():
                yield device, before.get(device, 0), clock


def read_journal(file: Path, *, follow: bool = True, known: Extent | None = None) -> JournalFile:
    """Read one file of journal rows; what is damaged in it is passed over, and the rest counts.

    Without `follow` a symbolic link is refused. Where the file begins with what is `known`, only the rows
    after that are read.
    """
    try:
        data = read_plain_file(file, follow=follow)
    except NotPlainError as error:
        return JournalFile(problems=(f"{file.name} {error}. Take it out of the folder.",))
    except OSError as error:
        return JournalFile(
            problems=(f"{file.name} cannot be read: {error.strerror}. Check its permissions.",)
        )
    if known is None or not known.is_beginning_of(data):
        known = Extent()
    read = parse_journal(data[known.size :], file.name)
    return replace(read, known=known, extent=known.with_more(data, read.rows))


class NotPlainError(ValueError):
    """What a thing in a folder is that is not a file to be read."""


def read_plain_file(file: Path, *, follow: bool = False) -> bytes:
    """The bytes of a regular file. Raises NotPlainError for anything else, and OSError."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(file, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotPlainError("is a symbolic link, which is not followed here") from error
        raise
    with open(descriptor, "rb") as opened:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):  # a pipe would keep us waiting for ever
            raise NotPlainError("is not a file")
        if about.st_size > _LARGEST:
            raise NotPlainError(f"is larger than {_LARGEST:,} bytes")
        return opened.read(_LARGEST)


def parse_journal(data: bytes, name: str) -> JournalFile:
    """What is whole in the bytes of a journal file; `name` is for the messages."""
    lines = data.split(b"\n")
    rows: list[JournalRow] = []
    damaged: list[int] = []
    gaps: list[int] = []
    problems: list[str] = []
    newer = 0
    for number, line in enumerate(lines[:-1], start=1):
        try:
            rows.append(parse_line(line))
        except NewerRow:
            newer += 1
            gaps.append(len(rows))
        except ValueError:
            damaged.append(number)
            gaps.append(len(rows))
    if newer:
        problems.append(
            f"{name}: {newer} lines can only be read by a newer Postil. Upgrade this one, then sync again."
        )
    if damaged and not rows and not newer:
        problems.append(f"{name} holds nothing that Postil wrote. Take it out of the folder.")
    elif damaged:
        problems.append(
            f"{name}: {_numbered(damaged)} damaged and left out; the rest was read. "
            "Sync again on the machine that wrote the file, which repairs it, or bring another copy."
        )
    if lines[-1]:
        problems.append(f"{name}: the last line is incomplete. Sync again when the whole file has arrived.")
    return JournalFile(tuple(rows), tuple(problems), tuple(dict.fromkeys(gaps)))


def _numbered(damaged: list[int]) -> str:
    named = ", ".join(map(str, damaged[:_NAMED])) + (" …" if len(damaged) > _NAMED else "")
    return f"lines {named} are" if len(damaged) > 1 else f"line {named} is"


def lines_of(rows: Iterable[JournalRow]) -> bytes:
    """The rows as the bytes of a file."""
    return b"".join(row.line() for row in rows)


def export_journal(lib: Library, file: Path) -> int:
    """Write every row of the journal, of all machines, into one file; returns how many there are.

    It is enough to build all highlights, notes, tags, marks and subscriptions again in an empty
    library, with `sync.import_journal`. An existing file is replaced as a whole or
    not at all. Raises UsageError when it holds changes that this library does not have: then it may be the
    only copy of them; LibraryError when it cannot be written.
    """
    try:
        # read before the library: another program may write both
        there = read_journal(file).rows if file.is_file() else ()
        rows, purged = all_rows(lib), purged_uids(lib)
        data = lines_of(rows)
        if file.exists() and not file.is_file():  # a pipe, say
            file.write_bytes(data)
            return len(rows)
        missing = len({row.key for row in there if row.uid not in purged} - {row.key for row in rows})
        if missing:
            raise UsageError(
                f"{file} holds {missing} changes that this library does not have; it was left as it is.",
                hint=f"Write to another file, or take them in first: `postil import {file}`.",
            )
        replace_file(file, data, mode=0o600)
    except OSError as error:
        raise disk_message(error, file) from error
    return len(rows)
