"""Saved views, as queries name them."""

from __future__ import annotations

from reader.library.storage.database import Library
from reader.query.errors import QueryError


def view_query(lib: Library, name: str, column: int) -> tuple[str, str]:
    """The name of a view as it is spelt, and its query. Raises QueryError."""
    raise QueryError(f"There is no view {name}", column, hint="`postil views` lists them.")
