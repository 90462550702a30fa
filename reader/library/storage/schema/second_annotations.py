"""Schema 2 for journal, operations, highlights, tags, and articles hidden with their subscription."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # a subscribed feed brings a hidden article back
    """CREATE TRIGGER sources_show AFTER INSERT ON sources
      WHEN EXISTS (SELECT 1 FROM feeds WHERE id = new.feed_id AND unsubscribed_at IS NULL)
    BEGIN
      UPDATE states SET hidden_at = NULL WHERE article_id = new.article_id AND hidden_at IS NOT NULL;
    END""",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2: single statements, for a script would commit first."""
    for statement in STATEMENTS:
        db.execute(statement)
