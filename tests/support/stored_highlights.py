"""Every highlight of a library with its article, read through the library's public face."""

from __future__ import annotations

from reader.library.annotations.highlights import highlights_by_uid
from reader.library.articles.listing import summaries
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight


def all_highlights(lib: Library) -> list[tuple[ArticleSummary, Highlight]]:
    """Highlights that are not deleted: the newest article first, in an article in reading order."""
    rows = lib.rows("SELECT uid FROM highlights WHERE deleted_at IS NULL")
    found = highlights_by_uid(lib, [row[0] for row in rows])
    articles = {one.id: one for one in summaries(lib, sorted({one.article_id for one in found}))}

    def order(one: Highlight) -> tuple[object, ...]:
        article = articles[one.article_id]
        return (-(article.published_at or article.added_at).timestamp(), -article.id, *one.reading_order)

    return [(articles[one.article_id], one) for one in sorted(found, key=order)]
