"""Schema 2 for what came from files of other programs."""

from __future__ import annotations

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add the column."""
    # the import that made the article was undone: hidden, unless something else keeps it
    db.execute("ALTER TABLE states ADD COLUMN removed_at INTEGER")
