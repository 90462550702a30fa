"""Articles that are hidden with their subscription, and articles that are removed. Never annotated ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from reader.library.articles.fingerprint_index import remove_fingerprints
from reader.library.articles.works import remove_links
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

KEEPING: dict[str, str] = {
    "star": "t.starred_at IS NOT NULL",
    "later": "t.later_at IS NOT NULL",
    "highlights": "EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = t.article_id)",
    "note": "EXISTS (SELECT 1 FROM article_notes n WHERE n.article_id = t.article_id)",
    "tags": "EXISTS (SELECT 1 FROM article_tags g WHERE g.article_id = t.article_id)",
    "metadata": "EXISTS (SELECT 1 FROM metadata m WHERE m.article_id = t.article_id AND m.origin = 'reader')",
    "drafts": """EXISTS (SELECT 1 FROM draft_items d JOIN articles a ON a.uid = d.article
        WHERE a.id = t.article_id)""",
    "links by hand": """(
        EXISTS (SELECT 1 FROM work_links l WHERE l.article_id = t.article_id AND l.reason = 'hand')
        OR EXISTS (SELECT 1 FROM work_links l WHERE l.other_id = t.article_id AND l.reason = 'hand'))""",
}
"""All that a reader makes of an article `t` (of `states`), each with the condition that there is some.

Deleted highlights count: undo may bring them back. What is added here is shown, purged and removed rightly
everywhere; `Operation.refresh_hidden` looks at the articles whose rows in the journal changed it.
"""
_MADE = " OR ".join(KEEPING.values())
_LIVING = {
    "highlights": """EXISTS (SELECT 1 FROM highlights h
        WHERE h.article_id = t.article_id AND h.deleted_at IS NULL)"""
}
"""What keeps an article whose import was undone, where it is less than `KEEPING` has."""
_KEPT = f"""(t.removed_at IS NULL AND ({_MADE}))
  OR (t.removed_at IS NOT NULL AND ({" OR ".join({**KEEPING, **_LIVING}.values())}))
  OR (t.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM sources o WHERE o.article_id = t.article_id))
  OR EXISTS (SELECT 1 FROM sources o JOIN feeds f ON f.id = o.feed_id
    WHERE o.article_id = t.article_id AND f.unsubscribed_at IS NULL AND f.id IS NOT :ending)"""
"""What keeps an article `t` (of `states`) visible; `:ending` is a feed about to be unsubscribed, or null."""


def marked(lib: Library, article_ids: Sequence[int]) -> set[int]:
    """Those of these articles that the reader made something of that is there now."""
    rows = lib.tuples(
        f"""SELECT t.article_id FROM states t WHERE t.article_id IN (SELECT value FROM json_each(?))
            AND ({" OR ".join({**KEEPING, **_LIVING}.values())})""",
        (to_json(list(article_ids)),),
    )
    return {row[0] for row in rows}


def refresh_hidden(lib: Library, article_ids: Sequence[int], *, at: int) -> None:
    """Hide or show articles as their subscriptions and annotations require. Inside a transaction.

    An article is hidden when it came by feeds, all of them are unsubscribed, and the reader made nothing of
    it (`KEEPING`). `at` is in microseconds since 1970 UTC.
    """
    lib.execute(
        f"""UPDATE states AS t SET hidden_at = CASE WHEN {_KEPT} THEN NULL ELSE :at END
            WHERE t.article_id IN (SELECT value FROM json_each(:these))
              AND (t.hidden_at IS NULL) <> ({_KEPT})""",
        {"these": to_json(list(article_ids)), "at": at, "ending": None},
    )


def refresh_hidden_of(lib: Library, things: Iterable[tuple[str, str]], *, at: int) -> None:
    """`refresh_hidden` for the articles of things that were made or changed, by entity and uid."""
    uids: dict[str, list[str]] = {"article": [], "highlight": [], "draft_item": []}
    for entity, uid in things:
        if entity == "work_link":
            uids["article"] += uid.split("+")
        elif entity in uids:
            uids[entity].append(uid)
    if any(uids.values()):
        ids = lib.tuples(
            """SELECT id FROM articles WHERE uid IN (SELECT value FROM json_each(:article))
               UNION SELECT article_id FROM highlights WHERE uid IN (SELECT value FROM json_each(:highlight))
               UNION SELECT a.id FROM draft_items d JOIN articles a ON a.uid = d.article
                 WHERE d.uid IN (SELECT value FROM json_each(:draft_item))""",
            {entity: to_json(found) for entity, found in uids.items()},
        )
        refresh_hidden(lib, [row[0] for row in ids], at=at)


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


def purgeable(lib: Library, *, hidden_before: int) -> list[int]:
    """The articles hidden before a time (microseconds since 1970 UTC) of which the reader made nothing."""
    rows = lib.tuples(
        f"""SELECT t.article_id FROM states t WHERE t.hidden_at < ? AND NOT ({_MADE})
            ORDER BY t.article_id""",
        (hidden_before,),
    )
    return [row[0] for row in rows]


def remove_articles(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove articles with their texts. Inside a transaction.

    One of which the reader made something (`KEEPING`) is refused with sqlite3.IntegrityError, and the
    transaction with it. Their journal stays: coming again, they find what it says of them.
    """
    these = to_json(list(article_ids))
    if kept := lib.value(
        f"""SELECT count(*) FROM states t
            WHERE t.article_id IN (SELECT value FROM json_each(?)) AND ({_MADE})""",
        (these,),
    ):
        raise sqlite3.IntegrityError(f"{kept} of these articles carry what the reader made of them")
    remove_links(lib, article_ids)
    remove_fingerprints(lib, article_ids)
    of_article = "article_id IN (SELECT value FROM json_each(:these))"
    for statement in (
        f"DELETE FROM entries WHERE source_id IN (SELECT id FROM sources WHERE {of_article})",
        f"DELETE FROM sources WHERE {of_article}",
        f"DELETE FROM pending WHERE {of_article}",
        f"DELETE FROM addresses WHERE {of_article}",
        f"DELETE FROM page_addresses WHERE {of_article}",
        f"DELETE FROM language_versions WHERE {of_article}",
        f"DELETE FROM fingerprints_due WHERE {of_article}",
        f"DELETE FROM metadata WHERE {of_article}",
        f"DELETE FROM overridden WHERE {of_article}",
        f"DELETE FROM page_checks WHERE {of_article}",
        f"DELETE FROM corrections WHERE {of_article}",
        f"DELETE FROM attachments WHERE {of_article}",
        f"DELETE FROM article_images WHERE {of_article}",
        f"DELETE FROM image_scans WHERE {of_article}",
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
