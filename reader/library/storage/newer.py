"""A library that a newer Postil wrote: what this version can do, and which backup it can use instead."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import LibraryTooNew
from reader.library.storage.failures import SQLITE_ERRORS
from reader.library.storage.files import read_only

if TYPE_CHECKING:
    from reader.library.storage.backups import Backup
    from reader.library.storage.database import Library


def newer_schema(library: Library) -> LibraryTooNew | None:
    """Why an open library is for reading only: a newer Postil wrote it. None where that is not so."""
    from reader.library.storage.database import SCHEMA_VERSION

    version = int(library.value("PRAGMA user_version") or 0)
    if version <= SCHEMA_VERSION:
        return None
    return too_new(library.path, version, known=SCHEMA_VERSION, readable=True)


def too_new(path: Path, version: int, *, known: int, readable: bool) -> LibraryTooNew:
    """The error for a library newer than the `known` schema; it names the backup to use."""
    can = "It can be read here, but not changed." if readable else "This version cannot read it."
    return LibraryTooNew(
        f"The library {path} was written by a newer Postil (schema {version}; this one knows {known}). {can}",
        hint=f"Upgrade Postil. {_way_back(path, known)}",
    )


def usable_backup(path: Path, known: int) -> Backup | None:
    """The newest backup of a library that a program of the `known` schema can use."""
    from reader.library.storage.backups import backups

    return next((one for one in backups(path) if 0 < _schema(one.path) <= known), None)


def _way_back(path: Path, known: int) -> str:
    found = usable_backup(path, known)
    if found is None:
        return "There is no backup that this version could use; nothing was changed."
    return (
        f"Or close Postil and run `postil restore {found.path.name}`: it puts back the backup that was made "
        f"before the upgrade (in {found.path.parent}), and keeps the newer library beside it."
    )


def _schema(file: Path) -> int:
    """The schema of a library file; 0 where it cannot be read."""
    with contextlib.suppress(OSError, *SQLITE_ERRORS), contextlib.closing(read_only(file)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    return 0
