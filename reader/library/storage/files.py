"""The files beside a library that belong to it, and what the errors of the disk mean there."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from reader.errors import LibraryError, LibraryReadOnly
from reader.library.storage.failures import SQLITE_ERRORS, translated


def lock_path(path: Path) -> Path:
    """The lock file of a library."""
    return path.with_name(path.name + ".lock")


def backup_folder(path: Path) -> Path:
    """Where the backups of a library are."""
    return path.with_name(path.name + ".backups")


def changes_folder(path: Path) -> Path:
    """Where the second copy of a library's journal is (`reader.library.annotations.change_files`)."""
    return path.with_suffix(".changes") if path.suffix == ".db" else path.with_name(path.name + ".changes")


def files_folder(path: Path) -> Path:
    """Where the files of articles are (`reader.library.storage.file_store`)."""
    return path.with_suffix(".files") if path.suffix == ".db" else path.with_name(path.name + ".files")


def side_files(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index: part of the library while they exist."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def address_of(path: Path) -> str:
    """The file as a URI for SQLite; a name may be any bytes."""
    return "file:" + quote(os.fsencode(path.absolute()))


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that only reads a file. Raises FileNotFoundError, and one of SQLITE_ERRORS."""
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such file", str(path))
    return sqlite3.connect(f"{address_of(path)}?mode=ro", uri=True, isolation_level=None)


def has_backups(path: Path) -> bool:
    """Whether there is any backup of the library in its folder."""
    folder = backup_folder(path)
    return folder.is_dir() and any(folder.glob("*.db"))


def disk_message(error: OSError, path: Path) -> LibraryError:
    """An error of the file system while a file beside a library was written, for the user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryError(
            f"The disk is full: {path} was not written.", hint="Free some space and try again."
        )
    if error.errno == errno.EIO:
        return LibraryError(f"Input/output error on {path}.", hint="Check the disk and the system log.")
    return LibraryReadOnly(
        f"{path} cannot be written: {error.strerror}.", hint="Check the permissions of its folder."
    )


@contextlib.contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise what SQLite and the disk say of a file as LibraryError and its kinds."""
    try:
        yield
    except SQLITE_ERRORS as error:
        raise translated(error, path) from error
    except OSError as error:
        raise disk_message(error, path) from error
