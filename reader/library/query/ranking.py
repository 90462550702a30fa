"""How well articles fit the words of a query: bm25 with titles and the reader's passages weighted."""

from __future__ import annotations

from collections.abc import Iterator

from reader.library.query.condition import Sql
from reader.library.query.words import Words, match_expression, terms, without_wordless, words_only
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.query.tree import And, Field, Node, Or, Text

MOST_RANKED = 5_000
"""Articles with the words up to which all are ranked; of more only the newest: bm25 reads each of them."""
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


def best_ranks(lib: Library, words: Words) -> Sql | None:
    """A SELECT as of `ranks` for words that very many articles have; None where `ranks` does for all.

    It has the newest articles with the words, and the newest that have them in title or authors. Where a word
    is only a beginning, those with it in the title come first, and all by date: it stands for so many words
    that counting them takes longer than reading as one types allows.
    """
    expression = match_expression(words)
    newest = lib.tuples(_NEWEST, (expression, MOST_RANKED + 1))
    if len(newest) <= MOST_RANKED:
        return None
    named = f"{{title authors}} : {expression}"
    if any(term.prefix for term in terms(words)):
        titled = [row[0] for row in lib.tuples(_NEWEST, (named, MOST_RANKED))]
        return Sql(
            """SELECT id, min(score) AS score, 1 AS own FROM (
              SELECT value AS id, -1.0 AS score FROM json_each(?)
              UNION ALL SELECT value, 0.0 FROM json_each(?))
              GROUP BY id""",
            (to_json(titled), to_json([row[0] for row in newest])),
        )
    return Sql(
        f"""SELECT id, min(score) AS score, 1 AS own FROM (
          SELECT * FROM ({_SCORED}) UNION ALL SELECT * FROM ({_SCORED})) GROUP BY id""",
        (expression, MOST_RANKED, named, MOST_RANKED),
    )


_NEWEST = "SELECT rowid FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
_SCORED = f"""SELECT rowid AS id, bm25(texts_fts, {_TITLE}, {_AUTHORS}, {_TEXT}, {_TEXT}) AS score
  FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rowid DESC LIMIT ?"""


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
