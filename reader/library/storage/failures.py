"""SQLite's errors as messages for the user."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from reader.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryReadOnly

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises; of a damaged file also the error of decoding its own message."""
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a stored value raises that is not what it should be."""
RESTORE = "Run `postil doctor`, or `postil restore` to go back to a backup."
REBUILD = (
    "`postil import` rebuilds your annotations from an exported journal, `postil sync` from the folder of "
    "your other machines."
)
"""What to do where there is no backup."""
_RIGHTS = "Check the permissions of the file and its folder."
_FULL = (
    LibraryError,
    "The disk is full: {unchanged}.",
    "Free some space and try again.",
)
_BUSY = (LibraryBusy, "Another program is writing to the {what} {path}.", "Try again soon.")
_READ_ONLY = (LibraryReadOnly, "The {what} {path} cannot be written.", _RIGHTS)
_DISK = (
    LibraryError,
    "Input/output error on the {what} {path}; nothing was changed.",
    "Check the disk and the system log, then try again.",
)
_MEANINGS: dict[int, tuple[type[LibraryError], str, str]] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: (LibraryReadOnly, "The {what} {path} cannot be opened.", _RIGHTS),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_NOTADB: (LibraryDamaged, "{path} is not a SQLite database.", RESTORE),
    sqlite3.SQLITE_CORRUPT: (LibraryDamaged, "The {what} {path} is damaged.", RESTORE),
}
_UNEXPECTED = (
    LibraryError,
    "Unexpected error in the {what} {path} (SQLite: {error}).",
    "Run `postil doctor`.",
)
_LEAST_ROOM = 65536  # bytes; the index of a log takes half of it


def no_room(path: Path) -> bool:
    """Whether the disk of a file is full."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _LEAST_ROOM or (disk.f_files > 0 and disk.f_favail == 0)


def lacks_room(error: Exception) -> bool:
    """Whether one of SQLITE_ERRORS says that there was no space for the index of a library's log."""
    return getattr(error, "sqlite_errorcode", -1) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMMAP,
    )


def translated(error: Exception, path: Path) -> LibraryError:
    """One of SQLITE_ERRORS as a LibraryError for the user (by its primary result code)."""
    backup = path.parent.name.endswith(".backups")
    what = "backup" if backup else "library"
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode to UTF-8"):
        return LibraryDamaged(f"The {what} {path} is damaged: text in it is not UTF-8.", hint=RESTORE)
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    kind, message, hint = _MEANINGS.get(code, _UNEXPECTED)
    if lacks_room(error) or (code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and no_room(path)):
        kind, message, hint = _FULL
    unchanged = (
        f"the backup {path} was not written" if backup else f"nothing was changed in the library {path}"
    )
    return kind(message.format(what=what, path=path, error=error, unchanged=unchanged), hint=hint)


_INDEX = re.compile(r"index (\w+)$|\b(\w+_fts)\b")


def damage(rows: Iterable[str]) -> list[str]:
    """What the rows of SQLite's `integrity_check` say, in words; nothing where it found nothing."""
    found = [row for row in rows if row != "ok"]
    indexes = {match[1] or match[2] for row in found if (match := _INDEX.search(row))}
    others = sum(1 for row in found if not _INDEX.search(row))
    words = [f"the index {name} does not fit its table" for name in sorted(indexes)]
    if others:
        words.append(f"the file's structure is broken in {others} {'place' if others == 1 else 'places'}")
    return words
