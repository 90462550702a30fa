"""Backups beside the library, each one checked before it counts."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from reader.errors import LibraryDamaged, LibraryError
from reader.library.files import backup_folder, disk_message


def backup_before_migration(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy a library of an older schema before it is migrated; returns the copy.

    Raises LibraryDamaged when the copy is not sound: then nothing is migrated.
    """
    moment = datetime.now(UTC)
    return write_backup(connection, path, f"{moment:%Y-%m-%dT%H%M%SZ}-before-migration-from-{version}.db")


def write_backup(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    """Copy the library behind a connection into its backup folder under a name, checked and on the disk."""
    folder = backup_folder(path)
    target = folder / name
    draft = folder / (name + ".partial")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        draft.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            connection.backup(copy, pages=1000)
            copy.execute("PRAGMA journal_mode = DELETE")
            problems = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        if problems != ["ok"]:
            draft.unlink(missing_ok=True)
            raise LibraryDamaged(
                f"The library {path} is damaged: {'; '.join(problems)}.",
                hint="Run `postil doctor`, or `postil restore` to go back to a backup.",
            )
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except sqlite3.Error as error:
        draft.unlink(missing_ok=True)
        raise LibraryError(
            f"No backup of {path} could be written: {error}.", hint="Is the disk full?"
        ) from error
    except OSError as error:
        raise disk_message(error, target) from error
    return target
