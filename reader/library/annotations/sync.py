"""Merging libraries through a plain folder that something else carries from machine to machine.

Each machine writes its own journal into files of its own, one JSON row a line, and reads those of
the others; no file is ever written by two. `postil-DEVICE.jsonl` has what version 1 of the journal can
express, as version 1 wrote it; `postil2-DEVICE.jsonl`, which version 1 does not read, has in full every row
of which that is not all. What a set of rows means does not depend on the order in which they came
(`merging`), so it does not matter when which file arrives, or twice. A line that is damaged or cut off is
passed over. What is written here meanwhile says that it was not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reader.errors import UsageError
from reader.library.annotations.change_files import read_changes_folder
from reader.library.annotations.journal_file import JournalFile, read_journal
from reader.library.annotations.journal_store import repair_clocks
from reader.library.annotations.receiving import Received, known_devices, receive
from reader.library.annotations.sync_files import Sender, own_files, read_folder
from reader.library.annotations.sync_state import SyncState, load_state, save_state
from reader.library.citing.keys import ChangedKey, resolve_clashes
from reader.library.storage.database import Library
from reader.library.storage.files import backup_folder, changes_folder


@dataclass(frozen=True, slots=True)
class Synced:
    """What a merge did: rows written for the others, rows taken from them, and what changed here by them.

    `machines` counts the other machines whose rows are known; `unreadable` names files, or parts of
    them, that were passed over, each with the reason. `purged` counts the highlights that another machine
    removed for good: here they are hidden until this machine's own purge. `waiting` counts changes that
    cannot be applied before something else arrives, or before an upgrade. `changed_keys` are the citation
    keys that got a suffix, for another machine had given them to another report.
    """

    sent: int
    received: int
    changed: int
    machines: int
    unreadable: tuple[str, ...] = ()
    purged: int = 0
    waiting: int = 0
    changed_keys: tuple[ChangedKey, ...] = ()


def sync(lib: Library, folder: Path, *, now: datetime) -> Synced:
    """Take in what the other machines left in a folder, and leave there what this one has done.

    Raises UsageError when there is no such folder, LibraryError when it cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", hint="Make it, or name the one the machines share.")
    _refuse_own_places(lib, folder)
    with lib.transaction():
        repair_clocks(lib)
    state = load_state(lib)
    files = read_folder(folder, state.taken)
    if any(file.problems for file in files.values()):
        files = read_folder(folder, {})  # rows that are missing somewhere: everything has to be compared
    received = receive(lib, _numbered(files), now=now)
    keys = resolve_clashes(lib, now=now)
    sender = Sender(lib, folder, files, state.sent)
    sender.send()
    # damaged lines of this machine's own files are repaired by now
    own = own_files(lib)
    problems = [problem for name, file in files.items() if name not in own for problem in file.problems]
    taken = {name: file.extent for name, file in files.items() if _is_done(file, received.clock_limit)}
    state = SyncState(str(folder.resolve()), {**taken, **sender.files()}, sender.after)
    save_state(lib, state, at_rewrites=received.rewrites)
    problems += [*received.refused, *sender.refused]
    return _outcome(sender.sent, received, known_devices(lib), problems, keys)


def _is_done(file: JournalFile, clock_limit: int) -> bool:
    """Whether all of a file was taken in: nothing was damaged, and no row refused."""
    return not file.problems and all(row.clock <= clock_limit for row in file.rows)


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
    keys = resolve_clashes(lib, now=now)
    machines = len({row.device for row in read.rows})
    return _outcome(0, received, machines, [*read.problems, *received.refused], keys)


def _outcome(
    sent: int, received: Received, machines: int, problems: Sequence[str], keys: Sequence[ChangedKey]
) -> Synced:
    return Synced(
        sent,
        received.rows,
        received.changed,
        machines,
        tuple(problems),
        received.purged,
        received.waiting,
        tuple(keys),
    )


def _numbered(files: dict[str, JournalFile]) -> list[tuple[int, JournalFile]]:
    """The files, each with 1 for a first file and 2 for a second one."""
    return [(2 if name.startswith("postil2-") else 1, file) for name, file in files.items()]


def _refuse_own_places(lib: Library, folder: Path) -> None:
    """What carries the folder would carry the library too, and damage it, or the backups."""
    place, library = folder.resolve(), lib.path.resolve()
    if library.is_relative_to(place):
        raise UsageError(
            f"{folder} holds the library itself, which must not be synced while it is open.",
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
