"""Full-text search over articles, and over highlights with their notes (SQLite FTS5)."""

from __future__ import annotations

from reader.library.annotations.highlights import highlights_by_uid
from reader.library.articles.listing import summaries
from reader.library.search.terms import match_expression, snippet
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight, SearchHit


def search(lib: Library, words: str, *, limit: int = 50) -> list[SearchHit]:
    """Articles in whose title, authors or text all the words occur, best first."""
    expression = match_expression(words)
    if not expression:
        return []
    rows = lib.rows(
        """SELECT t.article_id, t.body FROM texts_fts x JOIN texts t ON t.article_id = x.rowid
           JOIN states s ON s.article_id = t.article_id
           WHERE texts_fts MATCH ? AND s.hidden_at IS NULL
           ORDER BY bm25(texts_fts, 8.0, 4.0, 1.0, 1.0), t.article_id DESC LIMIT ?""",
        (expression, limit),
    )
    articles = {one.id: one for one in summaries(lib, [row[0] for row in rows])}
    return [SearchHit(articles[row[0]], snippet(row[1], words)) for row in rows if row[0] in articles]


def search_highlights(lib: Library, words: str, *, limit: int = 50) -> list[tuple[ArticleSummary, Highlight]]:
    """Highlights in whose quote or note all the words occur, best first; deleted ones left out."""
    expression = match_expression(words)
    if not expression:
        return []
    rows = lib.rows(
        """SELECT h.uid FROM highlights_fts x JOIN highlights h ON h.id = x.rowid
           WHERE highlights_fts MATCH ? AND h.deleted_at IS NULL
           ORDER BY bm25(highlights_fts), h.id DESC LIMIT ?""",
        (expression, limit),
    )
    found = highlights_by_uid(lib, [row[0] for row in rows])
    articles = {one.id: one for one in summaries(lib, [one.article_id for one in found])}
    return [(articles[one.article_id], one) for one in found if one.article_id in articles]
