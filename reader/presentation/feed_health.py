"""The health of feeds in words: last success, problem, next check, frequency, content."""

from __future__ import annotations

from datetime import datetime, timedelta

from reader.library.feeds.feed_health import FeedHealth
from reader.model import FullText
from reader.presentation.counts import counted

_SILENT = timedelta(days=120)
"""Without an article for that long, and for ten times its usual interval, a feed counts as silent."""
_MOST_A_DAY = 48
"""Feeds that publish more often than that a day have no meaningful average."""
_POLICIES = {FullText.AUTO: "", FullText.ALWAYS: ", pages always", FullText.NEVER: ", pages never"}


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago something was: "3 h ago"; "never" for None."""
    return f"{_span(now - then)} ago" if then is not None else "never"


def problem(health: FeedHealth) -> str:
    """What is wrong with a feed, "" where nothing is."""
    feed = health.feed
    if feed.gone:
        return "The site reports that this feed is gone. No more checks; its articles stay."
    if feed.failures:
        times = "" if feed.failures == 1 else f" ({feed.failures} times in a row)"
        return f"{feed.last_error or 'Fetch failed.'}{times}"
    if health.mailboxes and health.mailboxes[0].last_error:
        return f"Its mailbox could not be read: {health.mailboxes[0].last_error}"
    return ""


def held_back(health: FeedHealth) -> str:
    """That new entries of a listing page wait for the reader, "" where none do."""
    return (
        f"{counted(health.held, 'new entry', 'new entries')} held back: redesigned page?"
        if health.held
        else ""
    )


def replacement(health: FeedHealth) -> str:
    """The feed found on the site of one that has failed for a week; "" where none was."""
    if health.offer is None:
        return ""
    named = f"“{health.offer.title}” " if health.offer.title else "a feed "
    return f"Its site has {named}at {health.offer.url}"


def next_check(health: FeedHealth, now: datetime) -> str:
    """When a feed is fetched again."""
    feed = health.feed
    if feed.by_mail:
        boxes = ", ".join(box.address for box in health.mailboxes)
        return f"letters come from {boxes}" if boxes else "no mailbox on this machine brings its letters"
    if feed.gone:
        return "no more checks"
    if feed.next_check_at is None or feed.next_check_at <= now:
        return "due at the next refresh"
    return f"next check in {_span(feed.next_check_at - now)}"


def frequency(health: FeedHealth, now: datetime) -> str:
    """How often a feed publishes."""
    if not health.articles:
        return "no articles yet"
    quiet = now - health.newest if health.newest is not None else timedelta()
    if quiet > max(_SILENT, 10 * (health.every or timedelta())):
        return f"silent for {_span(quiet)}"
    if health.every is None:
        return "not enough articles to estimate"
    days = health.every.total_seconds() / 86_400
    if days * _MOST_A_DAY < 1:
        return f"more than {_MOST_A_DAY} a day"
    for length, unit in ((1, "day"), (7, "week"), (30.4, "month")):
        if days <= length:
            return f"about {round(length / days)} a {unit}" if length / days >= 1.5 else f"about one a {unit}"
    return "less than one a month"


def content(health: FeedHealth) -> str:
    """What text a feed's articles have."""
    if health.feed.by_mail:
        return "letters" if health.texts else "no letters yet"
    policy = _POLICIES[health.feed.full_text]
    if not health.texts:
        return f"no text yet{policy}"
    if health.whole * 2 < health.texts:
        return f"excerpts{policy}"
    return f"full text from {'its pages' if health.pages * 2 > health.whole else 'the feed'}{policy}"


def _span(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    for size, unit in ((60 * 24 * 365, "y"), (60 * 24, "d"), (60, "h")):
        if minutes >= size * (2 if unit == "y" else 1):
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
