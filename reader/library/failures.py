"""What SQLite's errors mean to the one who reads."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reader.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryReadOnly

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises: of a damaged file also its own message when that quotes what is no UTF-8."""
RESTORE = "Run `postil doctor`, or `postil restore` to go back to a backup."
_RIGHTS = "Check the permissions of the file and its folder."
_TAKEN = "Another program is writing to the library {path}."
_MEANINGS: dict[int, tuple[type[LibraryError], str, str]] = {
    sqlite3.SQLITE_BUSY: (
        LibraryBusy,
        "Another program is writing to the library {path}.",
        "Try again soon.",
    ),
    sqlite3.SQLITE_LOCKED: (
        LibraryBusy,
        "Another program is writing to the library {path}.",
        "Try again soon.",
    ),
    sqlite3.SQLITE_READONLY: (LibraryReadOnly, "The library {path} cannot be written: {error}.", _RIGHTS),
    sqlite3.SQLITE_PERM: (LibraryReadOnly, "The library {path} cannot be written: {error}.", _RIGHTS),
    sqlite3.SQLITE_CANTOPEN: (LibraryReadOnly, "The library {path} cannot be opened: {error}.", _RIGHTS),
    sqlite3.SQLITE_FULL: (
        LibraryError,
        "The disk is full: nothing was changed in the library {path}.",
        "Free some room and try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        LibraryError,
        "The disk refused to read or write the library {path} ({error}); nothing was changed.",
        "Check the disk, and whether it is full.",
    ),
    sqlite3.SQLITE_NOTADB: (LibraryDamaged, "{path} is not a SQLite database.", RESTORE),
    sqlite3.SQLITE_CORRUPT: (LibraryDamaged, "The library {path} is damaged: {error}.", RESTORE),
}


def translated(error: Exception, path: Path) -> LibraryError:
    """What one of SQLITE_ERRORS means to the one who reads (by its primary result code)."""
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode to UTF-8"):
        return LibraryDamaged(f"The library {path} is damaged: text in it is not UTF-8.", hint=RESTORE)
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    fallback = (LibraryError, "The library {path} could not be used: {error}.", "Run `postil doctor`.")
    kind, message, hint = _MEANINGS.get(code, fallback)
    return kind(message.format(path=path, error=error), hint=hint)
