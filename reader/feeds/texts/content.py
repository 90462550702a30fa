"""The text of an article: from its feed where that is complete, else from the page behind it.

Texts that the feed gives whole come first: the pages of the others are fetched meanwhile, a few of each
host at a time, so that a slow host delays nothing but its own pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from reader.config import Settings
from reader.errors import CleaningError, FetchError, NotFound, Offline, PostilError
from reader.feeds.containment import InternalError, contained
from reader.feeds.events import ArticleReady, Event
from reader.feeds.parsing.packed import PackedArticle
from reader.feeds.texts.article_parts import with_further_parts
from reader.feeds.texts.choosing import Text, chosen, feed_text, given_text, page_wanted, store_text
from reader.feeds.texts.relating import Relating
from reader.feeds.texts.report_content import Reports, UnreadablePdf
from reader.feeds.texts.site_corrections import SiteCorrections
from reader.feeds.transport.addresses import without_address
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.transport.network import NetworkDown
from reader.feeds.workers.pool import Workers
from reader.library.articles.pending import (
    Pending,
    pending,
    pending_count,
    pending_numbers,
    pending_of,
    set_pending_failed,
)
from reader.library.storage.database import Library
from reader.library.storage.time_slice import time_slice
from reader.log import logger
from reader.model import PdfFetch, Source

log = logger(__name__)

PAGES_PER_HOST = 2
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"
_AT_ONCE = 96
"""Articles whose feed text is made at once."""
_AT_A_TIME = 16
"""Articles that go to one worker together."""
_TOGETHER = 32
"""Texts that are stored together: the search index takes many at once with less work."""
_PAGES_AT_ONCE = 24
_MAX_WAITING_PAGES = 2_000
"""Articles that wait for their page, above which no more feed texts are made."""
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An article whose page is wanted, and the text its feed gave."""

    pending: Pending
    own: PackedArticle


class ContentBuilder:
    """Makes the texts of pending articles and stores them, many in one transaction."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        fetcher: Fetcher,
        workers: Workers,
        *,
        on_event: Callable[[Event], None] = lambda _: None,
        on_progress: Callable[[], None] = lambda: None,
        feed_ids: Sequence[int] | None = None,
    ) -> None:
        self._library = library
        self._feed_ids = feed_ids
        self._fetcher = fetcher
        self._workers = workers
        self._tell, self._progress = on_event, on_progress
        self._reports = Reports(library, settings, fetcher, workers)
        self._offline = settings.network.offline
        self._corrections = SiteCorrections(library)
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._pages = asyncio.Semaphore(_PAGES_AT_ONCE)
        # more would only queue before what is asked for ahead of its turn
        self._batches = asyncio.Semaphore(workers.size + 1)
        self._made: list[_Made] = []
        self._relating = Relating(library)
        self._cleaning = 0
        self._waiting_pages = 0
        self._stored_at = 0.0
        self._exhausted_at: float | None = None
        """When no more articles were pending than those begun, by the loop's clock."""
        self.ready = 0
        """Articles whose text was stored."""
        self.excerpts = 0
        """Those of them that are excerpts, because the page could not be fetched."""
        self.waiting = 0
        """Articles that wait for their text or are being worked on."""

    async def make_all(self) -> None:
        """Make the text of every pending article of the feeds, newest first."""
        begun: set[int] = set()
        running: set[asyncio.Task[list[_Wanted]]] = set()
        finished: list[asyncio.Task[list[_Wanted]]] = []
        wake = asyncio.Event()

        def ended(task: asyncio.Task[list[_Wanted]]) -> None:
            running.discard(task)
            finished.append(task)
            wake.set()

        def start(work: Coroutine[Any, Any, list[_Wanted]]) -> None:
            task = asyncio.create_task(work)
            running.add(task)
            task.add_done_callback(ended)

        try:
            while True:
                for batch in self._next_batches(begun):
                    start(self._make_batch(batch))
                if not running and not finished:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(_MAX_WAIT):
                        await wake.wait()
                wake.clear()
                while finished:
                    for wanted in finished.pop().result():
                        start(self._make_of_page(wanted))
                await self._flush_in_time()
                await self._relating.in_time()
        finally:
            stopped = list(running)
            for task in stopped:
                task.cancel()
            await asyncio.gather(*stopped, return_exceptions=True)
            self._cleaning = self._waiting_pages = self.waiting = 0
            self._exhausted_at = None
            self.flush()
        await self._relating.in_time(least=1)

    def _next_batches(self, begun: set[int]) -> list[list[Pending]]:
        """The next articles to work on, which become part of `begun`; none while enough is being done."""
        now = asyncio.get_running_loop().time()
        if self._cleaning > _AT_ONCE // 4 or self._waiting_pages >= _MAX_WAITING_PAGES:
            return []
        busy = self._cleaning or self._waiting_pages
        if busy and begun and self._exhausted_at is not None and now - self._exhausted_at < _MAX_WAIT:
            return []  # the last look before the end is always made
        # those at work and those not stored yet are still among the pending ones
        limit = self._cleaning + self._waiting_pages + len(self._made) + _AT_ONCE
        listed = pending_numbers(self._library, limit=limit, feed_ids=self._feed_ids)
        fresh = [number for number in listed if number not in begun]
        room = _AT_ONCE - self._cleaning
        self._exhausted_at = now if len(listed) < limit and len(fresh) <= room else None
        begun.update(fresh[:room])
        next_ones = pending_of(self._library, fresh[:room])
        self._cleaning += len(next_ones)
        self.waiting = pending_count(self._library, feed_ids=self._feed_ids)
        return [next_ones[at : at + _AT_A_TIME] for at in range(0, len(next_ones), _AT_A_TIME)]

    async def make(self, article: Pending) -> None:
        """Make the text of one article; `flush` stores it."""
        self._cleaning += 1
        for wanted in await self._make([article]):
            await self._make_of_page(wanted)

    async def make_now(self, article_id: int) -> None:
        """Make and store the text of one article ahead of its turn; nothing happens when it has one."""
        for each in pending(self._library, article_id=article_id):
            self._cleaning += 1
            for wanted in await self._make([each], hurry=True):
                await self._make_of_page(wanted)
            self._made.sort(key=lambda made: made.text.article_id != article_id)
            if self._made:
                self._store_some(most=1)

    async def _make_batch(self, several: Sequence[Pending]) -> list[_Wanted]:
        async with self._batches:
            return await self._make(several)

    async def _make(self, several: Sequence[Pending], *, hurry: bool = False) -> list[_Wanted]:
        """Make texts from what the feeds gave; returns those articles whose page is wanted."""
        answers: Sequence[PackedArticle | PostilError]
        try:
            answers = await self._workers.entries(
                [each.packed for each in several],
                corrections=[self._corrections.of(each.url) for each in several],
                hurry=hurry,
            )
        except Exception as error:  # noqa: BLE001
            problem = contained(error, f"{len(several)} entries")
            answers = [problem] * len(several)
        wanted = []
        for each, answer in zip(several, answers, strict=True):
            self._cleaning -= 1
            own = given_text(each, answer)
            if isinstance(own, PostilError):
                self._give_up(each, own)
            elif (
                (page_wanted(each.full_text, own) or each.from_pdf)
                and (each.url or self._reports.enclosed(each))
                and not self._offline
            ):
                self._waiting_pages += 1
                wanted.append(_Wanted(each, own))
            else:
                self._made.append(_Made(feed_text(each.article_id, own), each.feed_id))
        return wanted

    def _give_up(self, article: Pending, error: PostilError) -> None:
        """No text can be made now; it is tried again later."""
        now = datetime.now(UTC)
        with self._library.transaction(synced=False):
            set_pending_failed(self._library, article.article_id, error.message, now=now)
        self.waiting = max(0, self.waiting - 1)

    async def _make_of_page(self, wanted: _Wanted) -> list[_Wanted]:
        article = wanted.pending
        try:
            text = await self._enclosed(article) or await self._page_or_own(article, wanted.own)
            offered = text.article.about.citation.pdf_url if text.source is not Source.PDF else ""
            if article.from_pdf and text.source is not Source.PDF:
                # the report that was fetched once is worth more than its page
                report = await self._offered(article, offered) if offered else None
                if report is None:
                    self._give_up(article, FetchError("The PDF could not be fetched again."))
                    return []
                text, offered = report, ""
            self._made.append(_Made(text, article.feed_id))
            always = self._reports.policy(article) is PdfFetch.ALWAYS
            # the page's text can be read meanwhile
            if offered and always and (report := await self._offered(article, offered)) is not None:
                self._made.append(_Made(report, article.feed_id))
        finally:
            self._waiting_pages -= 1
        return []

    async def _enclosed(self, article: Pending) -> Text | None:
        """The text of the PDF that comes with an entry, None where none does or it cannot be had."""
        url = self._reports.enclosed(article)
        return await self._offered(article, url) if url else None

    async def _offered(self, article: Pending, url: str) -> Text | None:
        """The text of a PDF, None where it cannot be had."""
        try:
            return await self._reports.fetched(article, url)
        except Exception as caught:  # noqa: BLE001
            log.info("%s: %s", url, contained(caught, url).message)
            return None

    def flush(self) -> None:
        """Store what has been made."""
        self._stored_at = asyncio.get_running_loop().time()
        while self._made:
            self._store_some()

    async def _flush_in_time(self) -> None:
        now = asyncio.get_running_loop().time()
        late = now - self._stored_at > _MAX_WAIT
        if self._made and (late or len(self._made) >= _TOGETHER or self._held() > _MAX_HELD):
            self._stored_at = now
            self._store_some()
            await asyncio.to_thread(self._library.settle_in_time)  # it waits for the disk

    def _held(self) -> int:
        return sum(len(one.text.page) + len(one.text.article.text.text) for one in self._made)

    def _store_some(self, most: int = _TOGETHER) -> None:
        """Store the first of what has been made, as much as one transaction has time for."""
        stored: list[tuple[int | None, _Made]] = []
        # what a power cut takes is still pending, and made again
        with self._library.transaction(synced=False):
            for one in time_slice(self._library, self._made[:most]):
                stored.append((self._store(one), one))
        del self._made[: len(stored)]
        self._relating.stored += len(stored)
        for article_id, one in stored:
            self.waiting = max(0, self.waiting - 1)
            if article_id is not None:
                self.ready += 1
                self.excerpts += one.text.excerpt
                self._tell(ArticleReady(article_id, one.feed_id))
        self._progress()

    def _store(self, made: _Made) -> int | None:
        """Store one text; the number of the article that has it, None where it could not be stored."""
        now = datetime.now(UTC)
        try:
            return self._store_text(made.text, now)
        except NotFound:  # unsubscribed meanwhile, or found to be the same as another
            return None
        except Exception as error:  # noqa: BLE001
            problem = contained(error, f"article {made.text.article_id}")
            set_pending_failed(self._library, made.text.article_id, problem.message, now=now)
            return None

    def _store_text(self, text: Text, now: datetime) -> int:
        """Store one text, whole or not at all."""
        if not text.failed:
            return store_text(self._library, text, still_pending=False, relate_now=False, now=now)[0]
        with self._library.transaction():
            article_id, _ = store_text(self._library, text, still_pending=True, relate_now=False, now=now)
            set_pending_failed(self._library, article_id, text.failed, asked=not text.unasked, now=now)
        return article_id

    # --- making one text

    async def _page_or_own(self, article: Pending, own: PackedArticle) -> Text:
        """The text of the page behind an entry, or the feed's own and why."""
        own_text = feed_text(article.article_id, own)
        try:
            found = await self._page(article)
            if isinstance(found, Text):
                return found
            page, html, part_missing = found
            text = chosen(article.article_id, own, page, html=html)
            again = part_missing and text.source is Source.PAGE
            return replace(text, failed=text.reason) if again else text
        except Offline:
            return own_text
        except NetworkDown as down:
            return replace(own_text, reason=down.message, excerpt=True, failed=down.message, unasked=True)
        except Exception as caught:  # noqa: BLE001
            error = contained(caught, article.url)
        if own_text.complete:  # full text was asked for always, but the feed has it all
            return own_text
        unread = isinstance(error, UnreadablePdf)
        reason = (
            error.message if unread else f"The page could not be fetched: {without_address(error.message)}"
        )
        failed = reason if isinstance(error, FetchError | InternalError) else ""
        return replace(own_text, reason=reason, excerpt=True, failed=failed)

    async def _page(self, article: Pending) -> tuple[PackedArticle, bytes, bool] | Text:
        """The page behind an entry, its HTML, and whether a part of it is missing; or the report of a PDF."""
        part_missing = False
        if not article.url:
            raise CleaningError("The entry has no link.")
        host = urlsplit(article.url).netloc.lower()
        async with self._hosts.setdefault(host, asyncio.Semaphore(PAGES_PER_HOST)), self._pages:
            fetched = await self._fetcher.fetch(
                article.url,
                login_scope=article.feed_url,
                accept=ACCEPT_PAGE,
                max_bytes=_MAX_PAGE,
                pdf_folder=self._reports.folder,
            )
            if fetched.file is None:
                page, html = await self._workers.entry_page(
                    article.packed,
                    fetched.body,
                    url=fetched.final_url,
                    content_type=fetched.content_type,
                    corrections=self._corrections.of(fetched.final_url),
                )
                if page.about.next_url:
                    page, html, part_missing = await self._in_parts(article, fetched, page.about.next_url)
        if fetched.file is not None:  # its pages need time, in which others of the host can be fetched
            return await self._reports.downloaded(article, fetched.file, fetched.final_url)
        if not page.text.text:
            raise CleaningError("There is no readable text on the page.")
        return page, html, part_missing

    async def _in_parts(
        self, article: Pending, first: Fetched, next_url: str
    ) -> tuple[PackedArticle, bytes, bool]:
        """The article whose first page names another one, its HTML, and whether a part is missing."""

        async def fetch(url: str) -> Fetched:
            return await self._fetcher.fetch(
                url, login_scope=article.feed_url, accept=ACCEPT_PAGE, max_bytes=_MAX_PAGE
            )

        source, missing = await with_further_parts(self._workers, fetch, first, next_url)
        page, html = await self._workers.entry_page(
            article.packed, source, url=first.final_url, corrections=self._corrections.of(first.final_url)
        )
        return page, html, missing
