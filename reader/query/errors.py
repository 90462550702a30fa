"""What is wrong with a query, and where."""

from __future__ import annotations

from reader.errors import UsageError


class QueryError(UsageError):
    """A query that cannot be read, or not be answered. `column` counts from 1 in the text of the query."""

    def __init__(self, message: str, column: int, *, hint: str = "") -> None:
        super().__init__(f"{message} (column {column})", hint=hint)
        self.reason = message
        self.column = column
