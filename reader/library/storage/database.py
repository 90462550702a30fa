"""The library file: opening it, reading from it, and durable transactions.

Reading needs nothing but the standard library's sqlite3; sqlite-utils is loaded by the first write.
A writing transaction is BEGIN IMMEDIATE under a lock file, `<library>.lock`: SQLite before 3.51.3
can corrupt a write-ahead log that two connections write and checkpoint at once, so only one process
does either at a time. `synchronous` is FULL: a commit that has returned is on disk. Only an update
commits without, since the next one repeats its work.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from reader.errors import LibraryBusy, LibraryError, LibraryMissing, LibraryReadOnly
from reader.library.storage.failures import SQLITE_ERRORS, lacks_room, translated
from reader.library.storage.files import changes_folder, lock_path, side_files
from reader.library.storage.lock import WAIT, LockFile
from reader.library.storage.opening import (
    bring_up_to_date,
    check_newer,
    check_sqlite,
    configure,
    connect,
    connect_without_room,
    is_there,
    make,
    version_of,
)
from reader.library.storage.transactions import savepoint, snapshot, unsynced

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.db import Table

    from reader.library.annotations.change_files import Position
    from reader.library.annotations.journal_row import JournalRow

T = TypeVar("T")

SCHEMA_VERSION = 2
"""The schema that this program writes; `user_version` of the file."""
_SETTLE_EVERY = 0.25  # seconds between two checkpoints of an update
_SETTLE_WAIT = 1.0  # seconds for which a checkpoint waits for another program's transaction to end
_INDEX_SIZE = 32768  # bytes, the smallest index of a log (SQLite, "WAL-mode file format", 2)


class Library:
    """An open library. Make one with `Library.open`; use it in a `with` block or call `close`.

    It may be handed from thread to thread; a transaction keeps other threads out until it ends.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, write: bool) -> None:
        self.path = path
        self.connection = connection
        self.writes = write
        self._lock_file = LockFile(lock_path(path))
        self._lock = threading.RLock()
        self._depth = 0
        self._settled_at = 0.0
        self._database: Database | None = None
        self._journal_rows: list[JournalRow] = []
        self._journal_rewritten = False
        self._copied: Position | None = None
        self._functions: set[str] = set()
        self.copy_problem = ""
        """Why the newest changes are not in the files beside the library; empty when they are."""
        self.restored_changes = 0
        """How many changes the library had lost, and got back when it was opened."""
        self.frozen = False
        """Whether the disk is full, so that the library is read as it was when it was opened."""

    @classmethod
    def open(cls, path: Path, *, write: bool = False, create: bool = True) -> Library:
        """Open a library, for reading or for writing.

        Opening to write creates a missing library, and its folders, unless `create` is false. A
        library of an older schema is migrated first, after a backup. One of a newer schema opens for
        reading where it says that this program can read it. On a full disk the library is read as it is
        (`frozen`), until some program finds room to open it. An empty file counts as missing where there
        are no backups of it. Raises LibraryDamaged, LibraryForeign, LibraryTooNew, LibraryBusy,
        LibraryReadOnly, LibraryMissing.
        """
        check_sqlite()
        exists = is_there(path)
        if not exists and not (write and create):
            raise LibraryMissing(
                f"There is no library at {path}.",
                hint="Run `postil` to create one, or name another with --library.",
            )
        if not exists:
            make(path)
        connection = connect(path, write=write)
        try:
            configure(connection, write=write)
            version = version_of(connection, path) if exists else 0
            if version < SCHEMA_VERSION:
                if not write:
                    connection.close()
                    cls.open(path, write=True).close()
                    return cls.open(path)
                with LockFile(lock_path(path)).hold(WAIT):
                    bring_up_to_date(connection, path, known=SCHEMA_VERSION)
            elif version > SCHEMA_VERSION:
                check_newer(connection, path, version, known=SCHEMA_VERSION, write=write)
            library = cls(path, connection, write=write)
            if write and exists:
                library._restore_lost_changes()
            return library
        except SQLITE_ERRORS as error:
            connection.close()
            if not write and lacks_room(error):
                return cls._open_frozen(path)
            raise translated(error, path) from error
        except BaseException:
            connection.close()
            raise

    @classmethod
    def _open_frozen(cls, path: Path) -> Library:
        """Open a library for reading where there is no room for the index of its log."""
        try:
            connection = connect_without_room(path)
            version = version_of(connection, path)
            if version < SCHEMA_VERSION:
                raise LibraryError(
                    f"The library {path} was written by an older Postil, and the disk is full.",
                    hint="Free some space, so that it can be migrated.",
                )
            if version > SCHEMA_VERSION:
                check_newer(connection, path, version, known=SCHEMA_VERSION, write=False)
        except SQLITE_ERRORS as error:
            raise translated(error, path) from error
        library = cls(path, connection, write=False)
        library.frozen = True
        return library

    def _thaw(self) -> None:
        """Read a frozen library as it is now once another connection has found room for the log's index."""
        _, index = side_files(self.path)
        if index.exists() and index.stat().st_size >= _INDEX_SIZE:
            connection = connect(self.path, write=False)
            configure(connection, write=False)
            self.connection, self.frozen = connection, False  # the old one may be in use in another thread
            self._functions.clear()

    @classmethod
    def nothing(cls, path: Path) -> Library:
        """An empty library in memory, for reading where none was created yet; `path` is where it would be."""
        from sqlite_utils import Database

        from reader.library.storage.schema import migrations

        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrations.apply(Database(connection, execute_plugins=False))
        return cls(path, connection, write=False)

    def close(self) -> None:
        """Close the library; a writer checkpoints the write-ahead log, so that the file alone is whole."""
        with self._lock:
            if not self.writes:
                self.connection.close()
                return
            # closing may checkpoint, so it is done under the lock; where that is taken the log stays
            try:
                with self._lock_file.hold(1.0):
                    # where a reader still needs the log, or the disk is full, it stays for the next one
                    with contextlib.suppress(sqlite3.Error):
                        self.connection.execute("PRAGMA busy_timeout = 200")
                        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    self.connection.close()
            except LibraryError:  # a full disk, too, may have no room for the lock file
                self.connection.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def settle(self) -> None:
        """Move what is in the log into the file, and all of it onto the disk, unless the library is in use.

        Where another program writes, or this connection reads in another thread, the log stays as it is:
        a later checkpoint takes it along.
        """
        with contextlib.suppress(LibraryBusy), self._lock, self._lock_file.hold(_SETTLE_WAIT):
            self.rows("PRAGMA wal_checkpoint(PASSIVE)")
        self._settled_at = time.monotonic()

    def settle_in_time(self) -> None:
        """`settle`, but not again within a quarter of a second: the same pages would be written each time."""
        if time.monotonic() - self._settled_at >= _SETTLE_EVERY:
            self.settle()

    # --- reading

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query, by name and by number.

        As in `tuples`, `row` and `value`, a number that SQLite cannot hold (2**63 and above) finds nothing.
        """
        return self._fetched(sql, parameters, sqlite3.Cursor.fetchall, sqlite3.Row) or []

    def tuples(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query as plain tuples: half the time of `rows` where there are very many."""
        return self._fetched(sql, parameters, sqlite3.Cursor.fetchall) or []

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, None when there is none."""
        found: sqlite3.Row | None = self._fetched(sql, parameters, sqlite3.Cursor.fetchone, sqlite3.Row)
        return found

    def _fetched(
        self,
        sql: str,
        parameters: Sequence[Any] | dict[str, Any],
        fetch: Callable[[sqlite3.Cursor], T],
        row_factory: type[sqlite3.Row] | None = None,
    ) -> T | None:
        if self.frozen:
            self._thaw()
        try:
            cursor = self.connection.cursor()
            cursor.row_factory = row_factory
            return fetch(cursor.execute(sql, parameters))
        except OverflowError:
            return None
        except SQLITE_ERRORS as error:
            raise translated(error, self.path) from error

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, None when there is none."""
        row = self.row(sql, parameters)
        return None if row is None else row[0]

    def define(self, name: str, function: Callable[..., Any], arguments: int) -> None:
        """Make a function without side effects callable in SQL; the first of a name stays."""
        if name not in self._functions:
            self.connection.create_function(name, arguments, function, deterministic=True)
            self._functions.add(name)

    def data_version(self) -> int:
        """A number that differs after another connection, here or in another process, has committed."""
        return int(self.value("PRAGMA data_version"))

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read all inside as it is at one moment, whatever others commit meanwhile; no writing inside."""
        with self._lock, snapshot(self.connection):
            yield

    # --- writing

    @property
    def database(self) -> Database:
        """The connection with sqlite-utils' verbs; only inside a transaction."""
        if self._database is None:
            from sqlite_utils import Database

            self._database = Database(self.connection, execute_plugins=False)
        return self._database

    def table(self, name: str) -> Table:
        """A table with sqlite-utils' verbs (insert, upsert, update ...); only inside a transaction."""
        return self.database.table(name)

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Insert one row; returns its row number.

        For the tables that every article writes to: `table` looks their columns up at each call.
        """
        assert self._depth, "writes belong in a transaction"
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        rowid = self.connection.execute(sql, tuple(row.values())).lastrowid
        assert rowid is not None
        return rowid

    def update(self, table: str, rowid: int, row: dict[str, Any]) -> None:
        """Update one row by its row number, which the integer key of every table is; as quick as `insert`."""
        assert self._depth, "writes belong in a transaction"
        changes = ", ".join(f"{column} = ?" for column in row)
        self.connection.execute(f"UPDATE {table} SET {changes} WHERE rowid = ?", (*row.values(), rowid))

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one statement in the open transaction; returns how many rows it changed."""
        assert self._depth, "writes belong in a transaction"
        return self.connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters in the open transaction."""
        assert self._depth, "writes belong in a transaction"
        self.connection.executemany(sql, parameters)

    @contextlib.contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[None]:
        """All or nothing. Inside another transaction it joins that one, and undoes only itself when it fails.

        With `synced` it is on the disk when it returns. Without, a power cut may undo it, whole, along
        with what came after it: for what can be fetched and made again. The next synced one, of
        whatever process, takes it along (SQLite, "PRAGMA synchronous", NORMAL in WAL mode). Nor does it
        move the log into the file, which waits for the disk too: who commits so calls `settle_in_time`.
        Raises LibraryReadOnly, LibraryBusy, LibraryDamaged, or LibraryError when the disk is full.
        """
        if not self.writes:
            raise LibraryReadOnly(
                f"The library {self.path} is open for reading only.",
                hint="Check the permissions of its file.",
            )
        with self._lock:
            try:
                if self._depth:
                    with self._deeper(), savepoint(self.connection, f"level_{self._depth}"):
                        yield
                else:
                    quick = contextlib.nullcontext() if synced else unsynced(self.connection)
                    with self._lock_file.hold(WAIT), quick:
                        yield from self._outermost()
            except sqlite3.IntegrityError:
                raise
            except SQLITE_ERRORS as error:
                raise translated(error, self.path) from error

    def journal_changed(self, rows: Sequence[JournalRow]) -> None:
        """The open transaction adds these rows to the journal, in this order."""
        self._journal_rows += rows

    def journal_rewritten(self) -> None:
        """The open transaction removes rows of the journal, or names them anew."""
        self._journal_rewritten = True

    def wanted(self) -> bool:
        """Whether another program waits to write, asked inside a transaction."""
        return self._lock_file.wanted()

    def _outermost(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        with self._deeper():
            try:
                yield
                self.connection.execute("COMMIT")
                self._copy_journal()
            except BaseException:
                self._journal_rows, self._journal_rewritten = [], False
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _copy_journal(self) -> None:
        """Copy what was committed into the files beside the library; after a failure the next one does."""
        if not (self._journal_rows or self._journal_rewritten):
            return
        from reader.library.annotations.change_files import append_changes, rewrite_changes

        rewritten, rows = self._journal_rewritten, self._journal_rows
        self._journal_rows, self._journal_rewritten = [], False
        try:
            self._copied = rewrite_changes(self) if rewritten else append_changes(self, self._copied, rows)
            self.copy_problem = ""
        except OSError as error:
            self._copied = None
            self.copy_problem = f"{changes_folder(self.path)} cannot be written: {error.strerror}"

    def has_lost_changes(self) -> bool:
        """Whether it lacks journal rows that are in the files beside it; opening to write restores them."""
        from reader.library.annotations.last_change import lost_changes

        try:
            return bool(lost_changes(self))
        except OSError as error:
            self.copy_problem = f"{changes_folder(self.path)} cannot be read: {error.strerror}"
            return False

    def _restore_lost_changes(self) -> None:
        if self.has_lost_changes():
            from datetime import UTC, datetime

            from reader.library.annotations.last_change import lost_changes
            from reader.library.annotations.receiving import restore_rows

            self.restored_changes = restore_rows(self, lost_changes(self), now=datetime.now(UTC))
