"""The files that stand beside a library and belong to it."""

from __future__ import annotations

import errno
from pathlib import Path

from reader.errors import LibraryError, LibraryReadOnly


def lock_path(path: Path) -> Path:
    """The lock file of a library."""
    return path.with_name(path.name + ".lock")


def backup_folder(path: Path) -> Path:
    """Where the backups of a library are."""
    return path.with_name(path.name + ".backups")


def side_files(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index, which belong to the library as long as they are there."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def has_backups(path: Path) -> bool:
    """Whether any backup of the library stands in its folder."""
    folder = backup_folder(path)
    return folder.is_dir() and any(folder.glob("*.db"))


def disk_message(error: OSError, path: Path) -> LibraryError:
    """What an error of the file system means when a library's side file was to be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryError(
            f"The disk is full: {path} was not written.", hint="Free some room and try again."
        )
    if error.errno == errno.EIO:
        return LibraryError(
            f"The disk refused to write {path}.", hint="Check the disk and what the system's log says of it."
        )
    return LibraryReadOnly(
        f"{path} cannot be written: {error.strerror}.", hint="Check the permissions of its folder."
    )
