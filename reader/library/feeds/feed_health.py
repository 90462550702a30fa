"""How each feed does: when it last came, what is wrong, when it is asked again, what it gives.

The records are read from the library; what is said of them is made here too, so that the app and the
command line say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from reader.library.feeds.feed_hints import Offer, offers
from reader.library.feeds.subscriptions import feeds, folder_path
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment
from reader.model import Feed, FullText, Source

NEWEST = 20
"""How many of a feed's newest articles tell how often it publishes and what it gives."""
_SILENT = timedelta(days=120)
"""Without an article for so long, and for ten times its usual pace, a feed counts as silent."""


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with what its newest articles tell.

    `newest` is when the last one was published, `every` the usual time between two, None where there
    are too few. Of `texts` made of them, `whole` are complete, and `pages` of those were made from the
    page behind the entry. `offer` is the feed that was found on its site when it had failed for a week.
    """

    feed: Feed
    folder: tuple[str, ...] = ()
    newest: datetime | None = None
    every: timedelta | None = None
    texts: int = 0
    whole: int = 0
    pages: int = 0
    offer: Offer | None = None

    @property
    def failing(self) -> bool:
        """Whether the last try did not succeed."""
        return self.feed.failures > 0 or self.feed.gone


def feed_health(lib: Library) -> list[FeedHealth]:
    """All feeds: those that fail first, then by title."""
    offered = offers(lib)
    found = [_health(lib, feed, offered.get(feed.id)) for feed in feeds(lib)]
    return sorted(found, key=lambda health: not health.failing)


def publishing_times(lib: Library, feed_id: int) -> list[datetime]:
    """When the newest articles of a feed were published, as far as it dates them, the newest first."""
    rows = lib.tuples(
        """SELECT s.sort_at FROM sources s JOIN articles a ON a.id = s.article_id
           WHERE s.feed_id = ? AND s.listed = 1 AND a.published_at IS NOT NULL
           ORDER BY s.sort_at DESC LIMIT ?""",
        (feed_id, NEWEST),
    )
    return [moment(row[0]) for row in rows]


def _health(lib: Library, feed: Feed, offer: Offer | None) -> FeedHealth:
    rows = lib.rows(
        """SELECT s.sort_at, a.published_at IS NOT NULL AS dated, r.complete, r.source
           FROM sources s JOIN articles a ON a.id = s.article_id
           LEFT JOIN revisions r ON r.id = a.revision_id
           WHERE s.feed_id = ? AND s.listed = 1 ORDER BY s.sort_at DESC LIMIT ?""",
        (feed.id, NEWEST),
    )
    times = [moment(row["sort_at"]) for row in rows]
    dated = [moment(row["sort_at"]) for row in rows if row["dated"]]  # others came all at once, as it seems
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(dated)]
    whole = [row for row in rows if row["complete"]]
    return FeedHealth(
        feed=feed,
        folder=folder_path(lib, feed.folder_id) if feed.folder_id is not None else (),
        newest=times[0] if times else None,
        every=timedelta(seconds=median(gaps)) if len(gaps) > 1 else None,
        texts=sum(row["source"] is not None for row in rows),
        whole=len(whole),
        pages=sum(row["source"] == Source.PAGE for row in whole),
        offer=offer,
    )


# --- in words


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago something was: "3 h ago"; "never" for None."""
    return f"{_span(now - then)} ago" if then is not None else "never"


def _span(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    for size, unit in ((60 * 24 * 365, "y"), (60 * 24, "d"), (60, "h")):
        if minutes >= size * (2 if unit == "y" else 1):
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def trouble(health: FeedHealth) -> str:
    """What is wrong with a feed, "" where nothing is."""
    feed = health.feed
    if feed.gone:
        return "The site says that this feed has ended. It is not asked again; its articles stay."
    if feed.failures:
        times = "" if feed.failures == 1 else f" ({feed.failures} times in a row)"
        return f"{feed.last_error or 'It could not be fetched.'}{times}"
    return ""


def offered(health: FeedHealth) -> str:
    """Where a feed that has failed for a week may be now; "" where nothing was found."""
    if health.offer is None:
        return ""
    named = f"“{health.offer.title}” " if health.offer.title else "a feed "
    return f"Its site has {named}at {health.offer.url}"


def next_try(health: FeedHealth, now: datetime) -> str:
    """When a feed is asked again."""
    feed = health.feed
    if feed.gone:
        return "not asked again"
    if feed.next_check_at is None or feed.next_check_at <= now:
        return "asked at the next refresh"
    return f"asked in {_span(feed.next_check_at - now)}"


def pace(health: FeedHealth, now: datetime) -> str:
    """How often a feed publishes."""
    if health.newest is None:
        return "no articles yet"
    quiet = now - health.newest
    if quiet > max(_SILENT, 10 * (health.every or timedelta())):
        return f"silent for {_span(quiet)}"
    if health.every is None:
        return "too few articles to tell its pace"
    days = max(health.every.total_seconds(), 1) / 86_400
    for length, unit in ((1, "day"), (7, "week"), (30.4, "month")):
        if days <= length:
            return f"about {round(length / days)} a {unit}" if length / days >= 1.5 else f"about one a {unit}"
    return "less than one a month"


def gives(health: FeedHealth) -> str:
    """What text a feed's articles have."""
    policy = {FullText.AUTO: "", FullText.ALWAYS: ", pages always", FullText.NEVER: ", pages never"}
    said = policy[health.feed.full_text]
    if not health.texts:
        return f"no text yet{said}"
    if health.whole * 2 < health.texts:
        return f"excerpts{said}"
    return f"full text from {'its pages' if health.pages * 2 > health.whole else 'the feed'}{said}"
