"""The update: every feed listed first, then the text of every new article made.

Step one fetches and parses the feeds, many at once, and stores what they brought, the entries of a
feed together with its validators: they can be seen at once. Step two (`ready`) makes their texts.
What is stored is consistent at every moment, so an update can be ended at any time and simply be run
again. That is why its transactions do not wait for the disk: what a power cut takes is fetched again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias
from urllib.parse import urlsplit

from reader.config import Settings
from reader.errors import AddressRefused, FeedGone, Offline, PostilError, UsageError
from reader.feeds import schedule
from reader.feeds.addresses import shown, without_address
from reader.feeds.content import ContentBuilder
from reader.feeds.ending import ended_by_sigterm
from reader.feeds.events import Event, FeedChecked, Finished, Outcome, Progress, Started, Summary
from reader.feeds.fetch import Fetched, Fetcher
from reader.feeds.packed import PackedFeed
from reader.feeds.rediscover import look_for_lost
from reader.feeds.skipping import skipped_until
from reader.feeds.workers import Workers, default_size
from reader.library.articles import entries, listing, pending
from reader.library.feeds import moves, offers, subscriptions
from reader.library.feeds.feed_health import publishing_times
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment
from reader.library.storage.time_slice import time_slice
from reader.log import logger
from reader.model import Feed

log = logger(__name__)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_MAX_HELD = 16_000_000
"""Bytes of feeds fetched but not yet stored, above which no more are fetched."""
_UNCHANGED_AT_ONCE = 50
_GATHER = 0.1
"""Seconds for which feeds that were read are gathered, to be stored in one transaction."""
_QUIET = 2.0
"""Seconds in which no feed comes in, after which texts are made meanwhile."""


_Read: TypeAlias = tuple[Feed, Fetched, PackedFeed]
"""A feed that was fetched and parsed."""


async def update(
    library: Library,
    settings: Settings,
    *,
    feed_ids: Collection[int] | None = None,
    due_only: bool = False,
    on_event: Callable[[Event], None] = lambda _: None,
    fetcher: Fetcher | None = None,
    workers: Workers | None = None,
    ahead: AsyncIterator[int] | None = None,
) -> Summary:
    """Fetch feeds (all, or those of `feed_ids`), store what is new, and make the texts of new articles.

    With `due_only` only feeds whose time has come are asked, as a scheduled update wants it. Feeds
    that are gone (410) are asked only when named. `on_event` is called in order, after what it tells
    has been stored. A feed that fails never stops the others: it is in the summary with the reason.
    `ahead` gives numbers of articles, as long as the update runs, whose text is made at once.
    Ended by SIGTERM or cancelling, it leaves everything consistent. `fetcher` and `workers` of the
    caller are used and left open. Raises Offline, LibraryError.
    """
    if settings.network.offline:
        raise Offline("The network is switched off (--offline).", hint="Run it again without --offline.")
    async with AsyncExitStack() as stack:
        if fetcher is None:
            fetcher = await stack.enter_async_context(Fetcher(settings))
        if workers is None:
            workers = await stack.enter_async_context(Workers(default_size(settings.update.workers)))
        stack.enter_context(ended_by_sigterm())
        chosen = None if feed_ids is None else list(feed_ids)
        run = _Update(library, settings, fetcher, workers, on_event, feed_ids=chosen)
        asked = None if ahead is None else asyncio.create_task(run.make_asked(ahead))
        try:
            return await run.run(feed_ids, due_only=due_only)
        finally:
            if asked is not None:
                asked.cancel()
                for end in await asyncio.gather(asked, return_exceptions=True):
                    if isinstance(end, Exception):
                        log.error("articles could not be made ahead of their turn", exc_info=end)


async def prepare(
    library: Library, settings: Settings, article_id: int, *, fetcher: Fetcher | None = None
) -> None:
    """Make the text of one listed article now, ahead of its turn; nothing happens when it has one.


    Offline, the text is made of what the feed itself gave. Raises NotFound, LibraryError.
    """
    if listing.article(library, article_id).revision is not None:
        return
    async with AsyncExitStack() as stack:
        if fetcher is None:
            fetcher = await stack.enter_async_context(Fetcher(settings))
        workers = await stack.enter_async_context(Workers(1))
        content_builder = ContentBuilder(library, settings, fetcher, workers)
        for each in pending.pending(library, article_id=article_id):
            await content_builder.make(each)
        content_builder.flush()


def _innermost(group: ExceptionGroup) -> Exception:
    first = group.exceptions[0]
    return _innermost(first) if isinstance(first, ExceptionGroup) else first


def _title(feed: Feed, parsed: PackedFeed) -> str:
    return parsed.title or urlsplit(parsed.site_url or feed.url).netloc


class _Update:
    def __init__(
        self,
        library: Library,
        settings: Settings,
        fetcher: Fetcher,
        workers: Workers,
        on_event: Callable[[Event], None],
        *,
        feed_ids: Sequence[int] | None,
    ) -> None:
        self._library = library
        self._fetcher = fetcher
        self._workers = workers
        self._tell = on_event
        self._content_builder = ContentBuilder(
            library,
            settings,
            fetcher,
            workers,
            on_event=on_event,
            on_progress=self._progress,
            feed_ids=feed_ids,
        )
        self._chance = random.Random()  # noqa: S311  jitter
        self._held = 0
        self._held_fell = asyncio.Event()
        self._unchanged: list[tuple[Feed, Fetched, datetime]] = []
        self._read: list[_Read] = []
        self._storing: asyncio.Task[None] | None = None
        self._total = self._done = self._new = self._changed = self._same = self._waiting = 0
        self._failed: list[tuple[str, str, str]] = []
        self._failed_ids: set[int] = set()
        self._skips = subscriptions.skips(library)

    async def run(self, feed_ids: Collection[int] | None, *, due_only: bool) -> Finished:
        chosen = self._choose(feed_ids)
        self._total = len(chosen)
        self._tell(Started(self._total))
        now = datetime.now(UTC)
        asked = []
        for feed in chosen:
            until = schedule.waits_until(feed, now, due_only=due_only)
            if until is None and due_only and feed.id in self._skips:
                until = skipped_until(*self._skips[feed.id], now)
            if until is None:
                asked.append(feed)
            else:
                self._wait(feed, until)
        try:
            await self._list_and_make(asked)
        except ExceptionGroup as group:  # what ends an update: the library cannot be written
            raise _innermost(group) from None
        self._library.settle()
        finished = Finished(
            feeds=self._total,
            new=self._new,
            changed=self._changed,
            failed=tuple(self._failed),
            unchanged=self._same,
            ready=self._content_builder.ready,
            waiting=self._waiting,
            excerpts=self._content_builder.excerpts,
        )
        self._tell(finished)
        return finished

    async def make_asked(self, ahead: AsyncIterator[int]) -> None:
        async for article_id in ahead:
            try:
                await self._content_builder.make_now(article_id)
            except PostilError as error:  # its turn comes
                log.warning("the text of article %d could not be made at once: %s", article_id, error)

    def _choose(self, feed_ids: Collection[int] | None) -> list[Feed]:
        if feed_ids is None:
            return [feed for feed in subscriptions.feeds(self._library) if not feed.gone]
        return [subscriptions.feed(self._library, feed_id) for feed_id in dict.fromkeys(feed_ids)]

    async def _list_and_make(self, feeds: list[Feed]) -> None:
        async with asyncio.TaskGroup() as tasks:
            checks = {tasks.create_task(self._check(feed, tasks)) for feed in feeds}
            while checks:
                before = self._done
                _, checks = await asyncio.wait(checks, timeout=_QUIET)
                if checks and self._done == before and not self._held:
                    # only servers that keep us waiting are left: they are no reason to wait with the texts
                    await self._content_builder.make_all()
        self._flush_unchanged()
        self._progress()
        await self._content_builder.make_all()
        self._progress()
        await look_for_lost(
            self._library, self._fetcher, self._workers, self._failed_ids, now=datetime.now(UTC)
        )

    # --- one feed

    async def _check(self, feed: Feed, tasks: asyncio.TaskGroup) -> None:
        try:
            fetched = await self._fetcher.fetch(
                feed.url,
                etag=feed.etag,
                last_modified=feed.last_modified,
                trusted=feed.typed,
                accept=ACCEPT,
                before=self._room,
            )
        except PostilError as error:
            self._fail(feed, error)
            return
        if fetched.not_modified:
            self._note_unchanged(feed, fetched)
            return
        size = len(fetched.body)
        self._held += size
        try:
            try:
                parsed = await self._workers.feed(
                    fetched.body, content_type=fetched.content_type, url=fetched.final_url
                )
            except PostilError as error:
                self._fail(feed, error)
                return
            self._read.append((feed, replace(fetched, body=b""), parsed))
            del fetched
            if self._storing is None:
                self._storing = tasks.create_task(self._store_read())
            await asyncio.shield(self._storing)
        finally:
            self._held -= size
            self._held_fell.set()

    async def _room(self) -> None:
        """Waits until little is held that was fetched and not stored."""
        while self._held >= _MAX_HELD:
            self._held_fell.clear()
            await self._held_fell.wait()

    async def _store_read(self) -> None:
        """Store the feeds that come in meanwhile, several in one transaction."""
        await asyncio.sleep(_GATHER)
        self._storing = None
        waiting, self._read = self._read, []
        while waiting:
            del waiting[: self._store(waiting)]
            await asyncio.to_thread(self._library.settle_in_time)  # it waits for the disk

    def _store(self, several: Sequence[_Read]) -> int:
        """Store the first of these feeds, as many as one transaction has time for; returns how many."""
        changes: list[entries.Stored] = []
        with self._library.transaction(synced=False):
            for feed, fetched, parsed in time_slice(self._library, several):
                changes.append(self._store_feed(feed, fetched, parsed))
        for (feed, _, parsed), stored in zip(several, changes, strict=False):
            new, changed = len(stored.new), len(stored.changed)
            self._new += new
            self._changed += changed
            self._same += not (new or changed)
            outcome: Outcome = "new" if new else "changed" if changed else "unchanged"
            title = _title(feed, parsed) if feed.title == feed.url else feed.title
            self._checked(FeedChecked(feed.id, title, outcome, new, changed))
        return len(changes)

    def _store_feed(self, feed: Feed, fetched: Fetched, parsed: PackedFeed) -> entries.Stored:
        now = datetime.now(UTC)
        stored = entries.store_packed(self._library, feed.id, parsed.entries, now=now)
        dates = [moment(entry.moment) for entry in parsed.entries if entry.moment is not None]
        subscriptions.record_success(
            self._library,
            feed.id,
            at=now,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            title=_title(feed, parsed),
            site_url=parsed.site_url,
            next_check_at=schedule.next_check(
                dates, now, ttl_minutes=parsed.ttl_minutes, max_age=fetched.max_age
            ),
        )
        self._follow_move(feed, fetched, now)
        skips = (parsed.skip_hours, parsed.skip_days)
        if skips != self._skips.get(feed.id, ((), ())):
            subscriptions.set_skips(self._library, feed.id, *skips)
        if feed.failures:
            offers.forget_offer(self._library, feed.id)
        return stored

    def _follow_move(self, feed: Feed, fetched: Fetched, now: datetime) -> None:
        """A permanent redirect gives the feed its new address once it has proved itself."""
        if not fetched.permanent_url or fetched.permanent_url == feed.url:
            moves.forget_move(self._library, feed.id)
            return
        move = moves.note_move(self._library, feed.id, fetched.permanent_url, at=now)
        if not schedule.is_believed(move.count, move.since, now):
            return
        moves.forget_move(self._library, feed.id)
        with suppress(UsageError):  # subscribed to under both addresses: each stays as it is
            subscriptions.set_url(self._library, feed.id, move.url)

    def _note_unchanged(self, feed: Feed, fetched: Fetched) -> None:
        self._unchanged.append((feed, fetched, datetime.now(UTC)))
        if len(self._unchanged) >= _UNCHANGED_AT_ONCE:
            self._flush_unchanged()

    def _flush_unchanged(self) -> None:
        """Many "not modified" in one transaction: each would wait for the disk by itself."""
        waiting, self._unchanged = self._unchanged, []
        if not waiting:
            return
        with self._library.transaction(synced=False):
            for feed, fetched, at in waiting:
                if feed.next_check_at and feed.last_checked_at and not feed.failures:
                    pace = max(schedule.SHORTEST, feed.next_check_at - feed.last_checked_at)
                    due = at + min(pace, schedule.LONGEST)
                else:  # it has failed, and with that forgotten its pace
                    dates = publishing_times(self._library, feed.id)
                    due = schedule.next_check(dates, at, max_age=fetched.max_age)
                    offers.forget_offer(self._library, feed.id)
                subscriptions.record_unchanged(self._library, feed.id, at=at, next_check_at=due)
                self._follow_move(feed, fetched, at)
        for feed, _, _ in waiting:
            self._same += 1
            self._checked(FeedChecked(feed.id, feed.title, "unchanged"))

    def _fail(self, feed: Feed, error: PostilError) -> None:
        now = datetime.now(UTC)
        reason = without_address(error.message)
        if isinstance(error, AddressRefused):  # only a setting lets it be reached
            reason = f"{reason} {error.hint}".strip()
        gone = isinstance(error, FeedGone)
        with self._library.transaction(synced=False):
            subscriptions.record_failure(
                self._library,
                feed.id,
                at=now,
                error=reason,
                gone=gone,
                next_check_at=schedule.hold(error, feed.failures, now, chance=self._chance),
            )
        self._failed_ids.add(feed.id)
        self._failed.append((shown(feed.title), shown(feed.url), reason))
        self._checked(FeedChecked(feed.id, feed.title, "gone" if gone else "failed", reason=reason))

    def _wait(self, feed: Feed, until: datetime) -> None:
        self._waiting += 1
        until_text = until.astimezone().strftime("%Y-%m-%d %H:%M")
        reason = f"its server asked to be left alone until {until_text}" if feed.failures else "not due yet"
        self._checked(FeedChecked(feed.id, feed.title, "waiting", reason=reason))

    # --- telling

    def _checked(self, event: FeedChecked) -> None:
        self._done += 1
        self._tell(event)
        self._progress()

    def _progress(self) -> None:
        ready = self._content_builder.ready
        # before the making has begun, what the listing found is all that is known
        pending = self._content_builder.waiting or max(0, self._new + self._changed - ready)
        self._tell(Progress(self._done, self._total, ready, pending))
