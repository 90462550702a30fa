"""Searches as the search line runs them: words of a query, best first."""

from __future__ import annotations

from reader.library.query.finding import QueryOptions, find
from reader.library.query.options import BEST_FIRST
from reader.library.query.passages import find_passages
from reader.library.query.search_hit import SearchHit
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight
from reader.query import parse


def search(lib: Library, text: str) -> list[SearchHit]:
    """The articles that a query finds, best first. Raises QueryError."""
    return find(lib, parse(text), QueryOptions(sorts=BEST_FIRST))


def search_highlights(lib: Library, text: str) -> list[tuple[ArticleSummary, Highlight]]:
    """The highlights that a query finds. Raises QueryError."""
    return find_passages(lib, parse(text))
