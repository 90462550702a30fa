"""Backups beside the library, each one checked before it counts.

They are in `<library>.backups`, named by the time they were made (UTC) and why. Their order is that of
the serial number in each, for a clock may have been wrong. Of the daily ones seven are kept, then one
of each week for four weeks; the three newest made before a migration are kept, and those made by hand
until a hand removes them. Going back to one is in `reader.library.storage.restoring`.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from reader.atomic import make_file, make_folder, sync_file, sync_names
from reader.errors import LibraryDamaged, NotFound
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment_or_none
from reader.library.storage.failures import REBUILD, RESTORE, SQLITE_ERRORS, damage, translated
from reader.library.storage.files import backup_folder, lock_path, read_only, translating
from reader.library.storage.lock import WAIT, LockFile
from reader.library.storage.opening import APPLICATION_ID

DAILY, WEEKLY, MIGRATIONS = 7, 4, 3
"""How many are kept."""
NOT_OURS = "not a library of Postil"
"""The `problem` of a database of another program."""

_SERIAL = "backup_serial"
"""The key in a backup's table `meta` of its number among the backups of its library."""
_DRAFT = ".db.partial"
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
    """What a backup holds, and what is wrong with it: `problem` is empty when it is sound.

    `files` are those it lists; they are in the folder beside the library, and in no backup.
    """

    feeds: int = 0
    articles: int = 0
    highlights: int = 0
    notes: int = 0
    files: int = 0
    newest_change_at: datetime | None = None
    problem: str = ""


def backups(path: Path) -> list[Backup]:
    """The backups of the library at a path, the last one made first, whatever the clock said.

    One that cannot be read is placed by the time in its name. Files with other names are passed over.
    """
    folder = backup_folder(path)
    found: list[Backup] = []
    with translating(folder):
        for file in folder.iterdir() if folder.is_dir() else ():
            match = _NAME.fullmatch(file.name)
            made_at = match and _made_at(match[1])
            if match and made_at:
                found.append(Backup(file, made_at, match[2], file.stat().st_size))
    orders = {one: order for one in found if (order := _order(one.path)) is not None}
    known = sorted(orders, key=lambda one: (orders[one], one.made_at, one.path.name), reverse=True)
    for one in sorted(set(found) - orders.keys(), key=lambda one: one.made_at):
        older = (at for at, other in enumerate(known) if other.made_at <= one.made_at)
        known.insert(next(older, len(known)), one)
    return known


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _order(file: Path) -> tuple[int, int, int] | None:
    """What of a backup's content grows from one to the next; None where it cannot be read.

    Its serial number, then, for backups that have none yet, the last journal row and the last article.
    """
    with contextlib.suppress(OSError, *SQLITE_ERRORS), contextlib.closing(read_only(file)) as connection:
        serial = connection.execute("SELECT value FROM meta WHERE key = ?", (_SERIAL,)).fetchone()
        rows = [
            connection.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()[0]
            for table in ("journal", "articles")
        ]
        return _serial(serial), rows[0], rows[1]
    return None


def _serial(row: tuple[str] | None) -> int:
    return int(row[0]) if row and re.fullmatch(r"[0-9]{1,15}", row[0], re.ASCII) else 0


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
    _sweep(backup_folder(lib.path))
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
    return [one for one in daily if one.path not in kept and one.made_at.date() != today] + migrations[
        MIGRATIONS:
    ]


def contents(file: Path, *, checked: bool = True) -> Contents:
    """What a backup (or any library file) holds; nothing is changed.

    `checked`: the file is read whole, and what is damaged in it is said. Else only what has to be read for
    the counts: a backup was checked when it was made, and is before it is restored.
    """
    try:
        with contextlib.closing(read_only(file)) as connection:
            check = connection.execute("PRAGMA integrity_check(100)") if checked else ()
            problems = damage(row[0] for row in check)
            if problems:
                return Contents(problem="; ".join(problems))
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return Contents(problem=NOT_OURS)
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
                files=_files(connection),
                newest_change_at=moment_or_none(newest),
            )
    except OSError as error:
        return Contents(problem=f"it cannot be read ({error.strerror})")
    except SQLITE_ERRORS as error:
        found = translated(error, file)
        if isinstance(found, LibraryDamaged):
            return Contents(problem="the file is damaged")
        return Contents(problem=found.message.rstrip("."))


def _files(connection: sqlite3.Connection) -> int:
    """How many files a library lists; one of schema 1 has no table of them."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'attachments'").fetchone():
        return 0
    sql = "SELECT count(DISTINCT sha) FROM attachments WHERE kept = 1"
    return int(connection.execute(sql).fetchone()[0])


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


def _write(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    folder = backup_folder(path)
    target = folder / name
    with translating(target):
        make_folder(folder)
        # two that are made in the same second have the same name
        with LockFile(lock_path(folder)).hold(WAIT):
            _remove_drafts(folder)
            serial = 1 + max((order[0] for one in backups(path) if (order := _order(one.path))), default=0)
            _write_locked(connection, path, target, serial)
    return target


def _sweep(folder: Path) -> None:
    """Remove the drafts that backups left when they were killed."""
    if folder.is_dir() and any(folder.glob(f"*{_DRAFT}")):
        with translating(folder), LockFile(lock_path(folder)).hold(WAIT):
            _remove_drafts(folder)


def _remove_drafts(folder: Path) -> None:
    """Whoever holds the folder's lock knows that no draft is in use."""
    for draft in folder.glob(f"*{_DRAFT}*"):
        draft.unlink(missing_ok=True)


def _write_locked(connection: sqlite3.Connection, path: Path, target: Path, serial: int) -> None:
    draft = target.with_suffix(_DRAFT)
    try:
        draft.unlink(missing_ok=True)
        make_file(draft)
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            connection.backup(copy, pages=1000)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_SERIAL, str(serial)))
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
