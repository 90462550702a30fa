"""What may be read today: what came lately or is due, and is not settled.

A report is settled when it was read, is done, or was sent to Later and is not due. What came is a candidate
for a week, longer where no Today was finished since; what a feed already had when it was first listed came
when it was published.
"""

from __future__ import annotations

import re
from array import array
from datetime import datetime, timedelta
from typing import NamedTuple

from reader.library.articles.work_rows import fold_works
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp

WEEK = timedelta(days=7)
LONGEST = timedelta(days=30)
"""How far back what came since the last finished Today is looked for at most."""

_PRIORITY = "coalesce(t.priority, f.priority, 0)"
_OF_REPORTS = """SELECT w.article_id FROM works m CROSS JOIN states o ON o.article_id = m.article_id
  CROSS JOIN works w ON w.work_id = m.work_id WHERE o.hidden_at IS NULL AND """
_SETTLED = f"{_OF_REPORTS} (o.read_at IS NOT NULL OR o.done_at IS NOT NULL OR o.later_at IS NOT NULL)"
"""The articles of reports of which one is read, done or kept for later."""
_DONE = f"{_OF_REPORTS} o.done_at IS NOT NULL"
_CANDIDATES = f"""SELECT t.article_id, s.feed_id, t.came_at, t.sort_at, a.words, 0 AS due, {_PRIORITY}
  FROM states t INDEXED BY states_came CROSS JOIN articles a ON a.id = t.article_id
  LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
  WHERE t.came_at >= :since AND t.read_at IS NULL AND t.done_at IS NULL AND t.later_at IS NULL
    AND t.hidden_at IS NULL AND t.article_id NOT IN ({_SETTLED})
  UNION ALL
  SELECT t.article_id, s.feed_id, t.due_at, t.sort_at, a.words, 1, {_PRIORITY}
  FROM states t INDEXED BY states_later CROSS JOIN articles a ON a.id = t.article_id
  LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
  WHERE t.later_at IS NOT NULL AND t.due_at < :tomorrow AND t.done_at IS NULL AND t.hidden_at IS NULL
    AND t.article_id NOT IN ({_DONE})"""


class Candidate(NamedTuple):
    """An article that may be read today; `came_at` and `sort_at` in microseconds since 1970 UTC.

    `due` is 1 where it was kept for later until now; `came_at` is then when it was due. `priority` is 1 for
    high and -1 for low: its own, by a rule, else that of its feed.
    """

    article_id: int
    feed_id: int | None
    came_at: int
    sort_at: int
    words: int
    due: int
    priority: int = 0


class Day(NamedTuple):
    """A day of the reader, which begins some time after midnight: its name and its two ends."""

    name: str
    begin: datetime
    end: datetime


def day_of(now: datetime, day_start: timedelta) -> Day:
    """The reader's day at a moment; `now` is aware, in the reader's time zone."""
    date = (now - day_start).date()
    begin = datetime(date.year, date.month, date.day, tzinfo=now.tzinfo) + day_start
    after = date + timedelta(days=1)
    return Day(
        f"{date:%Y-%m-%d}", begin, datetime(after.year, after.month, after.day, tzinfo=now.tzinfo) + day_start
    )


def candidates(lib: Library, now: datetime, day: Day) -> list[Candidate]:
    """All candidates, each report once, in no order."""
    rows = lib.tuples(_CANDIDATES, bounds(lib, now, day))
    found = {row[0]: Candidate._make(row) for row in rows}
    return [found[number] for number in fold_works(lib, array("q", found), lambda shown: ())]


def candidate_numbers(lib: Library, now: datetime, day: Day) -> tuple[str, tuple[int, ...]]:
    """A SELECT of the numbers of all candidates, with the values of its question marks, for queries."""
    values = bounds(lib, now, day)
    names = re.findall(r":(\w+)", _CANDIDATES)
    text = re.sub(r":\w+", "?", _CANDIDATES)
    return f"SELECT article_id FROM ({text})", tuple(values[name] for name in names)


def bounds(lib: Library, now: datetime, day: Day) -> dict[str, int]:
    """Since when an article has to have come, and until when one has to be due."""
    since = stamp(now - WEEK)
    finished = lib.value("SELECT finished_at FROM today_state")
    if finished is not None:
        since = max(stamp(now - LONGEST), min(since, int(finished)))
    return {"since": since, "tomorrow": stamp(day.end)}
