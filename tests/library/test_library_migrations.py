"""Libraries of every released schema open in this program, also when it is killed on the way."""

import contextlib
import gzip
import os
import re
import shutil
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from reader.library.annotations import highlights, journal
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage import backups, database, schema
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.health import check
from reader.model import AnchorState
from tests.support.fixtures import At
from tests.support.searching import search

FOLDER = Path(__file__).parent / "fixtures"
RELEASED = {
    1: "0c6bc57a6003670049c83cad1cc4197a392c78cecb12cc0a28db65bb23515b80",
}
"""The SHA-256 of the kept library of every released schema: a file that was released never changes."""
FIXTURES = [FOLDER / f"library-{number}.db.gz" for number in RELEASED]


@pytest.fixture(params=FIXTURES, ids=lambda file: file.name)
def released(request: pytest.FixtureRequest, path: Path) -> Any:
    """The path of a library as a released program left it."""
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def _tables(path: Path) -> Any:
    """The schema, without white space."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
    return {(kind, name): re.sub(r"\s+", " ", sql or "") for kind, name, sql in rows}


def test_every_schema_up_to_the_present_one_has_a_kept_library_as_it_was_released() -> None:
    assert list(RELEASED) in (list(range(1, SCHEMA_VERSION)), list(range(1, SCHEMA_VERSION + 1)))
    assert {file.name for file in FOLDER.glob("library-*")} == {file.name for file in FIXTURES}
    for number, file in zip(RELEASED, FIXTURES, strict=True):
        assert sha256(file.read_bytes()).hexdigest() == RELEASED[number], f"{file.name} was changed"


def test_each_step_still_makes_the_schema_that_was_released(path: Path) -> None:
    """A step that was released never changes: what is missing in it is a step of its own."""
    steps = schema.migrations._migrations
    assert [step.name.partition("_")[0] for step in steps] == [f"v{n}" for n in range(1, SCHEMA_VERSION + 1)]
    for number, file in zip(RELEASED, FIXTURES, strict=True):
        path.write_bytes(gzip.decompress(file.read_bytes()))
        made = path.with_name(f"made-{number}.db")
        with sqlite3.connect(made) as connection:
            following = steps[number].name if number < len(steps) else None
            schema.migrations.apply(Database(connection, execute_plugins=False), stop_before=following)
        assert _tables(made) == _tables(path)


def test_a_released_library_opens_with_all_that_was_in_it(released: Path, at: At) -> None:
    with Library.open(released, write=True) as lib:
        assert check(lib).problems == ()
        (feed,) = subscriptions.feeds(lib)  # the other one was left
        assert (feed.title, feed.typed) == ("Kept feed", True)
        assert feed.folder_id is not None
        assert subscriptions.folder_path(lib, feed.folder_id) == ("Out", "In")
        kept, placed, merged, parted, came = sorted(
            (h for _, h in highlights.all_highlights(lib)), key=lambda h: (h.article_id, h.start)
        )
        assert (kept.quote, kept.note, kept.tags, kept.colour) == ("quick", "changed note", ("Zoo",), "blue")
        assert (placed.note, placed.anchor.state) == ("orphan", AnchorState.MANUAL)
        assert (merged.quote, merged.note) == ("The", "one\n\ntwo")
        assert (parted.quote, parted.note, came.note) == ("quick", "", "from another machine")
        assert lib.value("SELECT count(*) FROM purges") == 1
        assert listing.article(lib, 5).note == "kept after the feed was left"
        assert listing.article(lib, 5).published_at is None  # its feed gave no date
        assert listing.article(lib, 1).published_at == datetime(2026, 1, 1, tzinfo=UTC)
        third = listing.article(lib, 3)
        assert (third.note, third.tags) == ("about the third", ("third", "Zoo"))
        assert third.state.starred_at is None
        assert listing.article(lib, 1).state.place.quote == "quick"
        assert {hit.article.id for hit in search(lib, "quick")} == {1, 3, 4}
        assert {hit.article.id for hit in search(lib, "都庁")} == {3, 4}
        # its journal works on: redo what was undone last, then undo it all
        assert journal.redo(lib, now=at(0)).label == "starred"
        labels = []
        while (change := journal.undo(lib, now=at(1))) is not None:
            labels.append(change.label)
        assert labels[:4] == [
            "starred",
            "marked read (2 articles)",
            "article note changed",
            "highlight split",
        ]
        assert labels[-1] == "highlight added"
        assert [h.note for _, h in highlights.all_highlights(lib)] == ["from another machine"]


def test_a_released_library_ends_with_the_schema_of_a_new_one(released: Path, tmp_path: Path) -> None:
    with Library.open(released, write=True), Library.open(tmp_path / "new.db", write=True):
        pass
    assert _tables(released) == _tables(tmp_path / "new.db")


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the next schema, whose migration has several steps."""
    coming = Migrations("postil")
    coming._migrations = list(schema.migrations._migrations)

    @coming()
    def coming_step(db: Any) -> None:
        db.executescript("CREATE TABLE extra (id INTEGER PRIMARY KEY, name TEXT) STRICT;")
        db.table("extra").insert_all({"name": f"n{n}"} for n in range(5))
        db.execute("ALTER TABLE articles ADD COLUMN extra TEXT NOT NULL DEFAULT ''")
        db.execute("UPDATE articles SET extra = title")

    monkeypatch.setattr(schema, "migrations", coming)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)


def test_before_a_migration_there_is_a_backup(released: Path, next_schema: Any) -> None:
    with sqlite3.connect(released) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    with Library.open(released) as lib:  # opening to read brings it up to date too
        assert lib.value("PRAGMA user_version") == SCHEMA_VERSION + 1
        assert lib.value("SELECT extra FROM articles WHERE id = 1") == "Report 0"
        assert len(highlights.all_highlights(lib)) == 5
    (made,) = backups.backups(released)
    assert made.reason == f"before-migration-from-{version}"
    held = backups.contents(made.path)
    assert (held.highlights, held.problem) == (5, "")


def test_a_migration_that_fails_leaves_the_library_as_it_was(released: Path, next_schema: Any) -> None:
    @schema.migrations()
    def failing(db: Any) -> None:
        db.execute("CREATE TABLE half (x)")
        db.execute("SELECT nonsense FROM nowhere")

    before = _tables(released)
    with sqlite3.connect(released) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    with pytest.raises(Exception, match="nowhere"):
        Library.open(released, write=True)
    assert _tables(released) == before
    with sqlite3.connect(released) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == version


def _killed_at(statement: int, path: Path) -> Any:
    """Open a library in a child process that dies before its n-th SQL statement; that statement, "" at the end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with open(reading, encoding="utf-8") as told:
            sql = told.read()
        os.waitpid(child, 0)
        return sql
    seen = 0
    connect = sqlite3.connect

    def count(sql: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.write(writing, sql.encode()[:60_000])
            os._exit(9)

    def watched(*args: Any, **more: Any) -> Any:
        connection = connect(*args, **more)
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = watched
    try:
        Library.open(path, write=True)
    finally:
        os._exit(0)


def _statements(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SQL statements of opening a library, in order."""
    seen: list[str] = []
    connect = sqlite3.connect

    def watched(*args: Any, **more: Any) -> Any:
        connection = connect(*args, **more)
        connection.set_trace_callback(seen.append)
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", watched)
        library = Library.open(path, write=True)
        opening = list(seen)
        library.close()
    return opening


STRIDES = pytest.mark.parametrize(
    "stride", [29, pytest.param(2, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
"""Statements from one kill to the next."""


@STRIDES
def test_a_migration_killed_anywhere_is_done_the_next_time(
    released: Path, next_schema: Any, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    """In one transaction: what a kill leaves is the old library or the new one, nothing in between."""
    original = released.read_bytes()
    old = _tables(released)
    statements = _statements(released, monkeypatch)
    begin = statements.index("BEGIN IMMEDIATE")
    commit = statements.index("COMMIT", begin)
    steps = range(begin, commit + 1)
    assert commit - begin > 50
    for number in sorted({*range(1, len(statements), 2 * stride), *steps[::stride], *steps[-3:]}):
        for left in released.parent.glob("postil.db*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        released.write_bytes(original)
        assert _killed_at(number + 1, released)[:9] == statements[number][:9]  # savepoints have random names
        with contextlib.closing(sqlite3.connect(released)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        assert version == SCHEMA_VERSION + 1 if number > commit else _tables(released) == old
        with Library.open(released, write=True) as lib:
            assert lib.value("PRAGMA user_version") == SCHEMA_VERSION + 1
            assert lib.value("SELECT count(*) FROM extra") == 5
            assert len(highlights.all_highlights(lib)) == 5


@STRIDES
def test_making_a_library_killed_at_any_statement_is_done_the_next_time(tmp_path: Path, stride: int) -> None:
    statement, sql = 1, "first"
    while sql:
        path = tmp_path / f"{statement}.db"
        sql = _killed_at(statement, path)
        with Library.open(path, write=True) as lib:
            subscriptions.subscribe(lib, "https://a.example/rss")
            assert lib.value("PRAGMA integrity_check") == "ok"
        statement += stride
    assert statement > 50
