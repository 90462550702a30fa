"""Listing pages in an update: asked for as robots.txt wants it, and read by the pattern that was learnt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.errors import NotAFeed, PostilError
from reader.feeds.discovery.robots import MOST_SITEMAPS, Robots
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.feeds import listing_pages
from reader.library.storage.database import Library
from reader.log import logger
from reader.model import Feed

if TYPE_CHECKING:
    from reader.feeds.listing.records import PackedListing
    from reader.feeds.parsing.packed import PackedFeed

log = logger(__name__)
MOST_PAGES = 5
"""Pages of a list that are read the first time; later only the first one is."""
FLOOD = 30
"""New entries at once from which a reader is asked: the site may have been made anew."""


class HeldBack(PostilError):
    """A listing page has too many new entries: they are held back for the reader."""


class ListingPages:
    """Reads the listing pages of one update; `learnt_again` names those whose structure has changed."""

    def __init__(self, library: Library, fetcher: Fetcher, workers: Workers) -> None:
        self._library, self._fetcher, self._workers = library, fetcher, workers
        self._robots = Robots(fetcher)
        self.learnt_again: list[str] = []

    async def turn(self, feed: Feed) -> None:
        """Wait until a feed's page may be asked for; at once for a feed. Raises FetchError."""
        if feed.learnt:
            await self._robots.turn(feed.url, trusted=feed.typed)

    async def read(self, feed: Feed, fetched: Fetched) -> PackedFeed:
        """What a feed, or a listing page, holds. Raises NotAFeed, HeldBack, WorkerDied."""
        if not feed.learnt:
            return await self._workers.feed(
                fetched.body, content_type=fetched.content_type, url=fetched.final_url
            )
        from reader.feeds.listing.records import Pattern

        pattern = Pattern.from_json(feed.learnt)
        if pattern is not None and pattern.kind == "sitemap":
            found = await self._sitemap(feed, fetched, pattern.under)
        else:
            found = await self._workers.listing(
                fetched.body, url=fetched.final_url, content_type=fetched.content_type, pattern=feed.learnt
            )
        listed = found.feed
        if feed.last_success_at is None:
            listed = await self._with_next_pages(feed, found)
        else:
            self._require_few(feed, listed)
        listing_pages.hold_back(self._library, feed.id, 0)
        if found.changed:
            log.warning("%s: the list on the page was learnt again", feed.url)
            self.learnt_again.append(feed.title)
            listing_pages.set_learnt(self._library, feed.id, found.pattern)
        return listed

    async def _with_next_pages(self, feed: Feed, first: PackedListing) -> PackedFeed:
        """The entries of the first pages of a list; a page that cannot be read ends it."""
        listed = list(first.feed.entries)
        seen, page = {feed.url}, first
        for _ in range(MOST_PAGES - 1):
            if not page.next_url or page.next_url in seen:
                break
            seen.add(page.next_url)
            try:
                await self._robots.turn(page.next_url, trusted=feed.typed)
                answer = await self._fetcher.fetch(page.next_url, trusted=feed.typed, login_scope=feed.url)
                page = await self._workers.listing(
                    answer.body, url=answer.final_url, content_type=answer.content_type, pattern=first.pattern
                )
                if page.changed:
                    break
            except PostilError as error:
                log.info("%s: the next page of the list: %s", feed.url, error.message)
                break
            listed += page.feed.entries
        once = {each.guid: each for each in reversed(listed)}
        return replace(first.feed, entries=tuple(reversed(once.values())))

    def _require_few(self, feed: Feed, listed: PackedFeed) -> None:
        """Raises HeldBack where a page that was read before is full of what is new."""
        known = listing_pages.known_guids(self._library, feed.id)
        new = sum(each.guid not in known for each in listed.entries)
        if new <= FLOOD or listing_pages.is_taken(self._library, feed.id):
            return
        listing_pages.hold_back(self._library, feed.id, new)
        raise HeldBack(
            f"{new} new entries held back: redesigned page? `postil feeds take {feed.id}` takes them."
        )

    async def _sitemap(self, feed: Feed, fetched: Fetched, under: str) -> PackedListing:
        """The newest pages of a sitemap, or of the newest ones that it names."""
        found = await self._workers.sitemap(fetched.body, url=fetched.final_url, under=under)
        if found.listing is not None:
            return found.listing
        asked = (self._named(feed, url, under) for url in found.sitemaps[:MOST_SITEMAPS])
        named = [each for each in await asyncio.gather(*asked) if each is not None]
        if not named:
            raise NotAFeed(f"The sitemaps name no page below {under}.")
        every = {each.guid: each for one in named for each in one.feed.entries}
        return replace(named[0], feed=replace(named[0].feed, entries=tuple(every.values())))

    async def _named(self, feed: Feed, url: str, under: str) -> PackedListing | None:
        try:
            answer = await self._fetcher.fetch(url, trusted=feed.typed and _same_host(url, feed.url))
            return (await self._workers.sitemap(answer.body, url=answer.final_url, under=under)).listing
        except PostilError as error:
            log.info("%s: %s", url, error.message)
            return None


def _same_host(one: str, other: str) -> bool:
    return one.split("/")[:3] == other.split("/")[:3]
