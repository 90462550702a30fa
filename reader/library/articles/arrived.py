"""What came since an update began: for hooks, notices and rules."""

from __future__ import annotations

from datetime import datetime

from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp


def newest_number(lib: Library) -> int:
    """The number of the article that was made last, 0 where there is none."""
    return int(lib.value("SELECT max(id) FROM articles") or 0)


def arrived_since(lib: Library, number: int) -> list[int]:
    """The articles with a higher number that are an entry of a feed or a letter, the oldest first.

    Pages that were saved and articles that an import or a sync brought are not among them.
    """
    return [
        row[0]
        for row in lib.tuples(
            "SELECT DISTINCT article_id FROM sources WHERE article_id > ? ORDER BY article_id", (number,)
        )
    ]


def announced(lib: Library, since: datetime) -> tuple[tuple[str, int], ...]:
    """(title, number) of each feed that is set to notify: how many articles came since (aware).

    What a rule marked read or done is not counted.
    """
    rows = lib.tuples(
        """SELECT CASE WHEN f.own_title <> '' THEN f.own_title WHEN f.title <> '' THEN f.title ELSE f.url END,
             count(*) FROM feeds f JOIN sources s ON s.feed_id = f.id AND s.unread = 1
           WHERE f.notify = 1 AND f.unsubscribed_at IS NULL AND s.first_seen_at >= ?
           GROUP BY f.id ORDER BY 1""",
        (stamp(since),),
    )
    return tuple((str(title), int(number)) for title, number in rows)


def has_work_for_rules(lib: Library) -> bool:
    """Whether rules have not seen all that arrived, or feeds have settings that mark articles done."""
    return bool(
        lib.value(
            """SELECT EXISTS (SELECT 1 FROM arrivals) OR EXISTS (SELECT 1 FROM feeds
                 WHERE newest_only IS NOT NULL OR done_after_days IS NOT NULL OR muted = 1)"""
        )
    )
