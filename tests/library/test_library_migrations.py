"""Libraries of every released schema open in this program, also when it is killed on the way."""

import contextlib
import gzip
import json
import os
import re
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from reader.library.feeds import subscriptions
from reader.library.storage import backups, database, schema
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.health import check
from tests.support.library_description import describe, undo_everything
from tests.support.stored_highlights import all_highlights

FOLDER = Path(__file__).parent / "fixtures"


def _schema_of(file: Path) -> int:
    return int(file.name.removeprefix("library-").partition(".")[0])


FIXTURES = sorted(FOLDER.glob("library-*.db.gz"), key=_schema_of)
"""The kept library of every released schema: a file that was released never changes."""


def expectation(file: Path) -> Any:
    """What every later version has to find in a kept library (`tests.library.make_fixture`)."""
    return json.loads(file.with_name(f"library-{_schema_of(file)}.json").read_text())


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


def test_every_released_schema_has_an_unchanged_library() -> None:
    numbers = [_schema_of(file) for file in FIXTURES]
    assert numbers in (list(range(1, SCHEMA_VERSION)), list(range(1, SCHEMA_VERSION + 1)))
    for file in FIXTURES:
        assert sha256(file.read_bytes()).hexdigest() == expectation(file)["sha256"], (
            f"{file.name} was changed"
        )


def test_released_migration_steps_are_unchanged(path: Path) -> None:
    """A step that was released never changes: what is missing in it is a step of its own."""
    steps = schema.migrations._migrations
    assert [step.name.partition("_")[0] for step in steps] == [f"v{n}" for n in range(1, SCHEMA_VERSION + 1)]
    for file in FIXTURES:
        number = _schema_of(file)
        path.write_bytes(gzip.decompress(file.read_bytes()))
        made = path.with_name(f"made-{number}.db")
        with sqlite3.connect(made) as connection:
            following = steps[number].name if number < len(steps) else None
            schema.migrations.apply(Database(connection, execute_plugins=False), stop_before=following)
        assert _tables(made) == _tables(path)


def test_released_library_opens_complete(released: Path, request: pytest.FixtureRequest) -> None:
    expected = expectation(request.node.callspec.params["released"])
    with Library.open(released, write=True) as lib:
        assert check(lib).problems == ()
        found = describe(lib)
        assert _as_far_as(expected["holds"], found) == expected["holds"]
        # its journal works on: redo what was undone last, then undo it all
        assert undo_everything(lib) == expected["undo"]


def _as_far_as(expected: Any, found: Any) -> Any:
    """What was found, without the keys that were not written down when the library was released."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {name: _as_far_as(value, found[name]) for name, value in expected.items() if name in found}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [_as_far_as(*pair) for pair in zip(expected, found, strict=True)]
    return found


def test_migrated_schema_equals_new_schema(released: Path, tmp_path: Path) -> None:
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


def test_migration_makes_backup_first(
    released: Path, next_schema: Any, request: pytest.FixtureRequest
) -> None:
    count = len(expectation(request.node.callspec.params["released"])["holds"]["highlights"])
    with sqlite3.connect(released) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    with Library.open(released) as lib:  # opening to read brings it up to date too
        assert lib.value("PRAGMA user_version") == SCHEMA_VERSION + 1
        assert lib.value("SELECT extra FROM articles WHERE id = 1") == "Report 0"
        assert len(all_highlights(lib)) == count
    (made,) = backups.backups(released)
    assert made.reason == f"before-migration-from-{version}"
    held = backups.contents(made.path)
    assert (held.highlights, held.problem) == (count, "")


def test_failed_migration_changes_nothing(released: Path, next_schema: Any) -> None:
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
        with open(reading, encoding="utf-8") as sent:
            sql = sent.read()
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
def test_killed_migration_is_completed_next_time(
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
            assert len(all_highlights(lib)) == 5


@STRIDES
def test_killed_creation_is_completed_next_time(tmp_path: Path, stride: int) -> None:
    statement, sql = 1, "first"
    while sql:
        path = tmp_path / f"{statement}.db"
        sql = _killed_at(statement, path)
        with Library.open(path, write=True) as lib:
            subscriptions.subscribe(lib, "https://a.example/rss")
            assert lib.value("PRAGMA integrity_check") == "ok"
        statement += stride
    assert statement > 50
