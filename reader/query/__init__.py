"""One language for finding: text to tree and tree to text. Pure; the library makes SQL of the tree."""

from __future__ import annotations

from reader.query.errors import QueryError
from reader.query.parsing import parse
from reader.query.tree import Query
from reader.query.words import to_words

__all__ = ["Query", "QueryError", "parse", "to_words"]
