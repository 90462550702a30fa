"""A pool of child processes that parse and clean under limits; see `worker` for what runs in them.

They are started when first needed and reused for one document after another. One that dies or takes
too long costs its document only, and is replaced.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from reader import errors
from reader.document import Document
from reader.errors import CleaningError, NotAFeed, OpmlError, PostilError
from reader.feeds.workers.process import WorkerDied, WorkerProcess
from reader.feeds.workers.wire import Message, decode, decode_all, encode, encode_all
from reader.feeds.workers.worker import PUT_OFF, frame
from reader.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reader.cleaning.article import CleanArticle, WholePage
    from reader.cleaning.correction import Correction
    from reader.feeds.listing.records import PackedListing
    from reader.feeds.listing.sitemap import Sitemap
    from reader.feeds.parsing.opml import SubscriptionList
    from reader.feeds.parsing.packed import PackedArticle, PackedFeed
    from reader.feeds.workers.letters import PackedLetter
    from reader.feeds.workers.saved_books import UnpackedPage
    from reader.pdf.records import Marks, Opened, Ranges, RangeText, Request

__all__ = ["WorkerDied", "WorkerProcess", "Workers", "default_size"]

log = logger(__name__)
T = TypeVar("T")


def _decoded(kind: type[T], answer: Message) -> T:
    try:
        return decode(kind, answer)
    except ValueError as error:
        log.error("a worker gave an unusable answer", exc_info=error)
        raise WorkerDied("The process that parses feeds and pages gave an unusable answer.") from error


def _said(corrections: Sequence[Correction]) -> dict[str, Any]:
    """Corrections of a site as a worker's request has them."""
    return {"corrections": [[one.keep, one.block] for one in corrections]} if corrections else {}


def default_size(setting: int = 0) -> int:
    """The number of workers: as set, else all processors but one, at least two.

    Fetching and storing take one processor, but not all the time.
    """
    if setting:
        return setting
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, processors - 1)


class Workers:
    """The pool; an async context manager. Methods raise WorkerDied when a document exceeds a limit."""

    def __init__(self, size: int = 1) -> None:
        self._size = size
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._lock = threading.Condition()
        self._closed = False
        self._hurried = 0
        self._threads = ThreadPoolExecutor(max_workers=size, thread_name_prefix="worker")
        self._hurry = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hurry")

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, those at work too."""
        with self._lock:
            self._closed = True
            idle, busy = list(self._idle), [worker for worker in self._all if worker not in self._idle]
            self._all.clear()
            self._idle.clear()
            self._lock.notify_all()
        for worker in idle:
            worker.end()
        for worker in busy:
            worker.interrupt()  # the thread that waits for it sees the end and cleans up
        for threads in (self._threads, self._hurry):
            threads.shutdown(wait=True, cancel_futures=True)

    @property
    def size(self) -> int:
        """The number of documents processed at once."""
        return self._size

    async def clean_page(
        self, html: bytes, *, url: str, content_type: str = "", corrections: Sequence[Correction] = ()
    ) -> CleanArticle:
        """`cleaning.clean` in a worker. Raises CleaningError, WorkerDied."""
        head = {"op": "page", "url": url, "content_type": content_type, **_said(corrections)}
        return await self._clean(head, html)

    async def feed(self, body: bytes, *, content_type: str = "", url: str = "") -> PackedFeed:
        """A feed parsed and packed for the library. Raises NotAFeed, WorkerDied."""
        from reader.feeds.parsing.packed import PackedFeed

        head = {"op": "feed", "content_type": content_type, "url": url}
        return _decoded(PackedFeed, await self._run(head, body, NotAFeed))

    async def entries(
        self,
        packed: Sequence[bytes],
        *,
        corrections: Sequence[Sequence[Correction]] = (),
        hurry: bool = False,
    ) -> list[PackedArticle | PostilError]:
        """The texts that entries contain; for one that exceeded a limit, the error instead.

        They go to one worker together: a call costs as much as the cleaning of a short text. With
        `hurry` they come before all others, and a worker that has several puts off the rest.
        """
        from reader.feeds.parsing.packed import PackedArticle

        said = corrections or [()] * len(packed)
        requests = [({"op": "entry", **_said(own)}, one) for own, one in zip(said, packed, strict=True)]
        head, body = encode_all(requests)
        try:
            answer = await self._run({"op": "many", **head}, body, CleaningError, hurry=hurry)
        except (WorkerDied, CleaningError) as error:
            if len(packed) == 1:
                return [error]
            # each in a worker of its own shows which of them it was
            return [
                each
                for own, one in zip(said, packed, strict=True)
                for each in await self.entries([one], corrections=[own], hurry=hurry)
            ]
        made: list[PackedArticle | PostilError] = []
        for part, content in decode_all(answer):
            if part.get("error") == PUT_OFF:  # and all after it; the first never is
                rest = len(made)
                return made + await self.entries(packed[rest:], corrections=said[rest:], hurry=hurry)
            problem = self._problem(part, {"op": "entry"}, CleaningError)
            made.append(problem or _decoded(PackedArticle, (part, content)))
        return made

    async def entry_page(
        self,
        packed: bytes,
        page: bytes,
        *,
        url: str,
        content_type: str = "",
        corrections: Sequence[Correction] = (),
    ) -> tuple[PackedArticle, bytes]:
        """The text of the page behind an entry, and the packed page. Raises CleaningError, WorkerDied."""
        from reader.feeds.parsing.packed import PackedPage

        head = {
            "op": "entry page",
            "url": url,
            "content_type": content_type,
            "entry": len(packed),
            **_said(corrections),
        }
        found = _decoded(PackedPage, await self._run(head, packed + page, CleaningError))
        return found.article, found.html

    async def clean_text(self, text: bytes, *, title: str = "", content_type: str = "") -> CleanArticle:
        """`cleaning.clean_text` in a worker, of bytes as they came. Raises CleaningError, WorkerDied."""
        return await self._clean({"op": "text", "title": title, "content_type": content_type}, text)

    async def open_pdf(self, path: Path, *, measure: bool = True) -> Opened:
        """`pdf.reading.open_report` in a worker. Raises CleaningError, WorkerDied."""
        from reader.pdf.records import Opened

        head = {"op": "pdf open", "path": str(path), "measure": measure}
        return _decoded(Opened, await self._run(head, b"", CleaningError))

    async def pdf_range(self, path: Path, request: Request) -> RangeText:
        """`pdf.reading.read_range` in a worker. Raises CleaningError, WorkerDied."""
        from reader.pdf.records import RangeText

        head = {"op": "pdf range", "path": str(path), **encode(request)[0]}
        return _decoded(RangeText, await self._run(head, b"", CleaningError))

    async def pdf_marks(self, path: Path) -> Marks:
        """`pdf.annotations.read_marks` in a worker. Raises CleaningError, WorkerDied."""
        from reader.pdf.records import Marks

        head = {"op": "pdf marks", "path": str(path)}
        return _decoded(Marks, await self._run(head, b"", CleaningError))

    async def pdf_article(self, ranges: Ranges) -> CleanArticle:
        """`pdf.article.article_of` in a worker. Raises CleaningError, WorkerDied."""
        return await self._clean({"op": "pdf article", **encode(ranges)[0]}, b"")

    async def packed_pdf(self, ranges: Ranges, packed: bytes = b"", *, url: str = "") -> PackedArticle:
        """The same, packed for the library; `packed` is the entry it belongs to, if any."""
        from reader.feeds.parsing.packed import PackedArticle

        head = {"op": "pdf packed", "url": url, **encode(ranges)[0]}
        return _decoded(PackedArticle, await self._run(head, packed, CleaningError))

    async def letter(self, data: bytes) -> PackedLetter:
        """A message read and packed for the library. Raises CleaningError, WorkerDied."""
        from reader.feeds.workers.letters import PackedLetter

        return _decoded(PackedLetter, await self._run({"op": "letter"}, data, CleaningError))

    async def clean_letter(self, data: bytes) -> CleanArticle:
        """`mail.article.clean_letter` in a worker. Raises CleaningError, WorkerDied."""
        return await self._clean({"op": "letter text"}, data)

    async def whole_letter(self, data: bytes) -> Document:
        """`mail.letter.whole_letter` in a worker. Raises CleaningError, WorkerDied."""
        return _decoded(Document, await self._run({"op": "whole letter"}, data, CleaningError))

    async def examine(
        self, html: bytes, *, url: str, entry: bool = False, corrections: Sequence[Correction] = ()
    ) -> WholePage:
        """`cleaning.examine` in a worker. Raises CleaningError, WorkerDied."""
        from reader.cleaning.article import WholePage

        head = {"op": "examine", "url": url, "entry": entry, **_said(corrections)}
        return _decoded(WholePage, await self._run(head, html, CleaningError))

    async def next_part(
        self, html: bytes, *, url: str, content_type: str, first_url: str, number: int
    ) -> str:
        """`cleaning.next_part` in a worker. Raises CleaningError, WorkerDied."""
        head = {
            "op": "next part",
            "url": url,
            "content_type": content_type,
            "first_url": first_url,
            "number": number,
        }
        reply, _ = await self._run(head, html, CleaningError)
        return str(reply["next_url"])

    async def listing(
        self,
        html: bytes,
        *,
        url: str,
        content_type: str = "",
        pattern: str = "",
        right: Sequence[str] = (),
        wrong: Sequence[str] = (),
    ) -> PackedListing:
        """A page read as a list (`learning.read_listing`). Raises NotAFeed, UsageError, WorkerDied."""
        from reader.feeds.listing.records import PackedListing

        head = {"op": "listing", "url": url, "content_type": content_type, "pattern": pattern}
        answer = await self._run(head | {"right": list(right), "wrong": list(wrong)}, html, NotAFeed)
        return _decoded(PackedListing, answer)

    async def sitemap(self, body: bytes, *, url: str, under: str) -> Sitemap:
        """A sitemap's pages below a path. Raises NotAFeed, WorkerDied."""
        from reader.feeds.listing.sitemap import Sitemap

        return _decoded(
            Sitemap, await self._run({"op": "sitemap", "url": url, "under": under}, body, NotAFeed)
        )

    async def unpack(self, body: bytes, *, name: str = "") -> UnpackedPage:
        """The page in a book, a web archive or a Markdown file. Raises CleaningError, WorkerDied."""
        from reader.feeds.workers.saved_books import UnpackedPage

        return _decoded(UnpackedPage, await self._run({"op": "unpack", "name": name}, body, CleaningError))

    async def feed_links(
        self, html: bytes, *, url: str, content_type: str = ""
    ) -> list[tuple[str, str, str]]:
        """(address, title, format) of the feeds that a page names. Raises WorkerDied."""
        from reader.feeds.parsing.links import FeedLinks

        head = {"op": "links", "url": url, "content_type": content_type}
        found = _decoded(FeedLinks, await self._run(head, html, CleaningError))
        return [(link.url, link.title, link.format) for link in found.links]

    async def subscriptions(self, data: bytes, *, name: str) -> SubscriptionList:
        """`opml.read_list` in a worker. Raises OpmlError, WorkerDied."""
        from reader.feeds.parsing.opml import SubscriptionList

        head = {"op": "subscriptions", "name": name}
        return _decoded(SubscriptionList, await self._run(head, data, OpmlError))

    async def _clean(self, head: dict[str, Any], body: bytes) -> CleanArticle:
        from reader.cleaning.article import CleanArticle

        return _decoded(CleanArticle, await self._run(head, body, CleaningError))

    async def _run(
        self, head: dict[str, Any], body: bytes, failure: type[PostilError], *, hurry: bool = False
    ) -> tuple[dict[str, Any], bytes]:
        loop = asyncio.get_running_loop()
        threads = self._hurry if hurry else self._threads
        reply, result = await loop.run_in_executor(threads, self._call, frame(head, body), hurry)
        if problem := self._problem(reply, head, failure):
            raise problem
        return reply, result

    def _problem(
        self, reply: dict[str, Any], head: dict[str, Any], failure: type[PostilError]
    ) -> PostilError | None:
        kind = reply.get("error")
        if kind is None:
            return None
        if "trace" in reply:
            log.error("a worker failed (%s)\n%s", head.get("url"), reply["trace"])
        raised: type[PostilError] = getattr(errors, str(kind), failure)
        return raised(str(reply["message"]), hint=str(reply.get("hint", "")))

    def _call(self, message: bytes, hurry: bool) -> tuple[dict[str, Any], bytes]:
        worker = self._take(hurry)
        try:
            reply, result = worker.ask(message)
        except BaseException:
            self._drop(worker)
            raise
        if reply.pop("retire"):
            self._drop(worker)
        else:
            with self._lock:
                self._idle.append(worker)
                self._lock.notify_all()
        return reply, result

    def _take(self, hurry: bool) -> WorkerProcess:
        """A free worker; urgent requests get the first one."""
        with self._lock:
            self._hurried += hurry
            try:
                if hurry and not self._idle and len(self._all) >= self._size:
                    for worker in self._all:
                        worker.hurry()
                while not self._closed:
                    if hurry or not self._hurried:
                        if self._idle:
                            return self._idle.pop()  # the one used last, so that the others stay idle
                        if len(self._all) < self._size:
                            worker = WorkerProcess()
                            self._all.add(worker)
                            return worker
                    self._lock.wait()
            finally:
                if hurry:
                    self._hurried -= 1
                    self._lock.notify_all()
        raise WorkerDied("The update was stopped.")

    def _drop(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._all.discard(worker)
            self._lock.notify_all()
        worker.end()
