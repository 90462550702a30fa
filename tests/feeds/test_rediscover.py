"""A feed that has failed for a week is looked for on its site, and offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reader.feeds.updating.update import update
from reader.library.feeds import feed_hints, subscriptions
from reader.library.feeds.feed_health import feed_health
from reader.library.storage.database import Library
from reader.presentation.feed_health import replacement
from reader.settings import Settings
from tests.support.local_server import Answer, LocalServer

FEED = "<rss version='2.0'><channel><title>{}</title><link>{}</link><item><title>x</title><guid isPermaLink='false'>x</guid></item></channel></rss>"
NOW = datetime.now(UTC)


@pytest.fixture
def lost(library: Library, server: LocalServer, answer: type[Answer]) -> Any:
    """A feed that was fine eight days ago and has failed twice since; its site names two others."""
    site = f"{server.url}/"
    links = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='/{name}.xml'>" for name in ("other", "new")
    )
    server.answers["/"] = answer(f"<html><head>{links}</head><body>x</body></html>".encode(), "text/html")
    server.answers["/other.xml"] = answer(FEED.format("Other", site).encode())
    server.answers["/new.xml"] = answer(FEED.format("Reports", site).encode())
    feed, _ = subscriptions.subscribe(library, f"{server.url}/old.xml")
    subscriptions.record_success(library, feed.id, at=NOW - timedelta(days=8), title="Reports", site_url=site)
    for days in (2, 1):
        subscriptions.record_failure(
            library, feed.id, at=NOW - timedelta(days=days), error="It is not there."
        )
    return feed.id


async def test_found_feed_is_offered(
    library: Library, settings: Settings, server: LocalServer, lost: int
) -> None:
    await update(library, settings)
    offer = feed_hints.offers(library)[lost]
    assert (offer.url, offer.title) == (f"{server.url}/new.xml", "Reports")
    assert subscriptions.feed(library, lost).url == f"{server.url}/old.xml"
    (health,) = feed_health(library)
    assert replacement(health) == f"Its site has “Reports” at {server.url}/new.xml"
    # the site is looked at once a week, not at each update
    hits = server.hits["/"]
    await update(library, settings)
    assert (server.hits["/"], server.hits["/old.xml"]) == (hits, 2)


async def test_offer_is_removed_when_feed_works(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer], lost: int
) -> None:
    await update(library, settings)
    server.answers["/old.xml"] = answer(FEED.format("Reports", server.url).encode())
    await update(library, settings)
    assert feed_hints.offers(library) == {}


async def test_subscribed_feed_is_not_offered(
    library: Library, settings: Settings, server: LocalServer, lost: int
) -> None:
    for name in ("other", "new"):
        feed, _ = subscriptions.subscribe(library, f"{server.url}/{name}.xml")
    subscriptions.unsubscribe(library, feed.id)  # nor what was left: its address is still its own
    await update(library, settings)
    assert feed_hints.offers(library) == {}


@pytest.mark.parametrize("days", [6, 8])
async def test_search_starts_after_week(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer], days: int
) -> None:
    server.answers["/"] = answer(b"<a href='/new/feed.xml'>Feed</a>", "text/html")
    server.answers["/new/feed.xml"] = answer(FEED.format("New", server.url).encode())
    feed, _ = subscriptions.subscribe(library, f"{server.url}/old.xml")
    subscriptions.record_success(library, feed.id, at=NOW - timedelta(days=days))
    for _ in range(3):
        subscriptions.record_failure(library, feed.id, at=NOW, error="x")
    await update(library, settings)
    assert bool(feed_hints.offers(library)) is (days > 7)


async def test_unreachable_site_is_searched_again_next_day(
    library: Library, settings: Settings, server: LocalServer, lost: int
) -> None:
    del server.answers["/"]
    await update(library, settings)
    assert feed_hints.offers(library) == {}
    failed = [lost]
    assert feed_hints.lost_feeds(library, failed, now=datetime.now(UTC) + timedelta(hours=23)) == []
    assert feed_hints.lost_feeds(library, failed, now=datetime.now(UTC) + timedelta(hours=25)) == [lost]


async def test_private_site_is_refused(library: Library, server: LocalServer, lost: int) -> None:
    from reader.config import Settings

    subscriptions.subscribe(library, f"{server.url}/old.xml")  # imported, not typed
    await update(library, Settings())
    assert server.hits["/"] == 0
