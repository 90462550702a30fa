"""Search the site of a feed that has failed for a week for the address it has now."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from reader.errors import NoFeedFound
from reader.feeds.containment import contained
from reader.feeds.discovery.discover import Candidate, discover
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.feeds import feed_hints, subscriptions
from reader.library.storage.database import Library
from reader.model import Feed

_MOST = 8
"""Sites that one update searches."""
_AGAIN = timedelta(days=1)
"""When to search again where the site itself could not be reached."""


async def look_for_lost(
    library: Library, fetcher: Fetcher, workers: Workers, failed: Collection[int], *, now: datetime
) -> None:
    """Search for those of the feeds that just failed and have failed for a week; record what is found.

    Raises LibraryError.
    """
    lost = feed_hints.lost_feeds(library, failed, now=now)[:_MOST]
    if not lost:
        return
    known = feed_hints.known_addresses(library)
    feeds = [subscriptions.feed(library, feed_id) for feed_id in lost]
    for feed, found in zip(
        feeds, await asyncio.gather(*(_look(feed, fetcher, workers, known) for feed in feeds)), strict=True
    ):
        if found is None:
            feed_hints.record_offer(library, feed.id, "", "", at=now - feed_hints.LOOK_AGAIN + _AGAIN)
        else:
            best = _likeliest(feed, found)
            feed_hints.record_offer(
                library, feed.id, best.url if best else "", best.title if best else "", at=now
            )


async def _look(
    feed: Feed, fetcher: Fetcher, workers: Workers, known: Collection[str]
) -> list[Candidate] | None:
    """The feeds of its site that are not in the library; None where the site could not be searched."""
    site = _site(feed)
    same = urlsplit(site).netloc == urlsplit(feed.url).netloc
    try:
        found = await discover(
            fetcher, site, workers=workers, typed=feed.typed and same, login_scope=feed.url
        )
    except NoFeedFound:
        return []
    except Exception as error:  # noqa: BLE001
        contained(error, site)
        return None
    return [each for each in found if each.url not in known and each.entries]


def _site(feed: Feed) -> str:
    if feed.site_url:
        return feed.site_url
    parts = urlsplit(feed.url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))


def _likeliest(feed: Feed, found: list[Candidate]) -> Candidate | None:
    """The one with the feed's own title, else the first that the site names."""
    named = [each for each in found if each.title.casefold() == feed.title.casefold()]
    return next(iter([*named, *found]), None)
