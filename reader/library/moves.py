"""Where feeds say that they have moved to, until it is believed.

A permanent redirect (301, 308) may come from a parking page or a broken proxy for a day. So it is
noted each time it is seen, and the feed's address changes only when it was seen often and for long.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from reader.library.database import Library
from reader.library.encoding import moment, stamp
from reader.safetext import storable


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
        value = json.dumps({"url": move.url, "count": move.count, "since": stamp(move.since)})
        lib.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_key(feed_id), value))
        return move


def forget_move(lib: Library, feed_id: int) -> None:
    """The feed was found where it was, or has got its new address."""
    if _read(lib, feed_id) is not None:
        with lib.transaction():
            lib.execute("DELETE FROM meta WHERE key = ?", (_key(feed_id),))


def _read(lib: Library, feed_id: int) -> Move | None:
    value = lib.value("SELECT value FROM meta WHERE key = ?", (_key(feed_id),))
    if value is None:
        return None
    data = json.loads(value)
    return Move(data["url"], data["count"], moment(data["since"]))


def _key(feed_id: int) -> str:
    return f"move:{feed_id}"
