"""What came, was read, finished and marked: by week, and by feed; and the feeds that are never opened."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp

Key = TypeVar("Key", date, int)
NEVER_OPENED = timedelta(days=90)
"""How long nothing of a feed was opened, for it to be one that does not pay."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Articles that came, were opened or read, finished, and highlights that were made."""

    came: int = 0
    read: int = 0
    finished: int = 0
    marked: int = 0


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """The figures of a feed; `unused`: articles came for 90 days, and none was opened."""

    feed_id: int
    title: str
    figures: Figures
    unused: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """`weeks` from the oldest, each by its Monday in local time; `feeds` with the most articles first."""

    weeks: tuple[tuple[date, Figures], ...]
    feeds: tuple[FeedFigures, ...]


_EVENTS = {
    "came": """SELECT s.feed_id, min(s.first_seen_at) FROM sources s
      WHERE s.first_seen_at >= ? GROUP BY s.article_id""",
    "read": """SELECT s.feed_id, coalesce(t.opened_at, t.read_at) FROM states t
      JOIN articles a ON a.id = t.article_id LEFT JOIN sources s ON s.id = a.source_id
      WHERE coalesce(t.opened_at, t.read_at) >= ?""",
    "finished": """SELECT s.feed_id, t.finished_at FROM states t JOIN articles a ON a.id = t.article_id
      LEFT JOIN sources s ON s.id = a.source_id WHERE t.finished_at >= ?""",
    "marked": """SELECT s.feed_id, h.created_at FROM highlights h JOIN articles a ON a.id = h.article_id
      LEFT JOIN sources s ON s.id = a.source_id WHERE h.deleted_at IS NULL AND h.created_at >= ?""",
}


def statistics(lib: Library, *, weeks: int, now: datetime) -> Statistics:
    """The figures of the last `weeks` weeks, this one included. `now` is aware."""
    this = now.astimezone().date()
    this -= timedelta(days=this.weekday())
    mondays = [this - timedelta(weeks=number) for number in range(weeks - 1, -1, -1)]
    # local midnight of each, whatever the clocks do between them
    begins = [stamp(datetime.combine(day, time.min).astimezone()) for day in mondays]
    by_week: Counter[tuple[date, str]] = Counter()
    by_feed: Counter[tuple[int, str]] = Counter()
    for name, sql in _EVENTS.items():
        for feed_id, at in lib.tuples(sql, (begins[0],)):
            by_week[mondays[bisect_right(begins, at) - 1], name] += 1
            if feed_id is not None:
                by_feed[feed_id, name] += 1
    unused = _unused(lib, now)
    feeds = [
        FeedFigures(number, title, _figures(by_feed, number), number in unused)
        for number, title in lib.tuples(
            """SELECT id, coalesce(nullif(own_title, ''), nullif(title, ''), url) FROM feeds
               WHERE unsubscribed_at IS NULL"""
        )
    ]
    feeds.sort(key=lambda one: (-one.figures.came, one.title.casefold(), one.feed_id))
    return Statistics(tuple((day, _figures(by_week, day)) for day in mondays), tuple(feeds))


def _figures(counts: Mapping[tuple[Key, str], int], key: Key) -> Figures:
    return Figures(**{name: counts.get((key, name), 0) for name in _EVENTS})


def _unused(lib: Library, now: datetime) -> set[int]:
    """The feeds that were subscribed to 90 days ago, have brought something since, and were never opened."""
    since = stamp(now - NEVER_OPENED)
    rows = lib.tuples(
        """SELECT f.id FROM feeds f WHERE f.unsubscribed_at IS NULL AND f.added_at < :since
             AND EXISTS (SELECT 1 FROM sources s WHERE s.feed_id = f.id AND s.first_seen_at >= :since)
             AND NOT EXISTS (SELECT 1 FROM sources s JOIN states t ON t.article_id = s.article_id
               WHERE s.feed_id = f.id AND (t.opened_at >= :since OR t.starred_at IS NOT NULL
                 OR t.later_at IS NOT NULL OR EXISTS (SELECT 1 FROM highlights h
                   WHERE h.article_id = t.article_id AND h.deleted_at IS NULL
                     AND h.created_at >= :since)))""",
        {"since": since},
    )
    return {row[0] for row in rows}
