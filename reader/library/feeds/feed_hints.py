"""Hints about feeds: where one says it moved, what was found for a lost one, when it asks for a pause.

Most feeds have none. Nothing here changes a feed's address: a move has to prove itself first, and what
was found on a site is an offer that the user accepts or not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp, to_json
from reader.safetext import storable

FAILED_FOR = timedelta(days=7)
LOOK_AGAIN = timedelta(days=7)
AT_LEAST = 3
"""Failures in a row before a feed counts as lost; one alone after a long break means nothing."""


def change_hints(lib: Library, feed_id: int, values: dict[str, Any]) -> None:
    """Set some of a feed's hints; a feed left without any has no row."""
    columns = ", ".join(values)
    changes = ", ".join(f"{column} = excluded.{column}" for column in values)
    with lib.transaction():
        lib.execute(
            f"""INSERT INTO feed_hints (feed_id, {columns}) VALUES (?{", ?" * len(values)})
                ON CONFLICT (feed_id) DO UPDATE SET {changes}""",
            (feed_id, *values.values()),
        )
        lib.execute(
            """DELETE FROM feed_hints WHERE feed_id = ? AND moved_at IS NULL AND offered_at IS NULL
               AND skip_hours = '[]' AND skip_days = '[]' AND held = 0 AND take = 0""",
            (feed_id,),
        )


def _has(lib: Library, feed_id: int, column: str) -> bool:
    return bool(lib.value(f"SELECT {column} IS NOT NULL FROM feed_hints WHERE feed_id = ?", (feed_id,)))


# --- moves


@dataclass(frozen=True, slots=True)
class Move:
    """A new address that a feed gave `count` times in a row, first at `since` (UTC)."""

    url: str
    count: int
    since: datetime


def record_move(lib: Library, feed_id: int, url: str, *, at: datetime) -> Move:
    """The feed was found at `url` by permanent redirects alone; another address restarts the count.

    A permanent redirect (301, 308) may come from a parking page or a broken proxy for a day.
    """
    url = storable(url)
    with lib.transaction():
        row = lib.row(
            "SELECT moved_count, moved_at FROM feed_hints WHERE feed_id = ? AND moved_to = ?", (feed_id, url)
        )
        move = Move(url, 1, at)
        if row is not None and row["moved_at"] is not None:
            move = Move(url, row["moved_count"] + 1, moment(row["moved_at"]))
        change_hints(
            lib,
            feed_id,
            {"moved_to": move.url, "moved_count": move.count, "moved_at": stamp(move.since)},
        )
    return move


def forget_move(lib: Library, feed_id: int) -> None:
    """The feed was found at its own address, or has taken the new one."""
    if _has(lib, feed_id, "moved_at"):
        change_hints(lib, feed_id, {"moved_to": "", "moved_count": 0, "moved_at": None})


# --- offers


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that was found on the site of a failing one; `url` is "" where there was none."""

    url: str
    title: str
    looked_at: datetime


def _looked(lib: Library) -> dict[int, Offer]:
    rows = lib.rows(
        "SELECT feed_id, offered_url, offered_title, offered_at FROM feed_hints WHERE offered_at IS NOT NULL"
    )
    return {
        row["feed_id"]: Offer(row["offered_url"], row["offered_title"], moment(row["offered_at"]))
        for row in rows
    }


def offers(lib: Library) -> dict[int, Offer]:
    """By number of the feed, what was found for it."""
    return {number: offer for number, offer in _looked(lib).items() if offer.url}


def lost_feeds(lib: Library, feed_ids: Collection[int], *, now: datetime) -> list[int]:
    """Those of these feeds that have failed for a week and were not searched for within a week."""
    rows = lib.rows(
        """SELECT id FROM feeds WHERE id IN (SELECT value FROM json_each(?))
           AND unsubscribed_at IS NULL AND gone = 0 AND failures >= ?
           AND ifnull(last_success_at, added_at) <= ?""",
        (to_json(sorted(feed_ids)), AT_LEAST, stamp(now - FAILED_FOR)),
    )
    looked = _looked(lib) if rows else {}

    def due(number: int) -> bool:
        # a time in the future comes from a clock that was wrong
        return number not in looked or not now - LOOK_AGAIN < looked[number].looked_at <= now

    return [row["id"] for row in rows if due(row["id"])]


def known_addresses(lib: Library) -> set[str]:
    """Addresses that no other feed can take: those of all feeds, unsubscribed ones included."""
    return {row[0] for row in lib.tuples("SELECT url FROM feeds")}


def record_offer(lib: Library, feed_id: int, url: str, title: str, *, at: datetime) -> None:
    """What was found for a feed, in place of an earlier find; "" for nothing."""
    values = {"offered_url": storable(url), "offered_title": storable(title), "offered_at": stamp(at)}
    change_hints(lib, feed_id, values)


def forget_offer(lib: Library, feed_id: int) -> None:
    """The feed works again, or has taken its new address."""
    if _has(lib, feed_id, "offered_at"):
        change_hints(lib, feed_id, {"offered_url": "", "offered_title": "", "offered_at": None})


# --- skipped hours and days


def skips(lib: Library) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """By number of the feed, the hours and days (UTC, 0 is Monday) in which it asks not to be fetched."""
    rows = lib.tuples(
        "SELECT feed_id, skip_hours, skip_days FROM feed_hints WHERE skip_hours <> '[]' OR skip_days <> '[]'"
    )
    return {number: (tuple(json.loads(hours)), tuple(json.loads(days))) for number, hours, days in rows}


def set_skips(lib: Library, feed_id: int, hours: Sequence[int], days: Sequence[int]) -> None:
    """Set what `skips` gives for a feed."""
    change_hints(lib, feed_id, {"skip_hours": to_json(list(hours)), "skip_days": to_json(list(days))})
