"""`postil doctor` beside a program that writes: a library in use is not said to be damaged."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import change_files, highlight_changes, journal
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from reader.library.storage.files import side_files
from reader.library.storage.health import check
from reader.library.storage.log_frames import damaged_log_frames
from tests.support.fixtures import AddArticle, At


@pytest.fixture
def writes(lib: Library, add_article: AddArticle, at: At) -> Callable[[], None]:
    """Each call makes the next change of a reader, in a library that has some already."""
    article = add_article(lib, "The quick brown fox jumps over the lazy dog.")
    first = highlight_changes.add_highlight(lib, article, 4, 9, note="mine", now=at(0)).uid
    minute = itertools.count(1)
    colours = itertools.cycle(("green", "blue", "pink"))

    def changes() -> Iterator[None]:
        while True:
            highlight_changes.set_colour(lib, first, next(colours), now=at(next(minute)))
            yield
            highlight_changes.set_note(lib, first, f"note {next(minute)}", now=at(next(minute)))
            yield
            second = highlight_changes.add_highlight(lib, article, 10, 15, tags=["t"], now=at(next(minute)))
            yield
            highlight_changes.delete_highlight(lib, second.uid, now=at(next(minute)))
            yield
            journal.undo(lib, now=at(next(minute)))
            yield

    made = changes()
    for _ in range(5):
        next(made)
    return lambda: next(made)


@pytest.mark.parametrize("every", [1, 2, 3])
def test_changes_between_two_reads_are_no_damage(
    lib: Library, writes: Callable[[], None], path: Path, tmp_path: Path, at: At, every: int
) -> None:
    (tmp_path / "shared").mkdir()
    sync(lib, tmp_path / "shared", now=at(100))
    statements = itertools.count()

    def between(_statement: str) -> None:
        if next(statements) % every == 0:
            writes()

    with Library.open(path) as reading:
        reading.connection.set_trace_callback(between)
        health = check(reading)
    assert next(statements) > 20
    assert health.problems == ()
    assert [notice for notice in health.notices if "sync" not in notice] == []


def test_copy_that_is_being_written_is_waited_for(
    lib: Library, writes: Callable[[], None], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, reports = change_files.append_changes, []
    with ThreadPoolExecutor() as threads:

        def report() -> tuple[str, ...]:
            with Library.open(path) as reading:
                return check(reading).notices

        def append_late(*arguments: Any) -> Any:
            reports.append(threads.submit(report))
            wait(reports, timeout=0.3)  # it is not to end before the copy is written
            return append(*arguments)

        monkeypatch.setattr(change_files, "append_changes", append_late)
        writes()
        assert [each.result(60) for each in reports] == [()]


def test_frames_that_were_never_committed_are_no_damage(tmp_path: Path) -> None:
    """A program killed before its commit leaves frames; the next one writes over the first of them."""
    path = tmp_path / "some.db"
    log, _ = side_files(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA cache_size = 4")
        connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, text)")
        connection.execute("BEGIN")
        for _ in range(40):
            connection.execute("INSERT INTO t (text) VALUES (zeroblob(4000))")
        size = log.stat().st_size
        assert size > 20 * 4096, "nothing was written before the commit"
        connection.execute("ROLLBACK")
        connection.execute("INSERT INTO t (text) VALUES ('kept')")
        assert log.stat().st_size == size
        assert damaged_log_frames(path) == 0
        connection.execute("INSERT INTO t (text) VALUES ('kept too')")
        connection.execute("INSERT INTO t (text) VALUES ('kept as well')")
        assert damaged_log_frames(path) == 0
