"""When a feed is fetched again: pure decisions about times, all aware and in UTC.

`next_check_at` of a feed that failed is what its server asked for (Retry-After) and holds for every
update; of a feed that succeeded it follows from how often it publishes, and holds for scheduled ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from reader.errors import HttpStatus
from reader.model import Feed

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)
_LONGEST_HOLD = timedelta(days=7)
MOVES_TO_BELIEVE = 3
TIME_TO_BELIEVE = timedelta(days=1)
_ASKED_TO_WAIT = (429, 503)


def waits_until(feed: Feed, now: datetime, *, due_only: bool) -> datetime | None:
    """Until when a feed is left alone; None when it may be fetched now.

    With `due_only` (a scheduled update) its own pace and the back-off after failures count too. A time
    later than any rule gives comes from a clock that was ahead, and counts as past.
    """
    until = feed.next_check_at
    longest = LONGEST
    if feed.failures:
        longest = _LONGEST_HOLD
        if until is None and due_only and feed.last_checked_at:
            until = feed.last_checked_at + back_off(feed.failures, spread=feed.id)
            longest = 2 * LONGEST
    elif not due_only or (feed.last_checked_at and feed.last_checked_at > now):
        until = None
    return until if until is not None and now < until <= now + longest else None


def back_off(failures: int, *, spread: int = 0) -> timedelta:
    """How long to wait after so many failures in a row: it doubles, up to a day.

    `spread`, the feed's number, adds up to half of that: feeds of one host do not come back all at once.
    """
    wait = min(SHORTEST * (1 << min(max(failures, 1) - 1, 10)), LONGEST)
    return wait * (1 + spread_of(spread) / 2)


def spread_of(number: int) -> float:
    """A fraction from 0 to 1 that is far apart for numbers that follow each other; 0 for 0."""
    return number * 0.6180339887498949 % 1.0


def hold(error: Exception, failures: int, now: datetime, *, chance: random.Random) -> datetime | None:
    """Until when the server asked to wait, None where it did not; `failures` came before."""
    if not isinstance(error, HttpStatus) or error.status not in _ASKED_TO_WAIT:
        return None
    if error.retry_after is not None:
        wait = max(timedelta(seconds=error.retry_after), timedelta(minutes=1))
    elif error.status == 429:
        wait = back_off(failures + 1)
    else:
        return None
    # feeds of one server do not come back in the same second
    return now + min(wait * chance.uniform(1.0, 1.1), _LONGEST_HOLD)


def next_check(
    published: Sequence[datetime],
    now: datetime,
    *,
    ttl_minutes: int | None = None,
    max_age: int | None = None,
) -> datetime:
    """When a scheduled update should ask again: half the usual time between two entries, within limits.

    `ttl_minutes` (RSS) and `max_age` (Cache-Control, seconds) are what the publisher asks for.
    """
    times = sorted((moment for moment in published if moment <= now), reverse=True)[:20]
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(times)]
    quiet = (now - times[0]).total_seconds() if times else LONGEST.total_seconds()
    from statistics import median  # with fractions and decimals: an update without news does without

    usual = timedelta(seconds=max(median(gaps) if gaps else quiet, quiet / 10) / 2)
    wished = max(timedelta(minutes=ttl_minutes or 0), timedelta(seconds=max_age or 0))
    return now + min(max(SHORTEST, usual, wished), LONGEST)


def is_believed(count: int, since: datetime, now: datetime) -> bool:
    """Whether a new address that was named `count` times in a row, first at `since`, is the feed's now."""
    return count >= MOVES_TO_BELIEVE and now - since >= TIME_TO_BELIEVE
