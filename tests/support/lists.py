"""Lists of articles, by query."""

from __future__ import annotations

from array import array
from typing import Any

from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.query.parsing import parse

EVERY = ""
"""The query that all articles match."""


def listed(lib: Library, query: str = "-is:done", **options: Any) -> array[int]:
    """The numbers of the articles that a query finds, those not done unless it says otherwise."""
    return find_ids(lib, parse(query), QueryOptions(**options))
