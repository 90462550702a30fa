"""What goes when a subscription ends, and what stays."""

from __future__ import annotations

from reader.library.database import Library


def unsubscribe_feed(lib: Library, feed_id: int, *, at: int) -> None:
    """Mark a feed unsubscribed and remove the articles nothing speaks for keeping. Inside a transaction."""
    lib.table("feeds").update(feed_id, {"unsubscribed_at": at})
    lib.execute("CREATE TEMP TABLE IF NOT EXISTS leaving (id INTEGER PRIMARY KEY)")
    lib.execute("DELETE FROM leaving")
    lib.execute(
        """INSERT INTO leaving SELECT s.article_id FROM sources s JOIN states t ON t.article_id = s.article_id
           WHERE s.feed_id = ? AND t.starred_at IS NULL AND t.later_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM sources o JOIN feeds f ON f.id = o.feed_id
               WHERE o.article_id = s.article_id AND f.unsubscribed_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = s.article_id)
             AND NOT EXISTS (SELECT 1 FROM article_notes n WHERE n.article_id = s.article_id)
             AND NOT EXISTS (SELECT 1 FROM article_tags g WHERE g.article_id = s.article_id)
           GROUP BY s.article_id""",
        (feed_id,),
    )
    leaving = "(SELECT id FROM leaving)"
    lib.execute(
        f"DELETE FROM entries WHERE source_id IN (SELECT id FROM sources WHERE article_id IN {leaving})"
    )
    for table in ("sources", "pending", "addresses", "texts", "states"):
        lib.execute(f"DELETE FROM {table} WHERE article_id IN {leaving}")
    lib.execute(f"UPDATE articles SET revision_id = NULL WHERE id IN {leaving}")
    lib.execute(
        f"DELETE FROM documents WHERE revision_id IN (SELECT id FROM revisions WHERE article_id IN {leaving})"
    )
    lib.execute(f"DELETE FROM revisions WHERE article_id IN {leaving}")
    lib.execute(f"DELETE FROM articles WHERE id IN {leaving}")
