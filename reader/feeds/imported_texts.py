"""Texts of imported articles: from the file where it has them, else fetched when that was asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from reader.cleaning import CLEANER_VERSION
from reader.config import Settings
from reader.document import Document
from reader.errors import CleaningError, LibraryError, Offline, PostilError
from reader.feeds.choosing import Text, store_text
from reader.feeds.fetch import AnyFetcher, Fetcher
from reader.feeds.pdf_storing import PdfFile, as_file, downloads_folder, is_pdf, save_pdf
from reader.feeds.save import save, store_page
from reader.feeds.workers import Workers, default_size
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
_PAGE = (
    b'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><article>',
    b"</article></body></html>",
)
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
    async with Workers(default_size()) as workers:
        pending: set[asyncio.Task[Problem | None]] = set()
        for number, one in enumerate(wanted, start=1):
            pending.add(asyncio.create_task(_store_text(library, settings, workers, one, archive)))
            if len(pending) > 2 * workers.size or number == len(wanted):
                until = asyncio.ALL_COMPLETED if number == len(wanted) else asyncio.FIRST_COMPLETED
                done, pending = await asyncio.wait(pending, return_when=until)
                problems += [found for task in done if (found := task.result()) is not None]
            on_progress(number, len(wanted))
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


async def _store_text(
    library: Library, settings: Settings, workers: Workers, one: StoredArticle, archive: Archive | None
) -> Problem | None:
    source = one.source
    try:
        if source.document:
            _store_document(library, one)
            return None
        html = source.html
        if source.content:
            data = archive.read(source.content) if archive is not None else None
            if data is None:
                return None  # the archive says why
            if is_pdf(data):
                with as_file(data, downloads_folder(library)) as path:
                    pdf = PdfFile(path, source.url, source.content.rpartition("/")[2])
                    await save_pdf(library, settings, workers, pdf, article_id=one.id)
                return None
            html = decode(data)
        await _store_html(library, workers, one, html)
    except (PostilError, NotText, ValueError) as error:
        if isinstance(error, LibraryError):
            raise
        reason = error.message if isinstance(error, PostilError | NotText) else "it is damaged"
        return Problem(source.content or source.where, f"its text was not read: {reason}")
    return None


async def _store_html(library: Library, workers: Workers, one: StoredArticle, html: str) -> None:
    """Store the text of a page, or all words in it where reading it as a page loses some."""
    source, body = one.source, html.encode("utf-8", "replace")
    if "<body" not in html[:50_000].lower():
        body = b"".join((_PAGE[0], body, _PAGE[1]))
    entry = Entry(guid="text", url=source.url, title=source.title, content_html=html)
    (whole,) = await workers.entries([entry_to_bytes(entry)])
    try:
        page = await workers.clean_page(body, url=source.url, content_type="text/html; charset=utf-8")
    except CleaningError:
        page = None
    least = 0 if isinstance(whole, PostilError) else _LESS * len(whole.text.text.split())
    if page is not None and len(page.document.text.split()) >= max(least, 1):
        named = replace(page, title=source.title or page.title, canonical_url="")
        store_page(library, named, url=source.url, name=source.title, page=body, article_id=one.id)
    elif isinstance(whole, PostilError):
        raise whole
    elif whole.text.text.strip():
        text = Text(one.id, whole, Source.SAVED, whole.about.complete, whole.about.reason)
        store_text(library, text, still_pending=False, now=datetime.now(UTC))


def _store_document(library: Library, one: StoredArticle) -> None:
    """Store the text of our own export. Raises ValueError where it is damaged."""
    source = one.source
    named = source.text_source if source.text_source in list(Source) else Source.SAVED
    new = revisions.NewText(
        text=pack_text(Document.from_json(source.document)),
        source=Source(named),
        cleaner=CLEANER_VERSION,
        complete=not source.text_reason,
        reason=source.text_reason,
        pages=source.pages,
    )
    revisions.store_text(library, one.id, new, now=datetime.now(UTC))


async def fetch_texts(
    library: Library,
    settings: Settings,
    articles: Iterable[tuple[int, str]],
    *,
    fetcher: AnyFetcher | None = None,
    on_fetched: Callable[[Fetched], None] = lambda _: None,
) -> None:
    """Fetch the pages of articles (number and address) that have no text, a few of each host at once.

    The addresses come from outside: none may be private. Raises Offline, LibraryError.
    """
    hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_PER_HOST))
    places = asyncio.Semaphore(_AT_ONCE)

    async def fetch(article_id: int, url: str, using: AnyFetcher) -> None:
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
