"""Fetching pages of cited reports again, to find what publishers changed of the passages.

Both pages, as it was and as it is, are cleaned by the same cleaner, so that a newer cleaner is no correction.
A page that cannot be fetched, is not complete or is another text says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reader.annotations.selectors import find_quote
from reader.cleaning import CleanArticle
from reader.corrections.comparison import Comparer, Outcome, new_notice
from reader.errors import LibraryError
from reader.feeds.containment import contained
from reader.feeds.pdf.checks import compared_reports
from reader.feeds.pdf.storing import ACCEPT_PDF, downloads_folder
from reader.feeds.texts.article_parts import with_further_parts
from reader.feeds.texts.content import ACCEPT_PAGE
from reader.feeds.texts.site_corrections import SiteCorrections
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.transport.network import NetworkDown
from reader.feeds.workers.pool import Workers
from reader.library.citing.corrections import (
    CorrectionKind,
    SeenChange,
    confirm_seen,
    has_unconfirmed,
    record_changes,
)
from reader.library.citing.page_checks import (
    AGAIN,
    FAILED,
    CitedPassage,
    OldPage,
    PageCheck,
    cited_passages,
    due_pages,
    old_page,
    store_check,
)
from reader.library.storage.database import Library
from reader.log import logger

log = logger(__name__)
_AT_ONCE = 4
_MAX_PAGE = 10_000_000
_KINDS = {Outcome.CHANGED: CorrectionKind.CHANGED, Outcome.REMOVED: CorrectionKind.REMOVED}


async def check_pages(
    library: Library,
    fetcher: Fetcher,
    workers: Workers,
    *,
    pages: Sequence[PageCheck] | None = None,
    now: datetime | None = None,
) -> int:
    """Fetch these pages, or those that are due, and compare them; how many corrections were confirmed.

    A page that fails costs nothing but its check. Raises LibraryError.
    """
    now = datetime.now(UTC) if now is None else now
    run = _Checks(library, fetcher, workers, now)
    pages = due_pages(library, now=now) if pages is None else pages
    found = await asyncio.gather(*(run.check(each) for each in pages))
    return sum(found)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a page showed, and why some passages could not be checked ("" where all were)."""

    seen: tuple[SeenChange, ...] = ()
    reason: str = ""


class _Checks:
    def __init__(self, library: Library, fetcher: Fetcher, workers: Workers, now: datetime) -> None:
        self._library, self._fetcher, self._workers, self._now = library, fetcher, workers, now
        self._said = SiteCorrections(library)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def check(self, check: PageCheck) -> int:
        async with self._slots:
            try:
                return await self._checked(check)
            except NetworkDown:
                return 0
            except LibraryError:
                raise
            except Exception as error:  # noqa: BLE001
                problem = contained(error, check.url)
                log.info("%s could not be compared: %s", check.url, problem.message)
                with self._library.transaction(synced=False):
                    store_check(self._library, check, problem.message, wait=self._retry(check), now=self._now)
                return 0

    def _retry(self, check: PageCheck) -> timedelta | None:
        """A page that fails waits for the next of its days; one that has to confirm something, for a day."""
        return FAILED if has_unconfirmed(self._library, check.article_id) else None

    async def _checked(self, check: PageCheck) -> int:
        fetched = await self._fetched(check)
        if fetched.not_modified:
            with self._library.transaction():
                confirmed = confirm_seen(self._library, check.article_id, now=self._now)
                store_check(self._library, check, "", now=self._now)
            return len(confirmed)
        passages = cited_passages(self._library, check.article_id)
        if check.file_sha:
            return self._stored(check, fetched, await self._compared_files(check, passages, fetched))
        html = await self._whole_page(check, fetched)
        pages = {
            one.revision_id: old_page(self._library, check.article_id, one.revision_id) for one in passages
        }
        first = any(page is None for page in pages.values())
        page = OldPage(html, fetched.final_url)
        compared = await self._compared(passages, pages, page)
        return self._stored(check, fetched, compared, page if first else None)

    async def _fetched(self, check: PageCheck) -> Fetched:
        is_file = bool(check.file_sha)
        return await self._fetcher.fetch(
            check.url,
            etag=check.etag,
            last_modified=check.last_modified,
            trusted=check.typed,
            login_scope=check.feed_url,
            accept=ACCEPT_PDF if is_file else ACCEPT_PAGE,
            max_bytes=_MAX_PAGE,
            pdf_folder=downloads_folder(self._library) if is_file else None,
        )

    async def _compared_files(
        self, check: PageCheck, passages: Sequence[CitedPassage], fetched: Fetched
    ) -> _Compared:
        """What the file of a report showed; the downloaded one is removed."""
        if fetched.file is None:
            return _Compared(reason="its address no longer returns a PDF")
        try:
            texts = await compared_reports(
                self._library,
                self._workers,
                fetched.file,
                sha=check.file_sha,
                revision_id=check.revision_id,
            )
        finally:
            fetched.file.unlink(missing_ok=True)
        if texts is None:
            return _Compared()
        found = _found(passages, texts.was, texts.now, complete=texts.complete)
        return _Compared(tuple(found.seen), found.reason)

    def _stored(
        self, check: PageCheck, fetched: Fetched, compared: _Compared, page: OldPage | None = None
    ) -> int:
        """Store what a fetch showed; returns how many corrections it confirmed. `page` is to be kept."""
        with self._library.transaction():
            # another page, or a wall, says nothing of what was seen before
            keeps = not compared.seen and compared.reason and has_unconfirmed(self._library, check.article_id)
            confirmed = (
                [] if keeps else record_changes(self._library, check.article_id, compared.seen, now=self._now)
            )
            store_check(
                self._library,
                check,
                compared.reason,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                page=page,
                wait=AGAIN if has_unconfirmed(self._library, check.article_id) else None,
                now=self._now,
            )
        return len(confirmed)

    async def _whole_page(self, check: PageCheck, fetched: Fetched) -> bytes:
        """The page, with its further parts where the site splits it."""
        made = await self._clean(OldPage(fetched.body, fetched.final_url), fetched.content_type)
        if not made.next_url:
            return fetched.body

        async def fetch(url: str) -> Fetched:
            return await self._fetcher.fetch(
                url, login_scope=check.feed_url, accept=ACCEPT_PAGE, max_bytes=_MAX_PAGE
            )

        source, _ = await with_further_parts(self._workers, fetch, fetched, made.next_url)
        return source

    async def _clean(self, page: OldPage, content_type: str = "") -> CleanArticle:
        said = self._said.of(page.url)
        return await self._workers.clean_page(
            page.html, url=page.url, content_type=content_type, corrections=said
        )

    async def _compared(
        self, passages: Sequence[CitedPassage], pages: dict[int | None, OldPage | None], page: OldPage
    ) -> _Compared:
        now = await self._clean(page)
        complete = now.complete and not now.uncertain
        seen: list[SeenChange] = []
        reason = ""
        for revision_id, old in pages.items():
            if old is None:
                reason = "the page is compared from now on"
                continue
            was = (await self._clean(old)).document.text
            of_text = [one for one in passages if one.revision_id == revision_id]
            found = _found(of_text, was, now.document.text, complete=complete)
            seen += found.seen
            reason = reason or found.reason
        return _Compared(tuple(seen), reason)


def _found(passages: Sequence[CitedPassage], was: str, now: str, *, complete: bool) -> _Compared:
    """What became of passages of a text."""
    comparer = Comparer(was, now, complete=complete)
    seen: list[SeenChange] = []
    reason = ""
    for one in passages:
        change, unknown = _change(comparer, was, one)
        seen += [change] if change is not None else []
        reason = reason or unknown
    if passages and complete and (said := new_notice(was, now)):
        marked = min(one.marked_at for one in passages)
        seen.append(SeenChange("", CorrectionKind.NOTICE, "", said, marked))
    return _Compared(tuple(seen), reason)


def _change(comparer: Comparer, was: str, passage: CitedPassage) -> tuple[SeenChange | None, str]:
    """What became of a passage, and why it could not be checked."""
    places = find_quote(was, passage.quote, prefix=passage.prefix[-40:], suffix=passage.suffix[:40])
    places = places or find_quote(was, passage.quote)
    if not places:
        return None, "the passage is not on the page that was stored"
    findings = [comparer.passage(start, end) for start, end in places[:3]]
    found = findings[0]
    if any(one.outcome is Outcome.UNCHANGED for one in findings):
        return None, ""
    if found.outcome is Outcome.UNCHECKED:
        return None, found.reason
    return SeenChange(passage.uid, _KINDS[found.outcome], found.old, found.new, passage.marked_at), ""
