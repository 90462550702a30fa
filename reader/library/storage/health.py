"""Checks of a whole library for `postil doctor`; each goes on where another one met damage."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from reader.errors import LibraryDamaged, PostilError
from reader.library.annotations.change_files import CopyState, compare_copies
from reader.library.annotations.journal_health import (
    disagreements,
    journal_notices,
    journal_problems,
    name_of,
)
from reader.library.annotations.sync_health import sync_notices
from reader.library.articles.pending import NEVER
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.encoding import (
    entry_from_bytes,
    expand,
    moment_or_none,
    names_from_json,
    place_from_json,
)
from reader.library.storage.failures import SQLITE_ERRORS, UNREADABLE, damage, translated
from reader.library.storage.files import side_files

Stored = TypeVar("Stored")


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a library. `problems` is empty when it is sound; sizes are in bytes.

    `notices` say what waits for something, without being wrong.
    """

    path: Path
    schema: int
    newest_schema: int
    sqlite: str
    sound: bool
    problems: tuple[str, ...]
    counts: dict[str, int]
    file_bytes: int
    log_bytes: int
    free_bytes: int
    notices: tuple[str, ...] = ()


_COUNTS = {
    "feeds": "SELECT count(*) FROM feeds WHERE unsubscribed_at IS NULL",
    "folders": "SELECT count(*) FROM folders",
    "articles": "SELECT count(*) FROM states WHERE hidden_at IS NULL",
    "hidden articles": "SELECT count(*) FROM states WHERE hidden_at IS NOT NULL",
    "unread": "SELECT count(*) FROM states WHERE read_at IS NULL AND done_at IS NULL AND hidden_at IS NULL",
    "without text": "SELECT count(*) FROM articles WHERE revision_id IS NULL",
    "waiting for their text": f"SELECT count(*) FROM pending WHERE next_at < {NEVER}",
    "only excerpts": """SELECT count(*) FROM articles a JOIN revisions r ON r.id = a.revision_id
        WHERE r.complete = 0""",
    "works": "SELECT count(DISTINCT work_id) FROM works",
    "revisions": "SELECT count(*) FROM revisions",
    "highlights": "SELECT count(*) FROM highlights WHERE deleted_at IS NULL",
    "orphans": """SELECT count(*) FROM highlights h JOIN articles a ON a.id = h.article_id
        LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id
        WHERE h.deleted_at IS NULL AND k.start IS NULL""",
    "deleted highlights": "SELECT count(*) FROM highlights WHERE deleted_at IS NOT NULL",
    "files": "SELECT count(DISTINCT sha) FROM attachments WHERE kept = 1",
    "images": "SELECT count(DISTINCT sha) FROM article_images WHERE sha <> ''",
    "tags": "SELECT count(*) FROM tags",
    "journal": "SELECT count(*) FROM journal",
}
_TIMES = {
    "articles": ("published_at", "added_at"),
    "states": (
        "read_at",
        "starred_at",
        "later_at",
        "done_at",
        "opened_at",
        "finished_at",
        "due_at",
        "hidden_at",
    ),
    "feeds": ("last_checked_at", "last_success_at", "next_check_at", "added_at", "unsubscribed_at"),
    "revisions": ("made_at",),
    "highlights": ("created_at", "updated_at", "deleted_at"),
    "operations": ("at",),
    "journal": ("at",),
}
"""The columns that hold times."""


def check(lib: Library) -> Health:
    """Check the whole file (this reads all of it) and count what is in it.

    All of it is read as it is at one moment: what others write meanwhile is no damage.
    """
    copies: CopyState | OSError = CopyState()

    def compare(lib: Library) -> Iterable[str]:
        nonlocal copies
        try:
            copies = compare_copies(lib)
        except OSError as error:
            copies = error
        return ()

    # what is compared with files is read for itself, in the order that fits their writers
    problems = list(_contained(lib, "journal", compare))
    with lib.snapshot():
        for name, one in _CHECKS.items():
            problems += _contained(lib, name, one)
        known = CopyState() if isinstance(copies, OSError) else copies
        problems += _contained(lib, "journal", lambda lib: journal_problems(lib, known))
        counts, uncounted = _counts(lib)
        problems += uncounted
        page, free = lib.value("PRAGMA page_size"), lib.value("PRAGMA freelist_count")
        schema = int(lib.value("PRAGMA user_version"))
    notices = (
        *_contained(lib, "journal", lambda lib: journal_notices(lib, copies)),
        *_contained(lib, "sync folder", sync_notices),
    )
    log, _ = side_files(lib.path)
    return Health(
        path=lib.path,
        schema=schema,
        newest_schema=SCHEMA_VERSION,
        sqlite=sqlite3.sqlite_version,
        sound=not problems,
        problems=tuple(dict.fromkeys(problems)),
        counts=counts,
        file_bytes=lib.path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        free_bytes=page * free,
        notices=notices,
    )


def _counts(lib: Library) -> tuple[dict[str, int], list[str]]:
    """How many there are of each, and what cannot be counted."""
    counts: dict[str, int] = {}
    problems: list[str] = []
    for name, sql in _COUNTS.items():
        try:
            counts[name] = int(lib.connection.execute(sql).fetchone()[0])
        except SQLITE_ERRORS as error:
            problems.append(f"{name}: {translated(error, lib.path).message}")
    return counts, problems


def _contained(lib: Library, name: str, one: Callable[[Library], Iterable[str]]) -> Iterator[str]:
    """What a check finds; whatever it raises is damage too, so that the next check is made."""
    try:
        yield from one(lib)
    except SQLITE_ERRORS as error:
        yield f"{name}: {translated(error, lib.path).message}"
    except PostilError as error:
        yield f"{name}: {error.message}"
    except UNREADABLE as error:
        yield f"{name}: a stored value cannot be read ({type(error).__name__}: {error})"


def _structure(lib: Library) -> list[str]:
    return damage(str(row[0]) for row in lib.connection.execute("PRAGMA integrity_check(20)"))


def _references(lib: Library) -> Iterator[str]:
    dangling = Counter((row[0], row[2]) for row in lib.connection.execute("PRAGMA foreign_key_check"))
    for (table, other), count in sorted(dangling.items()):
        yield f"{_counted(count, 'row')} of {table} without what belongs to it in {other}"


def _texts(lib: Library) -> Iterator[str]:
    stored = (
        value
        for sql in ("SELECT document, source_html FROM documents", "SELECT document FROM document_pieces")
        for row in lib.connection.execute(sql)
        for value in row
    )
    if damaged := _damaged(stored, expand):
        yield f"{_counted(damaged, 'stored text')} damaged"


def _entries(lib: Library) -> Iterator[str]:
    stored = (row[0] for row in lib.connection.execute("SELECT entry FROM entries"))
    if damaged := _damaged(stored, entry_from_bytes):
        yield f"{_counted(damaged, 'stored entry', 'stored entries')} damaged"


def _times(lib: Library) -> Iterator[str]:
    for table, columns in _TIMES.items():
        found = lib.connection.execute(
            f"""SELECT {", ".join(f"min({column}), max({column})" for column in columns)} FROM {table}"""
        ).fetchone()
        for column, bounds in zip(columns, zip(found[::2], found[1::2], strict=True), strict=True):
            if any(value is not None and moment_or_none(value) is None for value in bounds):
                yield f"{table}.{column} has impossible times"


def _values(lib: Library) -> Iterator[str]:
    readers: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
        ("list of authors", "SELECT authors FROM articles", names_from_json),
        ("reading position", "SELECT place FROM states WHERE place IS NOT NULL", place_from_json),
    )
    for what, sql, read in readers:
        if damaged := _damaged((row[0] for row in lib.connection.execute(sql)), read):
            yield f"{_counted(damaged, what)} damaged"


def _disagreements(lib: Library) -> Iterator[str]:
    for thing in disagreements(lib):
        yield f"{name_of(thing)} is not what its journal says"


def _damaged(stored: Iterable[Stored], read: Callable[[Stored], object]) -> int:
    """How many of the values cannot be read."""
    damaged = 0
    for value in stored:
        try:
            read(value)
        except LibraryDamaged:
            damaged += 1
    return damaged


_CHECKS: dict[str, Callable[[Library], Iterable[str]]] = {
    "structure": _structure,
    "references": _references,
    "texts": _texts,
    "entries": _entries,
    "times": _times,
    "names and reading positions": _values,
    "what the journal says": _disagreements,
}


def _counted(number: int, name: str, plural: str = "") -> str:
    return f"{number} {name if number == 1 else plural or name + 's'}"
