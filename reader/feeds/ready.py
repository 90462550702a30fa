"""The text of an article: from its feed where that is complete, else from the page behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from reader.cleaning import CleanArticle
from reader.cleaning.decoding import self_describing
from reader.config import Settings
from reader.document import Block, BlockKind, Document
from reader.errors import CleaningError, FetchError, NotFound, Offline, PostilError
from reader.feeds.addresses import without_address
from reader.feeds.choosing import Text, chosen, own_html, own_text, page_wanted, store_text
from reader.feeds.entries import plain_line
from reader.feeds.events import ArticleReady, Event
from reader.feeds.fetch import Fetched, Fetcher
from reader.feeds.workers import WorkerDied, Workers
from reader.library import entries
from reader.library.database import Library
from reader.library.entries import Pending
from reader.model import Entry, Source

PAGES_PER_HOST = 2
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"
_AT_ONCE = 96
"""Articles that are worked on at once; most of them wait for a page."""
_PER_TRANSACTION = 25
_PAGES_AT_ONCE = 24
_MAX_PAGE = 10_000_000
"""Bytes of a page, unpacked; with the number at once it bounds the memory that pages take."""
_MAX_HELD = 20_000_000
"""Bytes of pages whose texts wait to be stored."""
_MAX_WAIT = 1.0
"""Seconds a finished text waits for others before it is stored."""


@dataclass(frozen=True, slots=True)
class _Made:
    text: Text
    feed_id: int | None


class Readier:
    """Makes the texts of pending articles and stores them, many in one transaction."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        fetcher: Fetcher,
        workers: Workers,
        on_event: Callable[[Event], None],
        *,
        feed_ids: Sequence[int] | None = None,
    ) -> None:
        self._library = library
        self._feed_ids = feed_ids
        self._fetcher = fetcher
        self._workers = workers
        self._tell = on_event
        self._offline = settings.network.offline
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._pages = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._made: list[_Made] = []
        self._stored_at = 0.0
        self.ready = 0
        """Articles whose text was stored."""
        self.excerpts = 0
        """Those of them that are excerpts, because the page could not be had."""
        self.waiting = 0
        """Articles that wait for their text or are being worked on."""

    async def make_all(self) -> None:
        """Make the text of every pending article of the feeds, newest first."""
        begun: set[int] = set()
        tasks: set[asyncio.Task[None]] = set()
        try:
            while True:
                if len(tasks) <= _AT_ONCE // 4:
                    # those at work and those not stored yet are still among the pending ones
                    limit = len(tasks) + len(self._made) + _AT_ONCE
                    listed = entries.pending(self._library, limit=limit, feed_ids=self._feed_ids)
                    fresh = [each for each in listed if each.article_id not in begun]
                    for each in fresh[: _AT_ONCE - len(tasks)]:
                        begun.add(each.article_id)
                        tasks.add(asyncio.create_task(self.make(each)))
                    self.waiting = entries.pending_count(self._library, feed_ids=self._feed_ids)
                if not tasks:
                    self.waiting = 0
                    break
                finished, tasks = await asyncio.wait(
                    tasks, return_when=asyncio.FIRST_COMPLETED, timeout=_MAX_WAIT
                )
                for task in finished:
                    task.result()
                self._flush_in_time()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.flush()

    async def make(self, pending: Pending) -> None:
        """Make the text of one article; `flush` stores it."""
        text = await self._text(pending)  # meanwhile `flush` may begin another list
        self._made.append(_Made(text, pending.feed_id))

    def flush(self) -> None:
        """Store what has been made."""
        made, self._made = self._made, []
        self._stored_at = asyncio.get_running_loop().time()
        if not made:
            return
        with self._library.transaction():
            stored = [(self._store(one), one) for one in made]
        for article_id, one in stored:
            self.waiting = max(0, self.waiting - 1)
            if article_id is not None:
                self.ready += 1
                self.excerpts += one.text.excerpt
                self._tell(ArticleReady(article_id, one.feed_id))

    def _flush_in_time(self) -> None:
        late = asyncio.get_running_loop().time() - self._stored_at > _MAX_WAIT
        held = sum(len(one.text.page) for one in self._made)
        if len(self._made) >= _PER_TRANSACTION or held > _MAX_HELD or late:
            self.flush()

    def _store(self, made: _Made) -> int | None:
        """Store one text; the number of the article that has it, None when it is there no more."""
        try:
            return self._store_revision(made)
        except NotFound:  # unsubscribed meanwhile, or found to be the same as another
            return None

    def _store_revision(self, made: _Made) -> int:
        now = datetime.now(UTC)
        revision = store_text(self._library, made.text, still_pending=bool(made.text.failed), now=now)
        if made.text.failed:
            entries.set_pending_failed(self._library, revision.article_id, made.text.failed, now=now)
        return revision.article_id

    # --- making one text

    async def _text(self, pending: Pending) -> Text:
        own = await self._own_text(pending.entry)
        number, entry = pending.article_id, pending.entry
        feed_text = Text(number, entry, own, Source.FEED, own.complete, own.reason)
        if not (page_wanted(pending.full_text, own) and pending.url):
            return feed_text
        try:
            page, fetched = await self._page(pending)
        except Offline:
            return feed_text
        except PostilError as error:
            reason = f"The page could not be had: {without_address(error.message)}"
            if own.complete:  # full text was asked for always, but the feed has it all
                return feed_text
            again = isinstance(error, FetchError)
            failed = reason if again else ""
            return Text(number, entry, own, Source.FEED, False, reason, excerpt=True, failed=failed)
        html = self_describing(fetched.body, fetched.content_type)
        return chosen(number, entry, own, page, html=html, html_url=fetched.final_url)

    async def _own_text(self, entry: Entry) -> CleanArticle:
        try:
            return await own_text(self._workers, entry)
        except WorkerDied as error:
            text = plain_line(own_html(entry)[:20_000], html=True)
            document = Document((Block(BlockKind.PARAGRAPH, text),) if text else ())
            return CleanArticle(document, complete=False, reason=f"Shortened. {error.message}")

    async def _page(self, pending: Pending) -> tuple[CleanArticle, Fetched]:
        host = urlsplit(pending.url).netloc.lower()
        async with self._hosts.setdefault(host, asyncio.Semaphore(PAGES_PER_HOST)), self._pages:
            fetched = await self._fetcher.fetch(pending.url, accept=ACCEPT_PAGE, max_bytes=_MAX_PAGE)
            article = await self._workers.clean_page(
                fetched.body, url=fetched.final_url, content_type=fetched.content_type
            )
        if not article.document.text:
            raise CleaningError("There is no readable text on the page.")
        return article, fetched
