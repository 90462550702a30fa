"""How well articles fit the words of a query: bm25 with titles and the reader's passages weighted."""

from __future__ import annotations

from collections.abc import Iterator

from reader.library.query.condition import Sql
from reader.library.query.words import Words, match_expression, without_wordless, words_only
from reader.query.tree import And, Field, Node, Or, Text

_TITLE, _AUTHORS, _TEXT = 8.0, 4.0, 1.0
_PASSAGE, _NOTE = 2.0, 4.0


def ranked_words(root: Node | None) -> Words | None:
    """The words of a query as they are combined, without its fields and negations; None where it has none."""
    return _wanted(None if root is None else without_wordless(root))


def ranks(words: Words) -> Sql:
    """A SELECT of `id`, `score` (less is better) and `own` for words.

    `own` is 1 where title, authors and text, or the note on the article, have them; else a passage has.
    """
    expression = match_expression(words)
    return Sql(
        f"""SELECT id, sum(score) AS score, max(own) AS own FROM (
          SELECT rowid AS id, 1 AS own, bm25(texts_fts, {_TITLE}, {_AUTHORS}, {_TEXT}, {_TEXT}) AS score
            FROM texts_fts WHERE texts_fts MATCH ?
          UNION ALL SELECT rowid, 1, {_NOTE} * bm25(article_notes_fts)
            FROM article_notes_fts WHERE article_notes_fts MATCH ?
          UNION ALL SELECT h.article_id, 0, {_PASSAGE} * bm25(highlights_fts)
            FROM highlights_fts JOIN highlights h ON h.id = highlights_fts.rowid
            WHERE highlights_fts MATCH ? AND h.deleted_at IS NULL) GROUP BY id""",
        (expression, expression, expression),
    )


def positive_words(node: Node | None) -> list[Text]:
    """The words and phrases that a query looks for in texts, without those it excludes."""
    return list(dict.fromkeys(_positive(node)))


def _positive(node: Node | None) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, And | Or):
        for each in node.nodes:
            yield from _positive(each)
    elif isinstance(node, Field) and node.key in ("text", "title", "note"):
        yield from (value for value in node.values if isinstance(value, Text))


def _wanted(node: Node | None) -> Words | None:
    """The words of a query as they are combined, without its fields and negations."""
    if isinstance(node, Text):
        return node
    if isinstance(node, And | Or):
        kept = [each for each in map(_wanted, node.nodes) if each is not None]
        combined: Node = type(node)(tuple(kept)) if len(kept) > 1 else kept[0] if kept else node
        return combined if kept and words_only(combined) and isinstance(combined, Text | And | Or) else None
    return None
