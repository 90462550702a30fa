"""What settings of feeds mark done: all but the newest articles, what came some days ago, muted feeds.

Updates do it as rules do: undo passes it over, and a change by hand counts more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reader.library.articles.marking import Marks, mark
from reader.library.articles.work_rows import with_members
from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json
from reader.query.parsing import parse

_FREE = "-is:done -is:starred -is:later -is:highlighted -is:noted -has:tag"
"""What may be marked done: nothing that the reader marked, starred, tagged or keeps for later."""
_DAY = 86_400_000_000
"""Microseconds."""

MOST = 99_999
"""Articles or days that a limit may be."""


class Limits(Protocol):
    """What is kept of a feed: so many articles, for so many days (None for all), none where it is muted."""

    @property
    def newest_only(self) -> int | None: ...
    @property
    def done_after_days(self) -> int | None: ...
    @property
    def muted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class StoredLimits:
    """The limits of a feed as they are stored."""

    newest_only: int | None
    done_after_days: int | None
    muted: bool


def within(number: int | None) -> int | None:
    """A limit that came from another machine; None for one that is not possible."""
    return number if number is not None and 1 <= number <= MOST else None


def surplus(lib: Library, feed_id: int, limits: Limits, *, now: datetime) -> list[int]:
    """The articles of a feed that its settings would mark done now."""
    return _beyond(lib, {feed_id: limits}, now).get(feed_id, [])


def apply_feed_settings(lib: Library, *, now: datetime, feed_id: int | None = None) -> int:
    """Mark done what the settings of all feeds say, or of one; one operation a feed.

    Returns how many articles were marked.
    """
    rows = lib.tuples(
        """SELECT id, newest_only, done_after_days, muted,
             CASE WHEN own_title <> '' THEN own_title WHEN title <> '' THEN title ELSE url END
           FROM feeds WHERE unsubscribed_at IS NULL AND (id = :feed OR :feed IS NULL)
             AND (newest_only IS NOT NULL OR done_after_days IS NOT NULL OR muted = 1)""",
        {"feed": feed_id},
    )
    limits = {row[0]: StoredLimits(within(row[1]), within(row[2]), bool(row[3])) for row in rows}
    titles = {row[0]: row[4] for row in rows}
    changed = 0
    for number, ids in _beyond(lib, limits, now).items():
        label = f"settings of {titles[number]}: marked done"
        changed += mark(lib, ids, Marks(done=True), now=now, made_by="rule", label=label)
    return changed


def _beyond(lib: Library, limits: Mapping[int, Limits], now: datetime) -> dict[int, list[int]]:
    """The articles beyond the limits of their feeds that may be marked done; none of feeds without any."""
    newest = [(feed, one.newest_only) for feed, one in limits.items() if one.newest_only is not None]
    ages = [
        (feed, stamp(now) - one.done_after_days * _DAY)
        for feed, one in limits.items()
        if one.done_after_days is not None
    ]
    muted = [feed for feed, one in limits.items() if one.muted]
    pairs = {
        pair
        for statement, asked in ((_BEYOND_NEWEST, newest), (_BEYOND_DAYS, ages), (_MUTED, muted))
        if asked
        for pair in lib.tuples(statement, (to_json(asked),))
    }
    if not pairs:
        return {}
    among = tuple(sorted({number for _, number in pairs}))
    free = set(find_ids(lib, parse(_FREE), QueryOptions(now=now, among=among, each=True)))
    free -= _marked_elsewhere(lib, free, now)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for feed_id, number in sorted(pairs):
        if number in free:
            found[feed_id].append(number)
    return dict(found)


_BEYOND_NEWEST = """SELECT feed_id, article_id FROM (
    SELECT s.feed_id, s.article_id, s.listed, json_extract(d.value, '$[1]') AS stay,
      row_number() OVER (PARTITION BY s.feed_id ORDER BY s.sort_at DESC, s.article_id DESC) AS place
    FROM json_each(?) d CROSS JOIN sources s ON s.feed_id = json_extract(d.value, '$[0]')
    WHERE (s.listed = 1 OR (SELECT hidden_at IS NULL FROM states WHERE article_id = s.article_id))
      AND (s.again = 0 OR NOT EXISTS (SELECT 1 FROM sources o
        WHERE o.feed_id = s.feed_id AND o.article_id = s.article_id AND o.id < s.id)))
  WHERE place > stay AND listed = 1"""
_BEYOND_DAYS = """SELECT s.feed_id, s.article_id FROM json_each(?) d
  CROSS JOIN sources s ON s.feed_id = json_extract(d.value, '$[0]') AND s.listed = 1
  JOIN articles a ON a.id = s.article_id WHERE a.added_at < json_extract(d.value, '$[1]')"""


_MUTED = """SELECT s.feed_id, s.article_id FROM json_each(?) d
  CROSS JOIN sources s ON s.feed_id = d.value AND s.listed = 1
  WHERE NOT EXISTS (SELECT 1 FROM sources o JOIN feeds f ON f.id = o.feed_id
    WHERE o.article_id = s.article_id AND f.unsubscribed_at IS NULL AND f.muted = 0)"""
"""The articles of muted feeds that no other feed has which is subscribed to and not muted."""


def _marked_elsewhere(lib: Library, found: Collection[int], now: datetime) -> set[int]:
    """Those of which another article of the same report is highlighted or has a note."""
    others = set(with_members(lib, found)) - set(found)
    if not others:
        return set()
    options = QueryOptions(now=now, among=tuple(others), each=True)
    marked = find_ids(lib, parse("is:highlighted OR is:noted"), options)
    return set(with_members(lib, marked)) if marked else set()
