"""What `postil doctor` wants to know of a library."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryDamaged, LibraryError
from reader.library.annotations.journal_health import disagreements, journal_notices, journal_problems
from reader.library.articles.pending import NEVER
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.encoding import entry_from_bytes, expand
from reader.library.storage.failures import SQLITE_ERRORS, damage, translated
from reader.library.storage.files import side_files


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
    "revisions": "SELECT count(*) FROM revisions",
    "highlights": "SELECT count(*) FROM highlights WHERE deleted_at IS NULL",
    "orphans": """SELECT count(*) FROM highlights h JOIN articles a ON a.id = h.article_id
        LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id
        WHERE h.deleted_at IS NULL AND k.start IS NULL""",
    "deleted highlights": "SELECT count(*) FROM highlights WHERE deleted_at IS NOT NULL",
    "tags": "SELECT count(*) FROM tags",
    "journal": "SELECT count(*) FROM journal",
}


def check(lib: Library) -> Health:
    """Look the whole file over (this reads all of it) and count what is in it."""
    problems: list[str] = []
    notices: list[str] = []
    try:
        problems += damage(str(row[0]) for row in lib.connection.execute("PRAGMA integrity_check(20)"))
        dangling = Counter((row[0], row[2]) for row in lib.connection.execute("PRAGMA foreign_key_check"))
        problems += [
            f"{count} {'row' if count == 1 else 'rows'} of {table} without what belongs to it in {other}"
            for (table, other), count in sorted(dangling.items())
        ]
    except SQLITE_ERRORS as error:
        problems.append(translated(error, lib.path).message)
    counts: dict[str, int] = {}
    for name, sql in _COUNTS.items():
        try:
            counts[name] = int(lib.connection.execute(sql).fetchone()[0])
        except SQLITE_ERRORS as error:
            problems.append(f"{name}: {translated(error, lib.path).message}")
    try:
        for row in lib.connection.execute("SELECT document, source_html FROM documents"):
            for stored in row:
                expand(stored)
        for (stored,) in lib.connection.execute("SELECT entry FROM entries"):
            entry_from_bytes(stored)
    except SQLITE_ERRORS as error:
        problems.append(translated(error, lib.path).message)
    except LibraryDamaged as error:
        problems.append(error.message)
    try:
        problems += [f"the highlight {uid} is not what its journal says" for uid in disagreements(lib)]
        problems += journal_problems(lib)
        notices += journal_notices(lib)
    except LibraryError as error:
        problems.append(error.message)
    log, _ = side_files(lib.path)
    page, free = lib.value("PRAGMA page_size"), lib.value("PRAGMA freelist_count")
    return Health(
        path=lib.path,
        schema=int(lib.value("PRAGMA user_version")),
        newest_schema=SCHEMA_VERSION,
        sqlite=sqlite3.sqlite_version,
        sound=not problems,
        problems=tuple(problems),
        counts=counts,
        file_bytes=lib.path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        free_bytes=page * free,
        notices=tuple(notices),
    )
