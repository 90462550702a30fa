"""The update: every feed listed first, then the text of every new article made.

Step one fetches and parses the feeds, many at once, and stores what they brought (`recording`), the
entries of a feed together with its validators: they can be seen at once. Step two (`content`) makes
their texts. What is stored is consistent at every moment, so an update can be ended at any time and
simply be run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.errors import Offline, PostilError
from reader.feeds.containment import contained
from reader.feeds.ending import ended_by_sigterm
from reader.feeds.events import Event, FeedChecked, Finished, Progress, Started, Summary
from reader.feeds.parsing import PARSER_VERSION
from reader.feeds.parsing.skipping import skipped_until
from reader.feeds.texts.images import store_images
from reader.feeds.texts.relating import relate_left
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.transport.network import Network, NetworkDown
from reader.feeds.updating import schedule
from reader.feeds.updating.accounts import AccountStep
from reader.feeds.updating.last_steps import apply_rules, check_due_pages, search_lost
from reader.feeds.updating.listing_pages import ListingPages
from reader.feeds.updating.recording import FeedRecorder, ParsedFeed
from reader.feeds.workers.pool import Workers, default_size
from reader.library.articles.arrived import announced
from reader.library.articles.pending import pending_numbers
from reader.library.feeds import mailboxes, subscriptions
from reader.library.feeds.mailboxes import Mailbox
from reader.library.storage.database import Library
from reader.log import logger
from reader.model import Feed

if TYPE_CHECKING:
    import ssl

    from reader.feeds.texts.content import ContentBuilder
    from reader.feeds.updating.mailboxes import MailboxUpdate

log = logger(__name__)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_MAX_HELD = 16_000_000
"""Bytes of feeds fetched but not yet stored, above which no more are fetched."""
_GATHER = 0.1
"""Seconds for which parsed feeds are gathered, to be stored in one transaction."""
_QUIET = 2.0
"""Seconds in which no feed comes in, after which texts are made meanwhile."""


async def update(
    library: Library,
    settings: Settings,
    *,
    feed_ids: Collection[int] | None = None,
    mailbox_ids: Collection[int] | None = None,
    due_only: bool = False,
    on_event: Callable[[Event], None] = lambda _: None,
    fetcher: Fetcher | None = None,
    workers: Workers | None = None,
    ahead: AsyncIterator[int] | None = None,
    network: Network | None = None,
    tls: ssl.SSLContext | None = None,
    accounts: AccountStep | None = None,
) -> Summary:
    """Fetch feeds and take in letters, store what is new, and make the texts of new articles.

    All feeds and mailboxes are asked, or those of `feed_ids` and `mailbox_ids` where one is given; for a feed
    of letters the mailboxes that have brought some. With `due_only` only those that are due, as in a
    scheduled update. Feeds that are gone (410) are fetched only when named. `on_event` is called in order,
    after what it tells has been stored. A feed or mailbox that fails never stops the others, whatever it
    raises: it is in the summary with the reason. While the update runs, `ahead` gives numbers of articles
    whose text is made at once. Where the `network` is found to be down, the update ends at once, no feed
    counts a failure, and the summary says so. Ended by SIGTERM or cancelling, all is left consistent.
    `fetcher` and `workers` of the caller are used and left open; `tls` is for mail servers, in place of the
    system's certificates; `accounts` are exchanged with around it. Offline only the mailboxes of this
    machine are read. Raises Offline where there are none, LibraryError.
    """
    async with AsyncExitStack() as stack:
        if fetcher is None:
            network = Network() if network is None else network
            fetcher = await stack.enter_async_context(Fetcher(settings, network=network))
        if workers is None:
            workers = await stack.enter_async_context(Workers(default_size(settings.update.workers)))
        stack.enter_context(ended_by_sigterm())
        chosen = None if feed_ids is None else list(feed_ids)
        run = _Update(
            library, settings, fetcher, workers, on_event, tls=tls, feed_ids=chosen, network=network
        )
        asked = None if ahead is None else asyncio.create_task(run.make_asked(ahead))
        try:
            if accounts is not None:
                await accounts.begin(workers)
                run.accounts = accounts
            return await run.run(feed_ids, mailbox_ids, due_only=due_only)
        finally:
            if asked is not None:
                asked.cancel()
                for end in await asyncio.gather(asked, return_exceptions=True):
                    if isinstance(end, Exception):
                        log.error("articles could not be prepared ahead of their turn", exc_info=end)


def _innermost(group: ExceptionGroup) -> Exception:
    first = group.exceptions[0]
    return _innermost(first) if isinstance(first, ExceptionGroup) else first


def _body_hash(fetched: Fetched) -> str:
    """The hash of all that parsing depends on; equal ones give equal entries."""
    about = f"{PARSER_VERSION} {fetched.final_url} {fetched.content_type}\n"
    return sha256(about.encode("utf-8", "surrogatepass") + fetched.body).hexdigest()


class _Update:
    def __init__(
        self,
        library: Library,
        settings: Settings,
        fetcher: Fetcher,
        workers: Workers,
        on_event: Callable[[Event], None],
        *,
        tls: ssl.SSLContext | None,
        feed_ids: Sequence[int] | None,
        network: Network | None,
    ) -> None:
        self.accounts: AccountStep | None = None
        self._network = network
        self._settings = settings
        self._offline = settings.network.offline
        self._checks_pages = settings.update.corrections
        self._corrected = self._images = 0
        self._library = library
        self._fetcher = fetcher
        self._workers = workers
        self._tell = on_event
        self._tls = tls
        self._mail: MailboxUpdate | None = None
        self._listing_pages = ListingPages(library, fetcher, workers)
        self._recorder = FeedRecorder(library, self._checked)
        self._feed_ids = feed_ids
        self._builder: ContentBuilder | None = None
        self._held = 0
        self._held_fell = asyncio.Event()
        self._parsed: list[ParsedFeed] = []
        self._storing: asyncio.Task[None] | None = None
        self._total = 0
        self._boxes_done = 0

    async def run(
        self, feed_ids: Collection[int] | None, mailbox_ids: Collection[int] | None, *, due_only: bool
    ) -> Finished:
        everything = feed_ids is None and mailbox_ids is None
        feeds = [] if self._offline else self._choose(None if everything else feed_ids or ())
        now = datetime.now(UTC)
        boxes = self._choose_mailboxes(feed_ids, mailbox_ids, now, due_only=due_only)
        if self._offline and not boxes and not (due_only and self._has_local_mailbox()):
            raise Offline("The network is switched off (--offline).", hint="Run it again without --offline.")
        self._total = len(feeds) + len(boxes)
        self._tell(Started(self._total))
        due = []
        for feed in feeds:
            until = schedule.waits_until(feed, now, due_only=due_only)
            if until is None and due_only:
                until = skipped_until(*self._recorder.skips(feed), now)
            if until is None:
                due.append(feed)
            else:
                self._recorder.skipped(feed, until)
        self._checks_pages = self._checks_pages and everything
        try:
            await self._list_and_make(due, boxes)
        except ExceptionGroup as group:  # the library cannot be written
            raise _innermost(group) from None
        self._library.settle()
        counts = self._recorder.counts
        finished = Finished(
            feeds=self._total,
            new=counts.new + (self._mail.new if self._mail else 0),
            changed=counts.changed,
            failed=(*counts.failed, *(self._mail.failed if self._mail else ())),
            unchanged=counts.unchanged,
            ready=self._builder.ready if self._builder else 0,
            waiting=counts.waiting,
            excerpts=self._builder.excerpts if self._builder else 0,
            mailboxes=len(boxes),
            learnt_again=tuple(self._listing_pages.learnt_again),
            no_network=self._no_network(),
            announced=announced(self._library, now),
            corrected=self._corrected,
            images=self._images,
            account_problems=tuple(self.accounts.problems) if self.accounts else (),
        )
        self._tell(finished)
        return finished

    def _no_network(self) -> str:
        return self._network.verdict if self._network else ""

    async def make_asked(self, ahead: AsyncIterator[int]) -> None:
        async for article_id in ahead:
            try:
                await self._content_builder().make_now(article_id)
            except PostilError as error:  # its turn comes
                log.warning("the text of article %d could not be made at once: %s", article_id, error)

    def _choose(self, feed_ids: Collection[int] | None) -> list[Feed]:
        if feed_ids is None:
            chosen = [feed for feed in subscriptions.feeds(self._library) if not feed.gone]
        else:
            chosen = [subscriptions.feed(self._library, feed_id) for feed_id in dict.fromkeys(feed_ids)]
        return [feed for feed in chosen if not feed.by_mail]

    def _choose_mailboxes(
        self,
        feed_ids: Collection[int] | None,
        mailbox_ids: Collection[int] | None,
        now: datetime,
        *,
        due_only: bool,
    ) -> list[Mailbox]:
        """The mailboxes to ask: all, those named, and those that brought letters of the feeds."""
        known = mailboxes.mailboxes(self._library)
        if feed_ids is not None or mailbox_ids is not None:
            of_feeds = mailboxes.mailboxes_of_feeds(self._library)
            wanted = {each.id for feed_id in feed_ids or () for each in of_feeds.get(feed_id, ())}
            wanted.update(mailbox_ids or ())
            known = [each for each in known if each.id in wanted]
        if self._offline:
            known = [each for each in known if each.is_local]
        return [each for each in known if not (due_only and each.next_check_at and each.next_check_at > now)]

    def _has_local_mailbox(self) -> bool:
        return any(each.is_local for each in mailboxes.mailboxes(self._library))

    async def _check_mailboxes(self, boxes: list[Mailbox]) -> None:
        """Take in the letters of mailboxes, one after the other."""
        # with it come the readers of letters and pages, which an update of feeds does without
        from reader.feeds.updating.mailboxes import MailboxUpdate

        self._mail = MailboxUpdate(self._library, self._settings, self._workers, self._tell, tls=self._tls)
        for mailbox in boxes:
            await self._mail.check(mailbox)
            self._boxes_done += 1
            self._progress()

    async def _list_and_make(self, feeds: list[Feed], boxes: list[Mailbox]) -> None:
        async with asyncio.TaskGroup() as tasks:
            checks = {tasks.create_task(self._check(feed, tasks)) for feed in feeds}
            if boxes:
                checks.add(tasks.create_task(self._check_mailboxes(boxes)))
            while checks:
                before = self._recorder.counts.done
                _, checks = await asyncio.wait(checks, timeout=_QUIET)
                if checks and self._recorder.counts.done == before and not self._held:
                    # only slow servers and mailboxes are left: the texts need not wait for them
                    await self._make_texts()
        self._recorder.flush_unchanged()
        self._progress()
        if self.accounts is not None and not self._no_network():
            await self.accounts.finish()
        await self._make_texts()
        if apply_rules(self._library, self._settings):
            await self._make_texts()
        await relate_left(self._library)
        self._progress()
        if self._offline or self._no_network():
            return
        failed = self._recorder.counts.failed_ids
        await search_lost(self._library, self._fetcher, self._workers, failed)
        if self._checks_pages:
            self._corrected = await check_due_pages(self._library, self._fetcher, self._workers)
        self._images = await store_images(self._library, self._settings, self._fetcher)

    def _content_builder(self) -> ContentBuilder:
        if self._builder is None:  # what it needs takes longer to load than an update without news
            from reader.feeds.texts.content import ContentBuilder

            self._builder = ContentBuilder(
                self._library,
                self._settings,
                self._fetcher,
                self._workers,
                on_event=self._tell,
                on_progress=self._progress,
                feed_ids=self._feed_ids,
            )
        return self._builder

    async def _make_texts(self) -> None:
        """Make the texts of all pending articles."""
        if pending_numbers(self._library, limit=1, feed_ids=self._feed_ids):
            await self._content_builder().make_all()

    # --- one feed

    async def _check(self, feed: Feed, tasks: asyncio.TaskGroup) -> None:
        """Fetch, parse and store one feed; whatever is raised costs this feed only."""
        try:
            await self._listing_pages.turn(feed)
            fetched = await self._fetcher.fetch(
                feed.url,
                etag=feed.etag,
                last_modified=feed.last_modified,
                trusted=feed.typed,
                login_scope=feed.url,
                accept=ACCEPT,
                before=self._room,
            )
            body_hash = "" if fetched.not_modified else _body_hash(fetched)
        except NetworkDown as error:
            self._recorder.not_reached(feed, error.message)
            return
        except Exception as error:  # noqa: BLE001
            self._recorder.failed(feed, contained(error, feed.url))
            return
        if fetched.not_modified or body_hash == feed.body_hash:
            self._recorder.unchanged(feed, replace(fetched, body=b""))
            return
        size = len(fetched.body)
        self._held += size
        try:
            try:
                parsed = await self._listing_pages.read(feed, fetched)
            except Exception as error:  # noqa: BLE001
                self._recorder.failed(feed, contained(error, feed.url))
                return
            self._parsed.append(ParsedFeed(feed, replace(fetched, body=b""), body_hash, parsed))
            del fetched
            if self._storing is None:
                self._storing = tasks.create_task(self._store_parsed())
            await asyncio.shield(self._storing)
        finally:
            self._held -= size
            self._held_fell.set()

    async def _room(self) -> None:
        """Wait until few bytes are held that were fetched and not stored."""
        while self._held >= _MAX_HELD:
            self._held_fell.clear()
            await self._held_fell.wait()

    async def _store_parsed(self) -> None:
        """Store the feeds that come in meanwhile, several in one transaction."""
        await asyncio.sleep(_GATHER)
        self._storing = None
        waiting, self._parsed = self._parsed, []
        while waiting:
            del waiting[: self._recorder.store(waiting)]
            await asyncio.to_thread(self._library.settle_in_time)  # it waits for the disk

    # --- progress

    def _checked(self, event: FeedChecked) -> None:
        self._tell(event)
        self._progress()

    def _progress(self) -> None:
        counts, builder = self._recorder.counts, self._builder
        ready, waiting = (builder.ready, builder.waiting) if builder else (0, 0)
        # before the first text is made, what the listing found is all that is known
        left = waiting or max(0, counts.new + counts.changed - ready)
        self._tell(Progress(counts.done + self._boxes_done, self._total, ready, left))
