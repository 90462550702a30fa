"""Put one page, file or text into the library, ready to be read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from reader.bounded import read_file
from reader.cleaning import CLEANER_VERSION, CleanArticle, Correction
from reader.config import Settings
from reader.document.captions import with_captions
from reader.errors import CleaningError, PostilError
from reader.feeds.pdf.reading import Progress
from reader.feeds.pdf.storing import (
    PdfFile,
    as_file,
    downloads_folder,
    is_pdf,
    local_pdf,
    name_in,
    save_pdf,
)
from reader.feeds.saving.letter_storing import save_letter
from reader.feeds.texts.article_parts import with_further_parts
from reader.feeds.texts.content import ACCEPT_PAGE
from reader.feeds.texts.images import store_pictures
from reader.feeds.texts.site_corrections import SiteCorrections
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.workers.kinds_of_text import is_plain, kept_page, require_text
from reader.feeds.workers.letters import holds_several, is_message
from reader.feeds.workers.pool import Workers
from reader.feeds.workers.saved_books import Picture, UnpackedPage, is_container
from reader.library.articles import entries, revisions
from reader.library.articles.packing import pack_text
from reader.library.storage.database import Library
from reader.library.storage.encoding import compress
from reader.logins import Login, beside, load
from reader.mail.letter import MAX_BYTES as MAX_LETTER
from reader.model import Source

_WEB = re.compile(r"https?://", re.I)
_MAX_TITLE = 300
_SAVED_FROM = re.compile(
    rb"<!--\s*(?:saved from url=\(\d{1,5}\)|Page saved with SingleFile\s+url:\s*)(https?://[!-~]{1,4000})"
)
"""The comment of browsers ("mark of the web"), and that of SingleFile."""
_SAVED_FROM_BYTES = 16_384
"""Bytes at the beginning of a page that such a comment is in."""


class _HowPdf(TypedDict):
    """How a PDF is read, and for which article."""

    workers: Workers | None
    languages: str
    article_id: int | None
    on_progress: Progress


async def save(
    library: Library,
    settings: Settings,
    target: str,
    *,
    stdin: bytes | None = None,
    fetcher: Fetcher | None = None,
    login: Login | None = None,
    trusted: bool = True,
    languages: str = "",
    article_id: int | None = None,
    address: str = "",
    on_progress: Progress = lambda *_: None,
    workers: Workers | None = None,
) -> int:
    """Save the page or PDF at an address, a local file (PDF, HTML, text, letter), or what was piped in ("-").

    Returns the article's id; it has its text when this returns. The same address or file again gives
    the same article, with a new revision where the text changed. `login` is sent to the address, besides
    the stored ones. Without `trusted` the address came from outside, not from the user: it may not be
    private, and no login is sent. `on_progress` is told the pages of a PDF as they are read; `languages` are
    those of a scan. With an `article_id` the text becomes that article's. `workers` are used where there
    are some already. `address` is where a page in a file or a pipe is from; without it, what the page says.
    Raises Offline, FetchError and its kinds, CleaningError, UsageError (no such file), LibraryError.
    """
    how: _HowPdf = {
        "workers": workers,
        "languages": languages,
        "article_id": article_id,
        "on_progress": on_progress,
    }
    if stdin is None and _WEB.match(target):
        folder = downloads_folder(library)
        fetched = await fetch_page(settings, target, fetcher, login=login, trusted=trusted, pdf_folder=folder)
        if fetched.file is not None:
            try:
                file = PdfFile(fetched.file, fetched.final_url, name_in(fetched.final_url))
                return await _save_pdf(library, settings, file, **how)
            finally:
                fetched.file.unlink(missing_ok=True)
        source, content_type = await whole_article(settings, fetched, fetcher, login=login, trusted=trusted)
        return await _save_page(
            library,
            settings,
            source,
            target,
            url=fetched.final_url,
            content_type=content_type,
            article_id=article_id,
            workers=workers,
        )
    if stdin is not None:
        if is_pdf(stdin):
            with as_file(stdin, downloads_folder(library)) as path:
                piped = PdfFile(path, "", "Standard input")
                return await _save_pdf(library, settings, piped, **how)
        # piped text is identified by its content
        url = address or _saved_from(stdin)
        return await _save_page(
            library, settings, stdin, target, url=url, article_id=article_id, workers=workers
        )
    if (report := local_pdf(target)) is not None:
        return await _save_pdf(library, settings, report, **how)
    file_url, body = _file(target, max(settings.update.max_decoded_bytes, MAX_LETTER))
    url = address or _saved_from(body) or file_url
    return await _save_page(library, settings, body, target, url=url, article_id=article_id, workers=workers)


async def _save_pdf(
    library: Library,
    settings: Settings,
    file: PdfFile,
    *,
    workers: Workers | None,
    languages: str,
    article_id: int | None,
    on_progress: Progress,
) -> int:
    async with _at_work(workers) as at_work:
        return await save_pdf(
            library,
            settings,
            at_work,
            file,
            article_id=article_id,
            languages=languages,
            on_progress=on_progress,
        )


async def _save_page(
    library: Library,
    settings: Settings,
    body: bytes,
    target: str,
    *,
    url: str,
    content_type: str = "",
    article_id: int | None = None,
    workers: Workers | None = None,
) -> int:
    pictures: tuple[Picture, ...] = ()
    if is_container(body, target):
        unpacked = await _unpacked(body, target, workers)
        body, pictures = unpacked.html, unpacked.pictures
        url = unpacked.url if _names_a_page(unpacked.url) and not _WEB.match(url) else url
    if article_id is None and not _WEB.match(url) and is_message(body):
        if holds_several(body):
            raise CleaningError(f"{target} holds several letters.", hint="Use `postil subscribe`.")
        return await save_letter(library, settings, body, name=target)
    article = await clean_anything(
        settings,
        body,
        url=url,
        content_type=content_type,
        name=target,
        corrections=SiteCorrections(library).of(url),
        workers=workers,
    )
    if not _WEB.match(url) and _names_a_page(article.canonical_url):
        url = article.canonical_url  # a page saved as a file still names its address
    page = kept_page(body, content_type)
    article_id = store_page(library, article, url=url, name=_name(target), page=page, article_id=article_id)
    store_pictures(library, settings, article_id, {each.url: each.data for each in pictures})
    return article_id


@asynccontextmanager
async def _at_work(workers: Workers | None) -> AsyncIterator[Workers]:
    """These workers, else one that ends with what it is needed for."""
    if workers is not None:
        yield workers
        return
    async with Workers(1) as own:
        yield own


async def _unpacked(body: bytes, name: str, workers: Workers | None) -> UnpackedPage:
    """The page in a book, a web archive or a Markdown file. Raises CleaningError."""
    async with _at_work(workers) as at_work:
        try:
            return await at_work.unpack(body, name=name)
        except PostilError as error:
            raise CleaningError(f"{name}: {error.message}", hint=error.hint) from error


def store_page(
    library: Library,
    article: CleanArticle,
    *,
    url: str,
    name: str,
    page: bytes,
    article_id: int | None = None,
) -> int:
    """Make a cleaned page the text of an article: the one given, else that of its address, or a new one.

    `page` is the HTML that is kept for cleaning it again. Returns the article's number.
    """
    now = datetime.now(UTC)
    title = (article.title or name)[:_MAX_TITLE]
    with library.transaction():
        if article_id is None:
            article_id = entries.add_saved(library, url=url, title=title, now=now)
        text = revisions.NewText(
            text=pack_text(with_captions(article.document)),
            source=Source.SAVED,
            cleaner=CLEANER_VERSION,
            complete=article.complete,
            reason=article.reason,
            packed_html=compress(page),
            source_url=url,
            canonical_url=article.canonical_url if _WEB.match(url) else "",
            title=title,
            authors=tuple(article.authors),
            site=article.site,
            language=article.language,
            published_at=article.published,
            metadata=None if article.uncertain else article.citation,
        )
        article_id, _ = revisions.store_text(library, article_id, text, now=now)
    return article_id


def _saved_from(body: bytes) -> str:
    """The address that a browser or SingleFile wrote into a page when it saved it; "" for none."""
    found = _SAVED_FROM.search(body[:_SAVED_FROM_BYTES])
    url = found[1].decode("ascii") if found else ""
    return url if _names_a_page(url) else ""


def _names_a_page(url: str) -> bool:
    """Whether it is the address of one page: not none, not a local path, not the front page of a site."""
    return bool(_WEB.match(url)) and urlsplit(url).path.strip("/") != ""


async def clean_anything(
    settings: Settings,
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    name: str = "",
    corrections: Sequence[Correction] = (),
    workers: Workers | None = None,
) -> CleanArticle:
    """Clean HTML, plain text or a message, told apart by type and content, in a worker process.

    Raises CleaningError.
    """
    if not body.strip():
        raise CleaningError(f"{name or url} is empty.")
    if not content_type and is_message(body):
        return await _clean_letter(body, name=name, workers=workers)
    if len(body) > settings.update.max_decoded_bytes:
        raise CleaningError(
            f"{name or url} is larger than {settings.update.max_decoded_bytes // 1_000_000} MB."
        )
    require_text(body, content_type, name=name or url)
    async with _at_work(workers) as at_work:
        try:
            return await clean_saved(
                at_work, body, url=url, content_type=content_type, corrections=corrections
            )
        except CleaningError:
            raise
        except PostilError as error:
            raise CleaningError(f"{name or url}: {error.message}", hint=error.hint) from error


async def _clean_letter(body: bytes, *, name: str, workers: Workers | None) -> CleanArticle:
    async with _at_work(workers) as at_work:
        try:
            return await at_work.clean_letter(body)
        except PostilError as error:
            raise CleaningError(f"{name}: {error.message}", hint=error.hint) from error


async def clean_saved(
    workers: Workers,
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    corrections: Sequence[Correction] = (),
) -> CleanArticle:
    """What `clean_anything` does in its worker. Raises CleaningError, WorkerDied."""
    if is_plain(body, content_type):
        return await workers.clean_text(body, content_type=content_type)
    return await workers.clean_page(body, url=url, content_type=content_type, corrections=corrections)


async def fetch_page(
    settings: Settings,
    url: str,
    fetcher: Fetcher | None = None,
    *,
    login: Login | None = None,
    trusted: bool = True,
    pdf_folder: Path | None = None,
) -> Fetched:
    """Fetch a page; `login` and `trusted` as for `save`. A PDF goes to a file in `pdf_folder`, if given."""
    scope = url if trusted else ""
    if fetcher is not None:
        return await fetcher.fetch(
            url, trusted=trusted, login_scope=scope, accept=ACCEPT_PAGE, pdf_folder=pdf_folder
        )
    known = load(beside(settings.path))
    async with Fetcher(settings, known=known.with_login(login) if login else known) as own:
        return await own.fetch(
            url, trusted=trusted, login_scope=scope, accept=ACCEPT_PAGE, pdf_folder=pdf_folder
        )


async def whole_article(
    settings: Settings,
    first: Fetched,
    fetcher: Fetcher | None = None,
    *,
    login: Login | None = None,
    trusted: bool = True,
) -> tuple[bytes, str]:
    """A fetched page, with the further pages of its article where the site splits it, and its content type.

    `login` and `trusted` as for `save`.
    """
    if is_plain(first.body, first.content_type):
        return first.body, first.content_type

    async def fetch(url: str) -> Fetched:
        return await fetch_page(settings, url, fetcher, login=login, trusted=trusted)

    async with Workers(1) as workers:
        try:
            article = await workers.clean_page(
                first.body, url=first.final_url, content_type=first.content_type
            )
        except PostilError:  # what is wrong with it is said when it is cleaned
            return first.body, first.content_type
        if not article.next_url:
            return first.body, first.content_type
        source, _ = await with_further_parts(workers, fetch, first, article.next_url)
    return source, ""


def _file(target: str, limit: int) -> tuple[str, bytes]:
    body = read_file(target, limit)  # first, as it says in plain words what is wrong with the name
    return Path(target).expanduser().resolve().as_uri(), body


def _name(target: str) -> str:
    return Path(target).stem if target not in ("", "-") else "Saved text"
