"""Schema 2 for journal, operations, highlights and tags."""

from __future__ import annotations

from sqlite_utils import Database

SQL = ""


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2."""
    db.executescript(SQL)
