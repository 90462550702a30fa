"""Schema 2 for books that reports were exported to."""

from __future__ import annotations

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Add the table."""
    # which articles, by their uids, are in the books of this machine, in their order: highlights made on an
    # e-reader come back with the title of the book
    db.execute(
        """CREATE TABLE exported_books (
          title TEXT NOT NULL,
          article TEXT NOT NULL,
          position INTEGER NOT NULL,
          exported_at INTEGER NOT NULL,
          PRIMARY KEY (title, article)
        ) STRICT, WITHOUT ROWID"""
    )
