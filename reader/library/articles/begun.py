"""The article that was being read last and is not finished."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp

LONGEST = timedelta(days=14)
"""How long ago it may have been opened."""
_LEAST = 5
"""Percent from which an article counts as begun."""


class BegunArticle(NamedTuple):
    """An article of so many words, read up to so many percent."""

    id: int
    title: str
    words: int
    percent: int


def begun_article(lib: Library, *, now: datetime) -> BegunArticle | None:
    """The article that was opened last, where it was left in the midst of its text; else None."""
    row = lib.row(
        """SELECT article_id FROM states WHERE opened_at IS NOT NULL AND opened_at >= ?
           AND finished_at IS NULL AND done_at IS NULL AND hidden_at IS NULL AND place IS NOT NULL
           AND opened_at = (SELECT max(opened_at) FROM states WHERE opened_at IS NOT NULL)""",
        (stamp(now - LONGEST),),
    )
    if row is None:
        return None
    # few starts need what follows
    from reader.library.articles.row_details import row_details

    number = int(row["article_id"])
    details = row_details(lib, [number]).get(number)
    if details is None or details.percent < _LEAST:
        return None
    title, words = lib.tuples("SELECT title, words FROM articles WHERE id = ?", (number,))[0]
    return BegunArticle(number, title, words, details.percent)
