"""Backups beside the library, each one checked before it counts, and the way back to one.

They stand in `<library>.backups`, named by the time they were made (UTC) and why. Of the daily ones
seven days are kept, then one of each week for four weeks; the three newest made before a migration
are kept, and what was asked for by hand stays until a hand removes it.
"""

from __future__ import annotations

import contextlib
import errno
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from reader.atomic import make_file, make_folder, sync_file, sync_names
from reader.errors import LibraryBusy, LibraryDamaged, LibraryForeign, NotFound
from reader.library.storage.database import Library
from reader.library.storage.failures import REBUILD, RESTORE, SQLITE_ERRORS, damage, translated
from reader.library.storage.files import backup_folder, disk_message, lock_path, side_files
from reader.library.storage.lock import WAIT, LockFile, turn_of
from reader.library.storage.opening import APPLICATION_ID

DAILY, WEEKLY, MIGRATIONS = 7, 4, 3
"""How many are kept."""

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6})Z-([a-z][a-z0-9-]*)\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `reason` is "daily", "by-hand", "before-restore" or "before-migration-from-N"."""

    path: Path
    made_at: datetime
    reason: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds, and what is wrong with it: `problem` is empty when it is sound."""

    feeds: int = 0
    articles: int = 0
    highlights: int = 0
    notes: int = 0
    newest_change_at: datetime | None = None
    problem: str = ""


def backups(path: Path) -> list[Backup]:
    """The backups of the library at a path, newest first; files with other names are passed over."""
    folder = backup_folder(path)
    found: list[Backup] = []
    for file in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(file.name):
            made_at = datetime.strptime(match[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
            found.append(Backup(file, made_at, match[2], file.stat().st_size))
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def backup(lib: Library, *, now: datetime, reason: str = "by-hand") -> Backup:
    """Make a backup of an open library, also of one that is open for reading only.

    Raises LibraryDamaged when the copy is not sound, LibraryError when it cannot be written.
    """
    moment = now.astimezone(UTC)
    file = _write(lib.connection, lib.path, f"{moment:%Y-%m-%dT%H%M%S}Z-{reason}.db")
    return Backup(file, moment.replace(microsecond=0), reason, file.stat().st_size)


def backup_before_migration(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy a library of an older schema before it is migrated; returns the copy.

    Raises LibraryDamaged when the copy is not sound: then nothing is migrated.
    """
    return _write(
        connection, path, f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z-before-migration-from-{version}.db"
    )


def daily_backup(lib: Library, *, now: datetime) -> Backup | None:
    """Make today's backup (UTC) unless there is one, then remove those that are not kept any longer.

    Returns the new one. A damaged library raises LibraryDamaged, and no older backup is removed.
    """
    today = now.astimezone(UTC).date()
    if any(one.reason == "daily" and one.made_at.date() == today for one in backups(lib.path)):
        return None
    made = backup(lib, now=now, reason="daily")
    for old in superseded(backups(lib.path), today):
        old.path.unlink(missing_ok=True)
    return made


def superseded(known: Sequence[Backup], today: date) -> list[Backup]:
    """Which of the backups (newest first) need not be kept any longer on that day."""
    daily = [one for one in known if one.reason == "daily"]
    kept: set[Path] = {one.path for one in daily[:DAILY]}
    weeks: dict[tuple[int, int], Path] = {}
    for one in daily:  # the last one replaces: of each week the oldest is kept, so that it reaches furthest
        year, week, _ = one.made_at.date().isocalendar()
        weeks[year, week] = one.path
    kept |= {weeks[week] for week in sorted(weeks, reverse=True)[: WEEKLY + 1]}
    migrations = [one for one in known if one.reason.startswith("before-migration")]
    return [one for one in daily if one.path not in kept and one.made_at.date() < today] + migrations[
        MIGRATIONS:
    ]


def contents(file: Path) -> Contents:
    """What a backup (or any library file) holds; the file is read whole and not changed."""
    from reader.library.storage.encoding import moment_or_none

    try:
        with contextlib.closing(_read_only(file)) as connection:
            problems = damage(row[0] for row in connection.execute("PRAGMA integrity_check(100)"))
            if problems:
                return Contents(problem="; ".join(problems))
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return Contents(problem="not a library of Postil")
            count = {
                name: int(connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0])
                for name, source in {
                    "feeds": "feeds WHERE unsubscribed_at IS NULL",
                    "articles": "articles",
                    "highlights": "highlights WHERE deleted_at IS NULL",
                    "notes": "(SELECT 1 FROM highlights WHERE deleted_at IS NULL AND note <> ''"
                    " UNION ALL SELECT 1 FROM article_notes)",
                }.items()
            }
            newest = connection.execute("SELECT max(at) FROM operations").fetchone()[0]
            return Contents(
                feeds=count["feeds"],
                articles=count["articles"],
                highlights=count["highlights"],
                notes=count["notes"],
                newest_change_at=moment_or_none(newest),
            )
    except OSError as error:
        return Contents(problem=f"it cannot be read ({error.strerror})")
    except SQLITE_ERRORS as error:
        found = translated(error, file)
        if isinstance(found, LibraryDamaged):
            return Contents(problem="the file is damaged")
        return Contents(problem=found.message.rstrip("."))


def find_backup(path: Path, name: str) -> Backup:
    """The backup that a file name, the beginning of one ("2026-03-01") or "newest" means. Raises NotFound."""
    known = backups(path)
    if not known:
        raise NotFound(f"There are no backups of {path}.", hint=REBUILD)
    if name == "newest":
        return known[0]
    found = [one for one in known if one.path.name == name] or [
        one for one in known if one.path.name.startswith(name)
    ]
    if not found:
        raise NotFound(f"No backup of {path} is named “{name}”.", hint="`postil restore` lists them.")
    return found[0]


def restore(path: Path, file: Path, *, now: datetime) -> tuple[Path, ...]:
    """Put a backup in the library's place; returns where the files that were there now are.

    Nothing is deleted: the library as it was, damaged or not, is set aside with its log. The
    restored one gets a new name in the journal, so that merging with other machines, and with what
    this machine wrote after the backup, stays right.

    Raises LibraryDamaged or LibraryForeign when the backup is not sound, LibraryBusy while any
    program has the library open, LibraryError when the disk refuses.
    """
    held = contents(file)
    if held.problem == "not a library of Postil":
        raise LibraryForeign(f"{file} is no library of Postil.", hint="`postil restore` lists the backups.")
    if held.problem:
        raise LibraryDamaged(f"{file} cannot be restored: {held.problem}.", hint="Choose another backup.")
    with _translating(path):
        make_folder(path.parent)
    with LockFile(lock_path(path)).hold(WAIT), _translating(path):
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
    with LockFile(lock_path(path)).hold(WAIT), _translating(path):
        _refuse_in_use(path)
        for file in (path, *side_files(path)):
            file.unlink(missing_ok=True)
        folder = backup_folder(path)
        if folder.is_dir():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
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
    import json

    from reader.library.storage.encoding import random_uid, to_json

    with (
        contextlib.closing(_read_only(file)) as source,
        contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("BEGIN")
        meta = dict(copy.execute("SELECT key, value FROM meta"))
        until_now = {meta["device"]: int(meta.get("clock", "0"))}
        seen = {**json.loads(meta.get("seen", "{}")), **until_now}
        # what it wrote under the old name goes to the other machines with what it writes from now on
        own = {**json.loads(meta.get("own", "{}")), **until_now}
        for key, value in (("device", random_uid()), ("seen", to_json(seen)), ("own", to_json(own))):
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
    return tuple(aside)


def _read_only(file: Path) -> sqlite3.Connection:
    if not file.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such file", str(file))
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _write(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    folder = backup_folder(path)
    target = folder / name
    with _translating(target):
        make_folder(folder)
        # two that are made in the same second have the same name
        with LockFile(lock_path(folder)).hold(WAIT):
            _write_locked(connection, path, target)
    return target


def _write_locked(connection: sqlite3.Connection, path: Path, target: Path) -> None:
    draft = target.with_name(target.name + ".partial")
    try:
        draft.unlink(missing_ok=True)
        make_file(draft)
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            connection.backup(copy, pages=1000)
            copy.execute("PRAGMA journal_mode = DELETE")
            problems = damage(row[0] for row in copy.execute("PRAGMA integrity_check(100)"))
        if problems:
            raise LibraryDamaged(
                f"The library {path} is damaged: {'; '.join(problems)}.",
                hint=RESTORE,
            )
        sync_file(draft)
        draft.replace(target)
        sync_names(target.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def _translating(path: Path) -> Iterator[None]:
    try:
        yield
    except SQLITE_ERRORS as error:
        raise translated(error, path) from error
    except OSError as error:
        raise disk_message(error, path) from error
