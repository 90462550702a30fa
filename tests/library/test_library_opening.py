"""Opening: what is refused, what is made, what is left alone."""

import contextlib
import errno
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryForeign,
    LibraryMissing,
    LibraryReadOnly,
    LibraryTooNew,
)
from reader.library.annotations import highlight_changes, highlights
from reader.library.annotations.journal_file import export_journal
from reader.library.annotations.sync import sync
from reader.library.feeds import subscriptions
from reader.library.storage import backups
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.failures import translated
from reader.library.storage.files import backup_folder, side_files
from reader.library.storage.restoring import in_use, remove, restore
from tests.support.fixtures import AddArticle, At
from tests.support.stored_highlights import all_highlights

_CODES = {
    f"SQLITE_{name}"
    for name in ("BUSY", "LOCKED", "READONLY", "PERM", "CANTOPEN", "FULL", "NOTADB", "CORRUPT")
}


def test_missing_library_is_created_only_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "postil.db"
    for how in ({}, {"write": True, "create": False}):
        with pytest.raises(LibraryError, match="no library"):
            Library.open(path, **how)
    assert not path.parent.exists()
    with Library.open(path, write=True) as lib:
        assert lib.value("PRAGMA user_version") == SCHEMA_VERSION
        assert lib.value("PRAGMA journal_mode") == "wal"
        assert lib.value("PRAGMA synchronous") == 2
        assert lib.value("PRAGMA foreign_keys") == 1
    with Library.open(path) as lib:
        assert subscriptions.feeds(lib) == []


def test_reading_loads_no_sqlite_utils(lib: Library, path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reader.library.storage.database import Library;"
        "from reader.library.articles import listing, states; from reader.library.query.lists import list_ids; from reader.library.feeds import subscriptions; from reader.library.annotations import highlights;"
        f"lib = Library.open(Path({str(path)!r}));"
        "subscriptions.counts(lib); list_ids(lib); highlights.highlights(lib, 1);"
        "print([m for m in sys.modules if m.split('.')[0] in ('sqlite_utils', 'rapidfuzz', 'lxml', 'textual', 'click')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=os.getcwd()
    )
    assert done.stdout.strip() == "[]"


def test_read_only_library_refuses_writes(lib: Library, path: Path) -> None:
    with Library.open(path) as reading, pytest.raises(LibraryReadOnly):
        subscriptions.subscribe(reading, "https://a.example/rss")


def test_foreign_databases_are_refused(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    for write in (False, True):
        with pytest.raises(LibraryForeign):
            Library.open(path, write=write)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough", b"x", b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_files_that_are_not_databases_are_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for write in (False, True):
        with pytest.raises(LibraryDamaged):
            Library.open(path, write=write)
    assert path.read_bytes() == content


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is a folder"):
        Library.open(tmp_path, write=True)


def test_empty_file_becomes_library_only_without_traces(path: Path, at: At) -> None:
    path.write_bytes(b"")
    with Library.open(path, write=True) as lib:
        subscriptions.subscribe(lib, "https://a.example/rss")
        backups.backup(lib, now=at(0))
    for ruin in (lambda: path.write_bytes(b""), path.unlink):
        ruin()
        for write in (True, False):
            with pytest.raises(LibraryDamaged, match="backups"):
                Library.open(path, write=write)


def test_an_empty_file_without_backups_counts_as_missing(path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o644)
    for write in (False, True):
        with pytest.raises(LibraryMissing):
            Library.open(path, write=write, create=False)
    with Library.open(path, write=True) as lib:
        subscriptions.subscribe(lib, "https://a.example/rss")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["x" * 250, "x" * 256, "a\udcff.db", "a b%20?#.db"])
def test_any_file_name_opens_or_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if len(name) < 200:
        Library.open(path, write=True).close()
        Library.open(path).close()
        assert path.exists()
        return
    for write in (True, False):
        with pytest.raises(LibraryError, match="too long"):
            Library.open(path, write=write)


def test_an_empty_file_beside_a_full_log_is_refused(path: Path, at: At) -> None:
    lib = Library.open(path, write=True)
    subscriptions.subscribe(lib, "https://a.example/rss")
    path.write_bytes(b"")
    with pytest.raises(LibraryDamaged, match="log"):
        Library.open(path, write=True)
    assert side_files(path)[0].stat().st_size > 0


def test_damaged_library_is_reported(path: Path, at: At, add_article: AddArticle) -> None:
    with Library.open(path, write=True) as lib:
        number = add_article(lib, *(f"Paragraph {n} with words in it." for n in range(500)))
        highlight_changes.add_highlight(lib, number, 0, 9, now=at(1))
    ruined = bytearray(path.read_bytes())
    ruined[4096:] = os.urandom(len(ruined) - 4096)
    path.write_bytes(ruined)
    with pytest.raises(LibraryDamaged), Library.open(path) as lib:
        all_highlights(lib)


def test_newer_library_is_not_changed(lib: Library, path: Path) -> None:
    newer = SCHEMA_VERSION + 1
    with lib.transaction():
        lib.execute(f"PRAGMA user_version = {newer}")
    with pytest.raises(LibraryTooNew, match="newer Postil"):
        Library.open(path, write=True)
    # it says itself that this program can read it
    with Library.open(path) as reading:
        assert subscriptions.feeds(reading) == []
    with lib.transaction():
        lib.table("meta").update("reader_needs", {"value": str(newer)})
    with pytest.raises(LibraryTooNew, match="no backup that this version could use"):
        Library.open(path)


def test_newer_library_names_the_backup_that_this_version_can_use(lib: Library, path: Path, at: At) -> None:
    subscriptions.subscribe(lib, "https://a.example/rss")
    usable = backups.backup(lib, now=at(0), reason=f"before-migration-from-{SCHEMA_VERSION}")
    with lib.transaction():
        lib.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    backups.backup(lib, now=at(1), reason="daily")  # the newest one is of no use
    with pytest.raises(LibraryTooNew) as refused:
        Library.open(path, write=True)
    assert f"`postil restore {usable.path.name}`" in refused.value.hint
    assert str(usable.path.parent) in refused.value.hint
    lib.close()
    restore(path, usable.path, now=at(2))
    with Library.open(path, write=True) as restored:
        assert len(subscriptions.feeds(restored)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_is_readable(tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    path = folder / "postil.db"
    with Library.open(path, write=True) as lib:
        subscriptions.subscribe(lib, "https://a.example/rss")
    path.chmod(0o400)
    folder.chmod(0o500)
    try:
        with Library.open(path) as lib:
            assert len(subscriptions.feeds(lib)) == 1
        with pytest.raises(LibraryReadOnly):
            Library.open(path, write=True)
        with pytest.raises(LibraryReadOnly):
            Library.open(folder / "new.db", write=True)
    finally:
        folder.chmod(0o700)


def test_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    with pytest.raises(LibraryError, match="too old"):
        Library.open(path, write=True)
    assert not path.exists()


def test_data_version_changes_with_other_commits(lib: Library, path: Path) -> None:
    with Library.open(path) as reading:
        before = reading.data_version()
        assert reading.data_version() == before
        subscriptions.subscribe(lib, "https://a.example/rss")
        assert reading.data_version() != before


def test_failed_nested_transaction_rolls_back_alone(lib: Library) -> None:
    def subscribe_and_fail(url: str) -> None:
        with lib.transaction():
            subscriptions.subscribe(lib, url)
            raise RuntimeError

    with lib.transaction():
        subscriptions.subscribe(lib, "https://a.example/rss")
        with pytest.raises(RuntimeError):
            subscribe_and_fail("https://b.example/rss")
    assert [feed.url for feed in subscriptions.feeds(lib)] == ["https://a.example/rss"]
    with pytest.raises(RuntimeError):
        subscribe_and_fail("https://c.example/rss")
    assert len(subscriptions.feeds(lib)) == 1


def test_opening_again_in_one_process_keeps_the_locks_of_the_first(lib: Library, path: Path) -> None:
    """Else another process that closes would take the log away from under it."""
    assert in_use(path)
    Library.open(path).close()
    with pytest.raises(LibraryError):
        Library.open(path.parent)
    assert in_use(path)
    lib.close()
    assert not in_use(path)


def test_a_library_in_use_is_not_removed(lib: Library, path: Path) -> None:
    with pytest.raises(LibraryBusy):
        remove(path)
    assert path.exists()


def test_a_library_can_be_removed_with_all_that_is_beside_it(path: Path, at: At) -> None:
    with Library.open(path, write=True) as lib:
        backups.backup(lib, now=at(0))
    remove(path)
    remove(path)
    assert not backup_folder(path).exists()
    assert list(path.parent.glob("postil.db*")) == []


def test_files_are_private(tmp_path: Path, at: At) -> None:
    """Whatever the umask: the library, its log, its backups, exports of the journal, files of merging."""
    before = os.umask(0o022)
    try:
        path = tmp_path / "data" / "postil.db"
        shared = tmp_path / "shared"
        shared.mkdir(mode=0o755)
        with Library.open(path, write=True) as lib:
            subscriptions.subscribe(lib, "https://a.example/rss")
            made = backups.backup(lib, now=at(0)).path
            export_journal(lib, tmp_path / "journal.jsonl")
            sync(lib, shared, now=at(1))
            files = [path, *side_files(path), made, tmp_path / "journal.jsonl", *shared.iterdir()]
            assert {file.name: file.stat().st_mode & 0o777 for file in files} == {
                file.name: 0o600 for file in files
            }
        restore(path, made, now=at(2))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, made.parent, shared)] == [
        0o700,
        0o700,
        0o755,
    ]


@contextlib.contextmanager
def _no_room() -> Iterator[Any]:
    """No file may grow: what a full disk is to SQLite."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("log", [False, True])
def test_a_library_can_be_read_on_a_full_disk(path: Path, at: At, add_article: AddArticle, log: bool) -> None:
    with Library.open(path, write=True) as lib:
        number = add_article(lib, "The quick brown fox.")
        highlight_changes.add_highlight(lib, number, 4, 9, note="folded in", now=at(1))
    with Library.open(path, write=True) as lib:
        highlight_changes.add_highlight(lib, number, 10, 15, note="in the log alone", now=at(2))
        kept = {file: file.read_bytes() for file in (path, side_files(path)[0])}
    if log:  # as a killed program leaves it, on a machine that was started anew since
        for file, content in kept.items():
            file.write_bytes(content)
    before = path.read_bytes()
    with _no_room():
        for _ in range(2):
            with Library.open(path) as reading:
                assert reading.frozen
                notes = [one.note for one in highlights.highlights(reading, number)]
                assert notes == ["folded in", "in the log alone"]
        with pytest.raises(LibraryError, match="The disk is full"):
            Library.open(path, write=True)
    if not log:
        assert path.read_bytes() == before
    # what was open meanwhile goes on with what comes once there is room
    with _no_room():
        reading = Library.open(path)
    with Library.open(path, write=True) as lib:
        highlight_changes.add_highlight(lib, number, 0, 3, note="later", now=at(3))
        assert len(highlights.highlights(reading, number)) == 3
        assert not reading.frozen
    reading.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_library_is_closed_where_no_lock_file_can_be_made(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    lib = Library.open(path, write=True)
    with monkeypatch.context() as patching:
        patching.setattr("reader.library.storage.lock.os.open", _raising(number))
        lib.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        lib.connection.execute("SELECT 1")


def _raising(number: int) -> Any:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_log_without_library_is_explained(path: Path, at: At) -> None:
    lib = Library.open(path, write=True)
    subscriptions.subscribe(lib, "https://a.example/rss")
    path.unlink()
    log, _ = side_files(path)
    for write in (True, False):
        with pytest.raises(LibraryDamaged, match="missing") as raised:
            Library.open(path, write=write)
        assert f"move {log} away" in raised.value.hint
        assert "postil import" in raised.value.hint
        assert "postil restore" not in raised.value.hint
    log.rename(log.with_name("elsewhere"))
    Library.open(path, write=True).close()
    lib.close()


@pytest.mark.parametrize(
    "code", [name for name in dir(sqlite3) if name.startswith("SQLITE_IOERR") or name in _CODES]
)
def test_errors_of_sqlite_name_the_file_and_the_next_step(path: Path, code: str) -> None:
    """Each says what happened to which file, and what to do next."""
    error = sqlite3.OperationalError("raw words of SQLite")
    error.sqlite_errorcode = getattr(sqlite3, code)
    shown = translated(error, path)
    assert str(path) in shown.message
    assert "raw words" not in str(shown)
    assert shown.hint
    unknown = translated(sqlite3.OperationalError("raw words"), path)
    assert "SQLite: raw words" in unknown.message
    assert unknown.hint
