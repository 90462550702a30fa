"""Texts of imported articles: from the file where it has them, else fetched when that was asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from reader.cleaning import CLEANER_VERSION
from reader.cleaning.article import CleanArticle
from reader.config import Settings
from reader.document import Document
from reader.errors import CleaningError, LibraryError, Offline, PostilError
from reader.feeds.parsing.packed import PackedArticle
from reader.feeds.pdf.storing import PdfFile, as_file, downloads_folder, is_pdf, save_pdf
from reader.feeds.saving.save import save, store_page
from reader.feeds.texts.choosing import Text, store_text
from reader.feeds.texts.relating import relate_new
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers, default_size
from reader.imports.archive import Archive
from reader.imports.records import ImportedArticle, Problem
from reader.imports.text import NotText, decode
from reader.library.articles import revisions
from reader.library.articles.packing import pack_text
from reader.library.imported.storing import StoredArticle
from reader.library.storage.database import Library
from reader.library.storage.encoding import entry_to_bytes
from reader.model import Entry, Source

_AT_ONCE = 8
"""Pages that are fetched at once."""
_PER_HOST = 2
_TOGETHER = 16
"""Texts that go to one worker together, and are stored together."""
_LESS = 0.9
"""Share of the words of a file's text below which cleaning it as a page has lost some of it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article whose text was asked for; `problem` says why it has none."""

    article_id: int
    problem: str = ""


async def store_texts(
    library: Library,
    settings: Settings,
    articles: Sequence[StoredArticle],
    archive: Archive | None,
    *,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Problem]:
    """Give articles that have no text the one that their file has; returns what could not be read."""
    wanted = [one for one in articles if _has_text(one.source) and _is_waiting(library, one.id)]
    problems: list[Problem] = []
    if not wanted:
        return problems
    done = 0
    async with Workers(default_size()) as workers:
        pending: set[asyncio.Task[list[Problem]]] = set()
        batches = [wanted[at : at + _TOGETHER] for at in range(0, len(wanted), _TOGETHER)]
        for number, batch in enumerate(batches, start=1):
            pending.add(asyncio.create_task(_store_batch(library, settings, workers, batch, archive)))
            if len(pending) > workers.size or number == len(batches):
                until = asyncio.ALL_COMPLETED if number == len(batches) else asyncio.FIRST_COMPLETED
                finished, pending = await asyncio.wait(pending, return_when=until)
                problems += [problem for task in finished for problem in task.result()]
                done = min(done + _TOGETHER * len(finished), len(wanted))
                on_progress(done, len(wanted))
                await relate_new(library)
    return problems


def _has_text(one: ImportedArticle) -> bool:
    return bool(one.html.strip() or one.content or one.document)


def _is_waiting(library: Library, article_id: int) -> bool:
    """Whether an article has no text, or only a part of it."""
    return (
        library.value(
            """SELECT 1 FROM articles a JOIN revisions r ON r.id = a.revision_id
               WHERE a.id = ? AND r.complete = 1""",
            (article_id,),
        )
        is None
    )


async def _store_batch(
    library: Library,
    settings: Settings,
    workers: Workers,
    batch: Sequence[StoredArticle],
    archive: Archive | None,
) -> list[Problem]:
    """Store the texts of some articles; returns what could not be read."""
    problems: list[Problem] = []
    fragments: list[tuple[StoredArticle, str]] = []
    for one in batch:
        source = one.source
        try:
            if source.document:
                _store_document(library, one)
            elif source.content:
                data = archive.read(source.content) if archive is not None else None
                if data is not None and is_pdf(data):
                    await _store_pdf(library, settings, workers, one, data)
                elif data is not None:  # else the archive says why
                    fragments.append((one, decode(data)))
            else:
                fragments.append((one, source.html))
        except (PostilError, NotText, ValueError) as error:
            problems.append(_unread(one, error))
    entries = [
        Entry(guid="text", url=one.source.url, title=one.source.title, content_html=html)
        for one, html in fragments
    ]
    whole = await workers.entries([entry_to_bytes(entry) for entry in entries])
    pages = [
        await _page(workers, one, html, text) for (one, html), text in zip(fragments, whole, strict=True)
    ]
    with library.transaction():
        for (one, html), text, page in zip(fragments, whole, pages, strict=True):
            if page is not None:
                named = replace(page, title=one.source.title or page.title, canonical_url="")
                kept = html.encode("utf-8", "replace")
                store_page(
                    library, named, url=one.source.url, name=one.source.title, page=kept, article_id=one.id
                )
            elif isinstance(text, PostilError):
                problems.append(_unread(one, text))
            elif text.text.text.strip():
                new = Text(one.id, text, Source.SAVED, text.about.complete, text.about.reason)
                store_text(library, new, still_pending=False, relate_now=False, now=datetime.now(UTC))
    return problems


def _unread(one: StoredArticle, error: Exception) -> Problem:
    """What to say of a text that cannot be read. Raises LibraryError."""
    if isinstance(error, LibraryError):
        raise error
    reason = error.message if isinstance(error, PostilError | NotText) else "it is damaged"
    return Problem(one.source.content or one.source.where, f"its text was not read: {reason}")


async def _store_pdf(
    library: Library, settings: Settings, workers: Workers, one: StoredArticle, data: bytes
) -> None:
    with as_file(data, downloads_folder(library)) as path:
        pdf = PdfFile(path, one.source.url, one.source.content.rpartition("/")[2])
        await save_pdf(library, settings, workers, pdf, article_id=one.id)


async def _page(
    workers: Workers, one: StoredArticle, html: str, whole: PackedArticle | PostilError
) -> CleanArticle | None:
    """The article of a whole page; None for a part of one, cleaned before, and where words get lost."""
    if "<body" not in html[:50_000].lower():
        return None
    try:
        page = await workers.clean_page(
            html.encode("utf-8", "replace"), url=one.source.url, content_type="text/html; charset=utf-8"
        )
    except CleaningError:
        return None
    least = 0 if isinstance(whole, PostilError) else _LESS * len(whole.text.text.split())
    return page if len(page.document.text.split()) >= max(least, 1) else None


def _store_document(library: Library, one: StoredArticle) -> None:
    """Store the text of our own export. Raises ValueError where it is damaged."""
    source = one.source
    named = source.text_source if source.text_source in list(Source) else Source.SAVED
    new = revisions.NewText(
        text=pack_text(Document.from_json(source.document)),
        source=Source(named),
        cleaner=CLEANER_VERSION,
        complete=source.text_complete,
        reason=source.text_reason,
        pages=source.pages,
    )
    now = datetime.now(UTC)
    at = min(source.text_at or now, now)
    revisions.store_text(library, one.id, new, relate_now=False, now=at)


async def fetch_texts(
    library: Library,
    settings: Settings,
    articles: Iterable[tuple[int, str]],
    *,
    fetcher: Fetcher | None = None,
    on_fetched: Callable[[Fetched], None] = lambda _: None,
) -> None:
    """Fetch the pages of articles (number and address) that have no text, a few of each host at once.

    The addresses come from outside: none may be private. Raises Offline, LibraryError.
    """
    hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_PER_HOST))
    places = asyncio.Semaphore(_AT_ONCE)

    async def fetch(article_id: int, url: str, using: Fetcher) -> None:
        async with hosts[urlsplit(url).netloc], places:
            try:
                await save(library, settings, url, fetcher=using, trusted=False, article_id=article_id)
            except (LibraryError, Offline):
                raise
            except PostilError as error:
                on_fetched(Fetched(article_id, error.message))
            else:
                on_fetched(Fetched(article_id))

    wanted = [(number, url) for number, url in articles if _is_waiting(library, number)]
    if fetcher is not None:
        await asyncio.gather(*(fetch(number, url, fetcher) for number, url in wanted))
        return
    async with Fetcher(settings) as own:
        await asyncio.gather(*(fetch(number, url, own) for number, url in wanted))
