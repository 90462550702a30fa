"""Savepoints, snapshots, and commits that do not wait for the disk, on an open connection."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

_LOG_PAGES = 1000
"""Pages in the log after which a commit checkpoints it; SQLite's default."""


@contextlib.contextmanager
def savepoint(connection: sqlite3.Connection, name: str) -> Iterator[None]:
    """Undo what is done inside when it fails, and nothing before it."""
    connection.execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        # a full disk rolls the whole transaction back, savepoints included
        if connection.in_transaction:
            connection.execute(f"ROLLBACK TO {name}")
            connection.execute(f"RELEASE {name}")
        raise
    else:
        connection.execute(f"RELEASE {name}")


@contextlib.contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read all inside as it is at one moment; inside a transaction all is so already."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # some errors end it
            connection.execute("ROLLBACK")


@contextlib.contextmanager
def unsynced(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit without waiting for the disk, and without checkpoints, which wait for it too.

    What undoes savepoints and statements is held in memory: in a file it would be most of what is
    written. Such transactions are short.
    """
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        connection.execute("PRAGMA temp_store = DEFAULT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
