"""Pages that list reports and are read as feeds: where their lists stand, and what is held back of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from reader.library.feeds.feed_hints import change_hints
from reader.library.feeds.subscriptions import feed
from reader.library.storage.database import Library


def set_learnt(
    lib: Library, feed_id: int, learnt: str, *, made_by: Literal["program", "hand"] = "program"
) -> None:
    """Say that the list of a page was learnt again (`feeds.listing.records.Pattern`). Raises NotFound."""
    from reader.library.annotations.entities.feed import FeedFields
    from reader.library.annotations.journal import operation

    url = feed(lib, feed_id).url
    with operation(lib, "list of a page learnt", now=datetime.now(UTC), made_by=made_by) as doing:
        doing.change("feed", url, FeedFields(learnt=learnt))


def known_guids(lib: Library, feed_id: int) -> set[str]:
    """The guids of the entries that a feed has brought."""
    return {row[0] for row in lib.tuples("SELECT guid FROM sources WHERE feed_id = ?", (feed_id,))}


def hold_back(lib: Library, feed_id: int, count: int) -> None:
    """So many new entries of a listing page wait for the reader; 0: none do any more, or they were taken."""
    if count or lib.value("SELECT 1 FROM feed_hints WHERE feed_id = ? AND (held OR take)", (feed_id,)):
        change_hints(lib, feed_id, {"held": count, "take": 0})


def held_back(lib: Library) -> dict[int, int]:
    """How many new entries wait for the reader, by number of the feed."""
    return {row[0]: row[1] for row in lib.tuples("SELECT feed_id, held FROM feed_hints WHERE held > 0")}


def take_held(lib: Library, feed_id: int) -> None:
    """Let the next update take what was held back of a feed."""
    change_hints(lib, feed_id, {"take": 1})


def is_taken(lib: Library, feed_id: int) -> bool:
    """Whether the reader wants what was held back."""
    return bool(lib.value("SELECT take FROM feed_hints WHERE feed_id = ?", (feed_id,)))
