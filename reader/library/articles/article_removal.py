"""Articles that go: with their subscription, or because they are another one. Never annotated ones."""

from __future__ import annotations

from collections.abc import Sequence

from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json


def unsubscribe_feed(lib: Library, feed_id: int, *, at: int) -> None:
    """Mark a feed unsubscribed and remove the articles nothing speaks for keeping. Inside a transaction."""
    lib.table("feeds").update(feed_id, {"unsubscribed_at": at})
    rows = lib.tuples(
        """SELECT DISTINCT s.article_id FROM sources s JOIN states t ON t.article_id = s.article_id
           WHERE s.feed_id = ? AND t.starred_at IS NULL AND t.later_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM sources o JOIN feeds f ON f.id = o.feed_id
               WHERE o.article_id = s.article_id AND f.unsubscribed_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = s.article_id)
             AND NOT EXISTS (SELECT 1 FROM article_notes n WHERE n.article_id = s.article_id)
             AND NOT EXISTS (SELECT 1 FROM article_tags g WHERE g.article_id = s.article_id)""",
        (feed_id,),
    )
    remove_articles(lib, [row[0] for row in rows])


def remove_articles(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove articles with their texts. Inside a transaction.

    One that carries a highlight, a note or a tag is refused by the file itself (an IntegrityError,
    and the transaction with it). Their journal stays: coming again, they find their marks.
    """
    these = to_json(list(article_ids))
    of_article = "article_id IN (SELECT value FROM json_each(:these))"
    for statement in (
        f"DELETE FROM entries WHERE source_id IN (SELECT id FROM sources WHERE {of_article})",
        f"DELETE FROM sources WHERE {of_article}",
        f"DELETE FROM pending WHERE {of_article}",
        f"DELETE FROM addresses WHERE {of_article}",
        f"DELETE FROM texts WHERE {of_article}",
        f"DELETE FROM states WHERE {of_article}",
        "DELETE FROM joined WHERE into_id IN (SELECT value FROM json_each(:these))",
        "UPDATE articles SET revision_id = NULL WHERE id IN (SELECT value FROM json_each(:these))",
        f"DELETE FROM documents WHERE revision_id IN (SELECT id FROM revisions WHERE {of_article})",
        f"DELETE FROM revisions WHERE {of_article}",
        "DELETE FROM articles WHERE id IN (SELECT value FROM json_each(:these))",
    ):
        lib.execute(statement, {"these": these})


def join_article(lib: Library, article_id: int, into_id: int) -> bool:
    """Make an article's sources and addresses those of another one, and remove it. Inside a transaction.

    False, with nothing changed, when the reader has made something of it. A star, a read mark and
    such go over to the other one.
    """
    made = lib.value(
        """SELECT EXISTS (SELECT 1 FROM highlights WHERE article_id = :id)
             OR EXISTS (SELECT 1 FROM article_notes WHERE article_id = :id)
             OR EXISTS (SELECT 1 FROM article_tags WHERE article_id = :id)""",
        {"id": article_id},
    )
    if made:
        return False
    ids = {"id": article_id, "into": into_id}
    lib.execute(
        """UPDATE states SET starred_at = ifnull(states.starred_at, o.starred_at),
             later_at = ifnull(states.later_at, o.later_at), read_at = ifnull(states.read_at, o.read_at)
           FROM states o WHERE states.article_id = :into AND o.article_id = :id""",
        ids,
    )
    lib.execute(
        """UPDATE sources SET article_id = :into, sort_at = t.sort_at,
             listed = t.done_at IS NULL AND t.hidden_at IS NULL,
             unread = t.done_at IS NULL AND t.hidden_at IS NULL AND t.read_at IS NULL
           FROM states t WHERE t.article_id = :into AND sources.article_id = :id""",
        ids,
    )
    for table, column in (("addresses", "article_id"), ("joined", "into_id")):
        lib.execute(f"UPDATE {table} SET {column} = :into WHERE {column} = :id", ids)
    remove_articles(lib, [article_id])
    lib.table("joined").insert({"article_id": article_id, "into_id": into_id})
    return True
