"""Articles that are hidden with their subscription, and articles that are removed. Never annotated ones."""

from __future__ import annotations

from collections.abc import Sequence

from reader.library.articles.same_text import remove_fingerprints
from reader.library.articles.works import remove_links
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_KEPT = """t.starred_at IS NOT NULL OR t.later_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM sources o WHERE o.article_id = t.article_id)
  OR EXISTS (SELECT 1 FROM sources o JOIN feeds f ON f.id = o.feed_id
    WHERE o.article_id = t.article_id AND f.unsubscribed_at IS NULL AND f.id IS NOT :ending)
  OR EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = t.article_id)
  OR EXISTS (SELECT 1 FROM article_notes n WHERE n.article_id = t.article_id)
  OR EXISTS (SELECT 1 FROM article_tags g WHERE g.article_id = t.article_id)"""
"""What keeps an article `t` (of `states`) visible; `:ending` is a feed about to be unsubscribed, or null."""


def refresh_hidden(lib: Library, article_ids: Sequence[int], *, at: int) -> None:
    """Hide or show articles as their subscriptions and annotations require. Inside a transaction.

    An article is hidden when it came by feeds, all of them are unsubscribed, and the reader neither
    annotated nor starred it nor kept it for later. `at` is in microseconds since 1970 UTC.
    """
    lib.execute(
        f"""UPDATE states AS t SET hidden_at = CASE WHEN {_KEPT} THEN NULL ELSE :at END
            WHERE t.article_id IN (SELECT value FROM json_each(:these))
              AND (t.hidden_at IS NULL) <> ({_KEPT})""",
        {"these": to_json(list(article_ids)), "at": at, "ending": None},
    )


def set_subscribed(lib: Library, feed_id: int, subscribed: bool, *, at: int) -> None:
    """Subscribe to a feed again, or unsubscribe and hide its articles. Inside a transaction.

    Articles that `refresh_hidden` keeps stay visible.
    """
    lib.update("feeds", feed_id, {"unsubscribed_at": None if subscribed else at})
    rows = lib.tuples("SELECT DISTINCT article_id FROM sources WHERE feed_id = ?", (feed_id,))
    refresh_hidden(lib, [row[0] for row in rows], at=at)


def unsubscribe_effect(lib: Library, feed_id: int) -> tuple[int, int]:
    """How many articles unsubscribing from a feed would hide, and how many it would leave visible."""
    hidden, kept = lib.tuples(
        f"""SELECT ifnull(sum(NOT ({_KEPT})), 0), ifnull(sum({_KEPT}), 0) FROM states t
            WHERE t.hidden_at IS NULL
              AND t.article_id IN (SELECT article_id FROM sources WHERE feed_id = :ending)""",
        {"ending": feed_id},
    )[0]
    return int(hidden), int(kept)


def remove_articles(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove articles with their texts. Inside a transaction.

    One that carries a highlight, a note or a tag is refused by the file itself (an IntegrityError,
    and the transaction with it). Their journal stays: coming again, they find their marks.
    """
    remove_links(lib, article_ids)
    remove_fingerprints(lib, article_ids)
    these = to_json(list(article_ids))
    of_article = "article_id IN (SELECT value FROM json_each(:these))"
    for statement in (
        f"DELETE FROM entries WHERE source_id IN (SELECT id FROM sources WHERE {of_article})",
        f"DELETE FROM sources WHERE {of_article}",
        f"DELETE FROM pending WHERE {of_article}",
        f"DELETE FROM addresses WHERE {of_article}",
        f"DELETE FROM page_addresses WHERE {of_article}",
        f"DELETE FROM metadata WHERE {of_article}",
        f"DELETE FROM attachments WHERE {of_article}",
        f"DELETE FROM texts WHERE {of_article}",
        f"DELETE FROM states WHERE {of_article}",
        "DELETE FROM joined WHERE into_id IN (SELECT value FROM json_each(:these))",
        "UPDATE articles SET revision_id = NULL WHERE id IN (SELECT value FROM json_each(:these))",
        *(
            f"DELETE FROM {table} WHERE revision_id IN (SELECT id FROM revisions WHERE {of_article})"
            for table in ("documents", "document_pieces", "pages")
        ),
        f"DELETE FROM revisions WHERE {of_article}",
        "DELETE FROM articles WHERE id IN (SELECT value FROM json_each(:these))",
    ):
        lib.execute(statement, {"these": these})
