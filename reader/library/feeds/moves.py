"""Where feeds say that they have moved to, until it is believed.

A permanent redirect (301, 308) may come from a parking page or a broken proxy for a day. So it is
noted each time it is seen, and the feed's address changes only when it was seen often and for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reader.library.feeds.feed_notes import forget_note, keep_note, note
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp
from reader.safetext import storable

_KIND = "move"


@dataclass(frozen=True, slots=True)
class Move:
    """A new address that a feed named `count` times in a row, first at `since` (UTC)."""

    url: str
    count: int
    since: datetime


def note_move(lib: Library, feed_id: int, url: str, *, at: datetime) -> Move:
    """The feed was found at a new address, by permanent redirects alone. Another address begins anew."""
    with lib.transaction():
        known = _read(lib, feed_id)
        if known is not None and known.url == url:
            move = Move(url, known.count + 1, known.since)
        else:
            move = Move(storable(url), 1, at)
        value = {"url": move.url, "count": move.count, "since": stamp(move.since)}
        keep_note(lib, _KIND, feed_id, value)
        return move


def forget_move(lib: Library, feed_id: int) -> None:
    """The feed was found where it was, or has got its new address."""
    if _read(lib, feed_id) is not None:
        forget_note(lib, _KIND, feed_id)


def _read(lib: Library, feed_id: int) -> Move | None:
    data = note(lib, _KIND, feed_id)
    return None if data is None else Move(data["url"], data["count"], moment(data["since"]))
