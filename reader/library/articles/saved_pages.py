"""Deleting pages that were saved and came by no feed; undo brings them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.journal import operation
from reader.library.articles.article_removal import marked
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json


def delete_pages(lib: Library, article_ids: Sequence[int], *, now: datetime) -> tuple[int, int]:
    """Delete saved pages as one operation: how many are gone, and how many stay all the same.

    What is starred, kept for later, highlighted, noted or tagged stays. Articles of feeds are
    passed over.
    """
    with lib.transaction():
        saved = dict(
            lib.tuples(
                """SELECT a.id, a.uid FROM articles a JOIN states s ON s.article_id = a.id
                   WHERE a.source_id IS NULL AND s.hidden_at IS NULL
                   AND a.id IN (SELECT value FROM json_each(?))""",
                (to_json(list(article_ids)),),
            )
        )
        kept = marked(lib, list(saved))
        gone = {number: uid for number, uid in saved.items() if number not in kept}
        one = next(iter(gone)) if len(gone) == 1 else None
        with operation(lib, "saved page deleted", now=now, article_id=one) as doing:
            for uid in gone.values():
                doing.change("article", uid, ArticleFields(removed_at=stamp(now)))
    return len(gone), len(kept)
