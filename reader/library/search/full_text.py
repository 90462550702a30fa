"""Full-text search over articles, and over highlights with their notes (SQLite FTS5)."""

from __future__ import annotations

from reader.library.annotations.highlights import highlights_by_uid
from reader.library.articles.listing import summaries
from reader.library.search.terms import match_expression, snippet
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight, SearchHit

_MATCHES = """WITH found(article_id, in_note, rank) AS (
    SELECT rowid, 0, bm25(texts_fts, 8.0, 4.0, 1.0, 1.0) FROM texts_fts WHERE texts_fts MATCH :match
    UNION ALL
    SELECT rowid, 1, 4.0 * bm25(article_notes_fts) FROM article_notes_fts
      WHERE article_notes_fts MATCH :match),
  best(article_id, in_note, rank) AS (
    SELECT f.article_id, f.in_note, min(f.rank) FROM found f JOIN states s ON s.article_id = f.article_id
    WHERE s.hidden_at IS NULL GROUP BY f.article_id ORDER BY min(f.rank), f.article_id DESC LIMIT :limit)
  SELECT b.article_id, iif(b.in_note, n.note, t.body) FROM best b
  LEFT JOIN texts t ON t.article_id = b.article_id LEFT JOIN article_notes n ON n.article_id = b.article_id
  ORDER BY b.rank, b.article_id DESC"""
"""`in_note` is that of the row with the least rank (SQLite, "Bare columns in an aggregate query")."""


def search(lib: Library, words: str, *, limit: int = 50) -> list[SearchHit]:
    """Articles with all the words in their title, authors or text, or in the reader's note; best first."""
    expression = match_expression(words)
    if not expression:
        return []
    rows = lib.tuples(_MATCHES, {"match": expression, "limit": limit})
    articles = {one.id: one for one in summaries(lib, [row[0] for row in rows])}
    return [SearchHit(articles[number], snippet(text, words)) for number, text in rows if number in articles]


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
