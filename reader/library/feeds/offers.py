"""New addresses that were found for feeds which have failed for long; the reader decides about them.

When a feed has failed for a week, an update looks for a feed on its site. What it finds is kept here as
an offer: nothing is changed until somebody takes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reader.library.feeds.feed_notes import forget_note, keep_note, notes
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp, to_json
from reader.safetext import storable

FAILED_FOR = timedelta(days=7)
LOOK_AGAIN = timedelta(days=7)
AT_LEAST = 3
"""Failures in a row; one alone after a long rest of the program means nothing."""
_KIND = "offer"


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that was found on the site of a failing one; `url` is "" where there was none."""

    url: str
    title: str
    looked_at: datetime


def offers(lib: Library) -> dict[int, Offer]:
    """By number of the feed, what was found for it."""
    found = {number: _offer(data) for number, data in notes(lib, _KIND).items()}
    return {number: offer for number, offer in found.items() if offer.url}


def to_look_for(lib: Library, feed_ids: Collection[int], *, now: datetime) -> list[int]:
    """Those of these feeds that have failed for a week and were not looked for lately."""
    rows = lib.rows(
        """SELECT id FROM feeds WHERE id IN (SELECT value FROM json_each(?))
           AND unsubscribed_at IS NULL AND gone = 0 AND failures >= ?
           AND ifnull(last_success_at, added_at) <= ?""",
        (to_json(sorted(feed_ids)), AT_LEAST, stamp(now - FAILED_FOR)),
    )
    looked = {number: _offer(data).looked_at for number, data in notes(lib, _KIND).items()} if rows else {}
    return [row["id"] for row in rows if row["id"] not in looked or looked[row["id"]] <= now - LOOK_AGAIN]


def taken(lib: Library) -> set[str]:
    """Addresses that no feed can be given any more: of all subscriptions, those that were left too."""
    return {row[0] for row in lib.tuples("SELECT url FROM feeds")}


def note_offer(lib: Library, feed_id: int, url: str, title: str, *, at: datetime) -> None:
    """What was found for a feed at a time, in place of what was found before; "" for nothing."""
    value = {"url": storable(url), "title": storable(title), "looked_at": stamp(at)}
    keep_note(lib, _KIND, feed_id, value)


def forget_offer(lib: Library, feed_id: int) -> None:
    """The feed works again, or has taken its new address."""
    forget_note(lib, _KIND, feed_id)


def _offer(data: dict[str, Any]) -> Offer:
    return Offer(data["url"], data["title"], moment(data["looked_at"]))
