"""The text of an article: from its feed where that is complete, else from the page behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from reader.cleaning import CLEANER_VERSION, CleanArticle
from reader.config import Settings
from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.errors import CleaningError, FetchError, NotFound, Offline, PostilError
from reader.feeds.addresses import without_address
from reader.feeds.entries import plain_line
from reader.feeds.events import ArticleReady, Event
from reader.feeds.fetch import Fetcher
from reader.feeds.workers import WorkerDied, Workers
from reader.library import entries, revisions
from reader.library.database import Library
from reader.library.entries import Pending
from reader.model import Entry, FullText, Source

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
class _Text:
    """A text that is ready to be stored.

    `excerpt`: the page was wanted but could not be had; `failed` says why, where trying again may help.
    """

    pending: Pending
    article: CleanArticle
    source: Source
    complete: bool
    reason: str
    page: bytes = field(default=b"", repr=False)
    page_url: str = ""
    excerpt: bool = False
    failed: str = ""


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
        self._made: list[_Text] = []
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
        text = await self._text(pending)
        self._made.append(text)

    def flush(self) -> None:
        """Store what has been made."""
        made, self._made = self._made, []
        self._stored_at = asyncio.get_running_loop().time()
        if not made:
            return
        with self._library.transaction():
            stored = [(self._store(text), text) for text in made]
        for article_id, text in stored:
            self.waiting = max(0, self.waiting - 1)
            if article_id is not None:
                self.ready += 1
                self.excerpts += text.excerpt
                self._tell(ArticleReady(article_id, text.pending.feed_id))

    def _flush_in_time(self) -> None:
        late = asyncio.get_running_loop().time() - self._stored_at > _MAX_WAIT
        held = sum(len(text.page) for text in self._made)
        if len(self._made) >= _PER_TRANSACTION or held > _MAX_HELD or late:
            self.flush()

    def _store(self, text: _Text) -> int | None:
        """Store one text; the number of the article that has it, None when it is there no more."""
        try:
            return self._store_revision(text)
        except NotFound:  # unsubscribed meanwhile, or found to be the same as another
            return None

    def _store_revision(self, text: _Text) -> int:
        now = datetime.now(UTC)
        entry, article = text.pending.entry, text.article
        from_page = text.source is Source.PAGE
        revision = revisions.store_revision(
            self._library,
            text.pending.article_id,
            document=article.document,
            source=text.source,
            complete=text.complete,
            reason=text.reason,
            source_html=text.page,
            source_url=text.page_url or entry.url,
            cleaner=CLEANER_VERSION,
            # what the feed says about its article goes before what the page says
            title="" if entry.title else article.title,
            authors=() if entry.authors else article.authors,
            site=article.site if from_page else "",
            language=entry.language or article.language,
            published_at=None if entry.published_at else article.published,
            canonical_url=article.canonical_url if from_page else "",
            still_pending=bool(text.failed),
            now=now,
        )
        if text.failed:
            entries.set_pending_failed(self._library, revision.article_id, text.failed, now=now)
        return revision.article_id

    # --- making one text

    async def _text(self, pending: Pending) -> _Text:
        own = await self._own_text(pending.entry)
        wanted = pending.full_text is FullText.ALWAYS or (
            pending.full_text is FullText.AUTO and not own.complete
        )
        feed_text = _Text(pending, own, Source.FEED, own.complete, own.reason)
        if not (wanted and pending.url):
            return feed_text
        try:
            page = await self._page(pending)
        except Offline:
            return feed_text
        except PostilError as error:
            reason = f"The page could not be had: {without_address(error.message)}"
            if own.complete:  # full text was asked for always, but the feed has it all
                return feed_text
            again = isinstance(error, FetchError)
            failed = reason if again else ""
            return _Text(pending, own, Source.FEED, False, reason, excerpt=True, failed=failed)
        if _is_less(page.article, own):
            reason = "" if own.complete else "The page has less text than the feed."
            return _Text(pending, own, Source.FEED, own.complete, reason)
        return page

    async def _own_text(self, entry: Entry) -> CleanArticle:
        html = max(entry.content_html, entry.summary_html, key=len)
        problem = ""
        if html:
            try:
                made = await self._workers.clean_fragment(
                    html, url=entry.url, title=entry.title, authors=entry.authors
                )
                if made.document.text:
                    return made
            except WorkerDied as error:
                problem = error.message
                html = plain_line(html[:20_000], html=True)
                return CleanArticle(_plain_document(html), complete=False, reason=f"Shortened. {problem}")
            except CleaningError as error:
                problem = error.message
        return CleanArticle(
            _bare_document(entry), complete=False, reason=problem or "The feed gives no text."
        )

    async def _page(self, pending: Pending) -> _Text:
        host = urlsplit(pending.url).netloc.lower()
        async with self._hosts.setdefault(host, asyncio.Semaphore(PAGES_PER_HOST)), self._pages:
            fetched = await self._fetcher.fetch(pending.url, accept=ACCEPT_PAGE, max_bytes=_MAX_PAGE)
            article = await self._workers.clean_page(
                fetched.body, url=fetched.final_url, content_type=fetched.content_type
            )
        if not article.document.text:
            raise CleaningError("There is no readable text on the page.")
        return _Text(
            pending,
            article,
            Source.PAGE,
            article.complete,
            article.reason,
            page=fetched.body,
            page_url=fetched.final_url,
        )


def _is_less(page: CleanArticle, own: CleanArticle) -> bool:
    return len(page.document.text.split()) < 0.8 * len(own.document.text.split())


def _plain_document(text: str) -> Document:
    return Document((Block(BlockKind.PARAGRAPH, text),) if text else ())


def _bare_document(entry: Entry) -> Document:
    """What can be read of an entry without a text: its title, its link, its files."""
    blocks = [Block(BlockKind.PARAGRAPH, entry.title)] if entry.title else []
    links = [entry.url] if entry.url else []
    for address in [*links, *(enclosure.url for enclosure in entry.enclosures)]:
        span = Span(0, len(address), SpanKind.LINK, address)
        blocks.append(Block(BlockKind.PARAGRAPH, address, spans=(span,)))
    return Document(tuple(blocks))
