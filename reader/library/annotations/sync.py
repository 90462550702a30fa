"""Merging libraries through a plain folder that something else carries from machine to machine.

Each machine writes its own journal into files of its own, one JSON row a line, and reads those of
the others; no file is ever written by two. `postil-DEVICE.jsonl` has what version 1 of the journal can
express, as version 1 wrote it; `postil2-DEVICE.jsonl`, which version 1 does not read, has in full every row
of which that is not all. What a set of rows means does not depend on the order in which they came
(`merging`), so it does not matter when which file arrives, or twice. A line that is damaged or cut off is
passed over. What is written here meanwhile says that it was not known.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reader.atomic import replace_file, sync_names
from reader.errors import LibraryError, UsageError
from reader.library.annotations.change_files import read_changes_folder
from reader.library.annotations.journal_file import (
    JournalFile,
    NotPlainError,
    lines_of,
    read_journal,
    read_plain_file,
)
from reader.library.annotations.journal_row import CLOCK_END, JournalRow
from reader.library.annotations.journal_store import (
    clock_limit,
    earlier_devices,
    former_devices,
    own_device,
    repair_clocks,
    rows_of_device,
)
from reader.library.annotations.receiving import Received, known_devices, receive
from reader.library.storage.database import Library
from reader.library.storage.files import backup_folder, changes_folder, disk_message

_FIRST, _SECOND = "postil-{device}.jsonl", "postil2-{device}.jsonl"
_PATTERNS = ("postil-*.jsonl", "postil2-*.jsonl")


@dataclass(frozen=True, slots=True)
class Synced:
    """What a merge did: rows written for the others, rows taken from them, and what changed here by them.

    `machines` counts the other machines whose rows are known; `unreadable` names files, or parts of
    them, that were passed over, each with the reason. `purged` counts the highlights that another machine
    removed for good: here they are hidden until this machine's own purge. `waiting` counts changes that
    cannot be applied before something else arrives, or before an upgrade.
    """

    sent: int
    received: int
    changed: int
    machines: int
    unreadable: tuple[str, ...] = ()
    purged: int = 0
    waiting: int = 0


def sync(lib: Library, folder: Path, *, now: datetime) -> Synced:
    """Take in what the other machines left in a folder, and leave there what this one has done.

    Raises UsageError when there is no such folder, LibraryError when it cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", hint="Make it, or name the one the machines share.")
    _refuse_own_places(lib, folder)
    with lib.transaction():
        repair_clocks(lib)
    try:
        paths = sorted(path for pattern in _PATTERNS for path in folder.glob(pattern))
    except OSError as error:
        raise LibraryError(
            f"The folder {folder} cannot be read: {error.strerror}.", hint="Check its disk and permissions."
        ) from error
    files = {path.name: read_journal(path, follow=False) for path in paths}
    received = receive(lib, _numbered(files), now=now)
    sent, refused = _send(lib, folder)
    # damaged lines of this machine's own files are repaired by now
    own = {name.format(device=device) for device in _devices(lib) for name in (_FIRST, _SECOND)}
    problems = [problem for name, file in files.items() if name not in own for problem in file.problems]
    return _outcome(sent, received, known_devices(lib), (*problems, *received.refused, *refused))


def import_journal(lib: Library, file: Path, *, now: datetime) -> Synced:
    """Take in what `journal_file.export_journal` wrote, or a folder of `change_files`, of whatever library.

    Raises UsageError when there is no such file, LibraryError when the library cannot be written.
    """
    if not file.exists():
        raise UsageError(f"There is no file {file}.")
    with lib.transaction():
        repair_clocks(lib)
    if file.is_dir():
        copied = read_changes_folder(file)
        read = JournalFile(copied.rows, copied.problems)
    else:
        read = read_journal(file)
    received = receive(lib, [(0, read)], now=now)
    machines = len({row.device for row in read.rows})
    return _outcome(0, received, machines, (*read.problems, *received.refused))


def _outcome(sent: int, received: Received, machines: int, problems: tuple[str, ...]) -> Synced:
    return Synced(
        sent, received.rows, received.changed, machines, problems, received.purged, received.waiting
    )


def _numbered(files: dict[str, JournalFile]) -> list[tuple[int, JournalFile]]:
    """The files, each with 1 for a first file and 2 for a second one."""
    return [(2 if name.startswith("postil2-") else 1, file) for name, file in files.items()]


def _refuse_own_places(lib: Library, folder: Path) -> None:
    """What carries the folder would carry the library too, and damage it, or the backups."""
    place, library = folder.resolve(), lib.path.resolve()
    if library.is_relative_to(place):
        raise UsageError(
            f"{folder} holds the library itself, which must not be carried about while it is open.",
            hint=f"Make a folder for syncing alone, {folder / 'postil-sync'} say, and name that.",
        )
    if place.is_relative_to(changes_folder(library)):
        raise UsageError(
            f"{folder} is where the library keeps a copy of its changes.",
            hint="Make a folder for syncing alone.",
        )
    if place.is_relative_to(backup_folder(library)):
        raise UsageError(
            f"{folder} is where the backups of the library are.", hint="Make a folder for syncing alone."
        )


def _devices(lib: Library) -> set[str]:
    """Under which names this library writes files."""
    return {own_device(lib), *former_devices(lib)}


# --- sending


def _send(lib: Library, folder: Path) -> tuple[int, list[str]]:
    """Bring this machine's files up to its journal; what is there already is not written again.

    Returns how many rows were written, and which files could not be because of what is in their place. A
    library that was restored had another name before: what it wrote under that one is in its files too.
    """
    own, limit = own_device(lib), clock_limit(lib)
    sent, refused = 0, list[str]()
    for name in sorted(_devices(lib)):
        until = {**earlier_devices(lib), own: CLOCK_END} if name == own else {name: CLOCK_END}
        # what another machine would refuse to read is not written
        rows = [
            row
            for device, clock in until.items()
            for row in rows_of_device(lib, device, until=min(clock, limit))
        ]
        expressed = {row.key: row.version_1() for row in rows}
        first = [found for found in expressed.values() if found is not None]
        second = [row for row in rows if expressed[row.key] != row]
        written = 0
        for pattern, chosen in ((_FIRST, first), (_SECOND, second)):
            file = folder / pattern.format(device=name)
            if chosen or file.exists():
                try:
                    written = max(written, _write(file, chosen))
                except NotPlainError as error:
                    refused.append(f"{file.name} {error}: nothing was written. Take it out of the folder.")
        sent += written
    return sent, refused


def _write(file: Path, rows: list[JournalRow]) -> int:
    """Make a file hold just these rows; returns how many were not in it. Raises NotPlainError."""
    whole = lines_of(rows)
    try:
        try:
            there = read_plain_file(file)
        except FileNotFoundError:
            there = b""
        if there == whole:
            return 0
        if there and whole.startswith(there):
            descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
            with open(descriptor, "ab") as opened:
                opened.write(whole[len(there) :])
                opened.flush()
                os.fsync(opened.fileno())
            return len(rows) - there.count(b"\n")
        # new; or a purge took rows out, a crash left half a line
        replace_file(file, whole, mode=0o600, follow=False)
        sync_names(file.parent)
    except OSError as error:
        raise disk_message(error, file) from error
    return len(rows)
