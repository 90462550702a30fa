"""Steps of opening a library file: check it, connect, create, migrate."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from reader import __version__
from reader.atomic import make_file, make_folder
from reader.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryForeign,
    LibraryReadOnly,
)
from reader.library.storage.failures import REBUILD, RESTORE, translated
from reader.library.storage.files import address_of, backup_folder, has_backups, lock_path, side_files
from reader.library.storage.lock import WAIT, LockFile

APPLICATION_ID = 0x706F7374
"""What says that the file is ours: "post", at offset 68 of the header (SQLite file format, 1.3.12)."""
OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""
_SMALLEST = 512  # bytes, one page of the smallest size; SQLite takes a shorter file for an empty one
_CACHE_KILOBYTES = 16_000
"""Pages kept: all that a transaction of an update changes, so that none is written twice, and most of what
the lists of a large library are read from."""


def check_sqlite() -> None:
    """Refuse a SQLite that cannot read the library. Raises LibraryError."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise LibraryError(
            f"This Python has SQLite {sqlite3.sqlite_version}, which is too old for the library.",
            hint=f"It needs {'.'.join(map(str, OLDEST_SQLITE))} or newer: use a newer Python.",
        )


def is_there(path: Path) -> bool:
    """Whether there is a library file; refuses what must not be opened as one.

    Decided by its size alone: opening and closing the file ourselves would cancel the locks that SQLite holds
    on it for this process (SQLite, "How to corrupt", 2.2).
    """
    try:
        if path.is_dir():
            raise LibraryError(f"{path} is a folder, not a library.", hint="Name a file with --library.")
        with contextlib.suppress(FileNotFoundError):
            backup_folder(path).stat()  # the longest name of those beside it
        size = path.stat().st_size
    except FileNotFoundError:
        size = -1
    except OSError as error:
        raise LibraryReadOnly(
            f"The library {path} cannot be read: {error.strerror}.",
            hint="Check its permissions and its disk.",
        ) from error
    if 0 < size < _SMALLEST:
        raise LibraryDamaged(f"{path} is not a SQLite database.", hint=RESTORE)
    if size > 0:
        return True
    if has_backups(path):
        raise LibraryDamaged(
            f"The library {path} is {'missing' if size < 0 else 'empty'}, but there are backups of it.",
            hint=f"Run `postil restore`; to start with an empty library, move {backup_folder(path)} away.",
        )
    log, _ = side_files(path)
    if log.exists() and log.stat().st_size:
        raise LibraryDamaged(
            f"The library {path} is {'missing' if size < 0 else 'empty'}, but its log {log.name} is not.",
            hint="If the library was moved or renamed, put it back beside its log. If it is lost, move "
            f"{log} away, and the next start creates a new one. {REBUILD}",
        )
    return False


def make(path: Path) -> None:
    """Make an empty file that only its owner may read, and its folder. Raises LibraryReadOnly."""
    try:
        make_folder(path.parent)
        make_file(path)
        path.chmod(0o600)  # an empty file may have been left by somebody else
    except OSError as error:
        raise LibraryReadOnly(
            f"The library {path} cannot be created: {error.strerror}.",
            hint="Name another one with --library.",
        ) from error


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection for reading or writing; nothing is read by it yet. Raises LibraryError."""
    address = address_of(path)
    mode = "rwc" if write else "ro"
    if not write and not os.access(path.parent, os.W_OK) and not side_files(path)[0].exists():
        # without the right to make the log's index a reader must be told that no one writes
        mode = "ro&immutable=1"
    if write and path.exists() and not os.access(path, os.W_OK):
        raise LibraryReadOnly(
            f"The library {path} cannot be written.", hint="Check the permissions of the file and its folder."
        )
    try:
        connection = sqlite3.connect(
            f"{address}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=WAIT
        )
    except sqlite3.Error as error:
        raise translated(error, path) from error
    return connection


def connect_without_room(path: Path) -> sqlite3.Connection:
    """A connection that needs no index of the log: to the file alone, or to a copy of both in memory."""
    address = address_of(path)
    log, _ = side_files(path)
    if not log.exists() or not log.stat().st_size:
        return sqlite3.connect(
            f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with (
        LockFile(lock_path(path)).hold(WAIT),
        contextlib.closing(sqlite3.connect(f"{address}?mode=rw", uri=True, isolation_level=None)) as source,
    ):
        # an exclusive connection keeps the index in memory (SQLite, "WAL without shared memory")
        source.execute("PRAGMA locking_mode = EXCLUSIVE")
        source.execute("PRAGMA query_only = ON")
        source.backup(copy)
    return copy


def configure(connection: sqlite3.Connection, *, write: bool) -> None:
    """Set what every connection needs."""
    connection.execute("PRAGMA foreign_keys = ON")
    # it reads the schema: read-only use fails at the damaged part only, if it reads that at all
    with contextlib.nullcontext() if write else contextlib.suppress(sqlite3.DatabaseError):
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
    if write:
        # so that a REPLACE that removes a row meets the triggers that refuse it
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA synchronous = FULL")


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of the file, 0 where it is a new one. Raises LibraryForeign."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if application == APPLICATION_ID:
        return version
    if application == 0 and version == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        return 0
    raise LibraryForeign(
        f"{path} is a database of another program; nothing was changed.",
        hint="Name another file with --library.",
    )


def check_newer(connection: sqlite3.Connection, path: Path, version: int, *, known: int, write: bool) -> None:
    """Raises LibraryTooNew where a program of the `known` schema must not open that of a newer one."""
    needs = version
    with contextlib.suppress(sqlite3.Error, TypeError, ValueError):
        needs = int(connection.execute("SELECT value FROM meta WHERE key = 'reader_needs'").fetchone()[0])
    if write or needs > known:
        from reader.library.storage.newer import too_new

        raise too_new(path, version, known=known, readable=needs <= known)


def bring_up_to_date(connection: sqlite3.Connection, path: Path, *, known: int) -> None:
    """Create or migrate to the `known` schema, in one transaction; the caller holds the lock."""
    from sqlite_utils import Database

    from reader.library.storage.schema import migrations

    version = version_of(connection, path)
    if version >= known:
        return  # another process was faster
    if version:
        from reader.library.storage.backups import backup_before_migration

        backup_before_migration(connection, path, version)
    if str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]).lower() != "wal":
        raise LibraryReadOnly(
            f"The library {path} is on a filesystem that does not support WAL (a network folder?).",
            hint="Move it to a local disk, and name that with --library.",
        )
    database = Database(connection, execute_plugins=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(database)
        if not version:
            from reader.library.storage.encoding import random_uid, stamp

            created = {
                "device": random_uid(),
                "created_at": str(stamp(datetime.now(UTC))),
                "reader_needs": "1",
                "announced": __version__,  # a new library needs no news
            }
            database.table("meta").insert_all({"key": k, "value": v} for k, v in created.items())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {known}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
