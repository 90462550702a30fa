"""Put a backup in the library's place, or remove a library; never while a program has it open."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from reader.atomic import make_file, make_folder, sync_file, sync_names
from reader.errors import LibraryBusy, LibraryDamaged, LibraryForeign
from reader.library.storage.backups import NOT_OURS, contents
from reader.library.storage.encoding import random_uid, to_json
from reader.library.storage.failures import SQLITE_ERRORS
from reader.library.storage.files import (
    backup_folder,
    changes_folder,
    lock_path,
    read_only,
    side_files,
    translating,
)
from reader.library.storage.lock import WAIT, LockFile, turn_of


def restore(path: Path, file: Path, *, now: datetime) -> tuple[Path, ...]:
    """Put a backup in the library's place; returns where the files that were there now are.

    Nothing is deleted: the library as it was, damaged or not, is set aside with its log. The
    restored one gets a new name in the journal, so that merging with other machines, and with what
    this machine wrote after the backup, stays right.

    Raises LibraryDamaged or LibraryForeign when the backup is not sound, LibraryBusy while any
    program has the library open, LibraryError when the disk refuses.
    """
    held = contents(file)
    if held.problem == NOT_OURS:
        raise LibraryForeign(
            f"{file} is not a library of Postil.", hint="`postil restore` lists the backups."
        )
    if held.problem:
        raise LibraryDamaged(f"{file} cannot be restored: {held.problem}.", hint="Choose another backup.")
    with translating(path):
        make_folder(path.parent)
    with LockFile(lock_path(path)).hold(WAIT), translating(path):
        _refuse_in_use(path)
        draft = path.with_name(path.name + ".restoring")
        try:
            draft.unlink(missing_ok=True)
            make_file(draft)
            _copy_renamed(file, draft)
            aside = _set_aside(path, f"{now.astimezone(UTC):%Y-%m-%dT%H%M%S}Z")
            draft.replace(path)
            sync_names(path.parent)
        finally:
            for left in (draft, *side_files(draft)):
                left.unlink(missing_ok=True)
    return aside


def remove(path: Path) -> None:
    """Delete a library with all that stands beside it, its backups too (for the demo library).

    Raises LibraryBusy while any program has it open.
    """
    if not path.parent.is_dir():
        return
    with LockFile(lock_path(path)).hold(WAIT), translating(path):
        _refuse_in_use(path)
        for file in (path, *side_files(path)):
            file.unlink(missing_ok=True)
        folder = backup_folder(path)
        for each in (folder, changes_folder(path)):
            if each.is_dir():
                for file in each.iterdir():
                    file.unlink()
                each.rmdir()
        for lock in (lock_path(folder), lock_path(path)):
            turn_of(lock).unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


def in_use(path: Path) -> bool:
    """Whether any program, this one included, has the library open.

    In WAL mode every connection keeps a shared lock on 510 bytes from 0x40000002 of the file
    (SQLite's os_unix.c). A process of its own asks: closing the file here would cancel this one's locks.
    """
    done = subprocess.run([sys.executable, "-I", "-c", _ASK, str(path)], check=False)  # noqa: S603
    return done.returncode == _IN_USE


_IN_USE = 75
_ASK = f"""
import fcntl, os, sys
try:
    opened = os.open(sys.argv[1], os.O_RDWR)
except OSError:
    sys.exit(0)
try:
    fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
except OSError:
    sys.exit({_IN_USE})
"""


def _refuse_in_use(path: Path) -> None:
    if in_use(path):
        raise LibraryBusy(f"The library {path} is open in a program.", hint="Close Postil there first.")


def _copy_renamed(file: Path, draft: Path) -> None:
    with (
        contextlib.closing(read_only(file)) as source,
        contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("BEGIN")
        try:
            meta = dict(copy.execute("SELECT key, value FROM meta"))
            until_now = {str(meta["device"]): int(meta.get("clock", "0"))}
            seen = {**json.loads(meta.get("seen", "{}")), **until_now}
            # what it wrote under the old name goes to the other machines with what it writes from now on
            own = {**json.loads(meta.get("own", "{}")), **until_now}
        except (KeyError, ValueError, TypeError, RecursionError) as error:
            raise LibraryDamaged(
                f"{file} cannot be restored: what it says of itself is damaged.",
                hint="Choose another backup.",
            ) from error
        for key, value in (
            ("device", random_uid()),
            ("generation", random_uid()),
            ("seen", to_json(seen)),
            ("own", to_json(own)),
        ):
            copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
        copy.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = WAL")
    sync_file(draft)


def _fold_log(path: Path) -> None:
    """Bring what is only in the log into the library's file, where both are sound."""
    if not any(file.exists() for file in side_files(path)) or not path.exists():
        return
    with (
        contextlib.suppress(*SQLITE_ERRORS),  # a damaged one is moved as it is
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as library,
    ):
        if library.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
            library.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(path: Path, when: str) -> tuple[Path, ...]:
    """Move the library and its log away under one new name that no file has yet.

    The library goes first: a log that is left alone is seen at the next opening, while a library
    without its log would look like a whole one.
    """
    _fold_log(path)
    target = path.with_name(f"{path.name}.before-restore-{when}")
    number = 1
    while any(file.exists() for file in (target, *side_files(target))):
        number += 1
        target = path.with_name(f"{path.name}.before-restore-{when}-{number}")
    aside: list[Path] = []
    for file in (path, *side_files(path)):
        if file.exists():
            moved = target.with_name(target.name + file.name.removeprefix(path.name))
            file.replace(moved)
            aside.append(moved)
    if (changes := changes_folder(path)).is_dir():  # the restored library begins a new generation
        moved = target.with_name(f"{target.name}.changes")
        changes.replace(moved)
        aside.append(moved)
    return tuple(aside)
