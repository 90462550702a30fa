"""Whether a saved query can be run: it is read, and what it names is there."""

from __future__ import annotations

from reader.library.query.compiling import compile_articles
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.query.errors import QueryError
from reader.query.parsing import parse


def check_query(lib: Library, text: str, options: QueryOptions, *, view: str = "") -> None:
    """Raises QueryError for a query that cannot be run; `view` is the name of the view it is or will be."""
    compile_articles(lib, parse(text).root, options, inside=(view,) if view else ())


def problem(lib: Library, text: str, options: QueryOptions, *, view: str = "") -> str:
    """What is wrong with a saved query, in words; "" for nothing."""
    try:
        check_query(lib, text, options, view=view)
    except QueryError as error:
        return str(error)
    return ""
