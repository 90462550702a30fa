"""A query while it is typed: its last word may not be whole yet."""

from __future__ import annotations

from dataclasses import replace

from reader.library.query.ranking import MOST_RANKED
from reader.library.query.words import match_expression
from reader.library.search.cjk_bigrams import runs
from reader.library.storage.database import Library
from reader.query.tree import And, Node, Query, Text

_LEAST = 3
"""Letters from which a word counts as a beginning: fewer begin too many words to be of use."""


def as_typed(lib: Library, query: Query) -> Query:
    """The query with its last word as a beginning too, from its third letter on.

    One that very many articles have as it is ("the") stays a whole word.
    """
    return query if query.root is None else replace(query, root=_open_ended(lib, query.root))


def _open_ended(lib: Library, node: Node) -> Node:
    if isinstance(node, Text):
        whole = node.phrase or node.prefix or len(node.text) < _LEAST or runs(node.text)
        return node if whole or _is_common(lib, node) else replace(node, prefix=True)
    if isinstance(node, And) and isinstance(last := node.nodes[-1], Text):
        return And((*node.nodes[:-1], _open_ended(lib, last)))
    return node


def _is_common(lib: Library, word: Text) -> bool:
    """Whether more articles have a word than are ranked."""
    expression = match_expression(word)
    if not expression:
        return False
    found = "SELECT rowid FROM texts_fts WHERE texts_fts MATCH ? LIMIT ?"
    return int(lib.value(f"SELECT count(*) FROM ({found})", (expression, MOST_RANKED + 1))) > MOST_RANKED
