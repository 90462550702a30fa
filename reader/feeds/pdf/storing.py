"""Store the text of a PDF report with its pages, what it says of itself, and the file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reader.atomic import make_folder
from reader.cleaning.article import CleanArticle
from reader.config import Settings
from reader.errors import CleaningError, LibraryError, PostilError, ScannedPdf
from reader.feeds.parsing.packed import PackedArticle
from reader.feeds.pdf.reading import LibraryRanges, Progress, read_pdf
from reader.feeds.pdf.recognition import recognised, recognition_hint
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.downloads import DRAFT, SIGNATURE
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.articles import attachments, entries, listing, metadata, revisions
from reader.library.articles.attachments import PDF, NewAttachment
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid
from reader.library.storage.file_store import FileStore, file_hash
from reader.library.storage.files import files_folder
from reader.model import Source
from reader.pdf import READER_VERSION

ACCEPT_PDF = "application/pdf, */*;q=0.5"
_LOOK = 1024
"""Bytes at the beginning of a file among which the signature may be (ISO 32000-1, annex H.3.4.1)."""
_MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF on this machine, its address (of the web, or of the file), and its name for people."""

    path: Path
    url: str
    name: str


def is_pdf(beginning: bytes) -> bool:
    """Whether these are the first bytes of a PDF file."""
    return SIGNATURE in beginning[:_LOOK]


def local_pdf(target: str) -> PdfFile | None:
    """The PDF that a path names; None where it is none, or cannot be read."""
    path = Path(target).expanduser()
    try:
        if not path.is_file():  # opening a pipe would take its content
            return None
        with open(path, "rb") as file:
            if not is_pdf(file.read(_LOOK)):
                return None
        path = path.resolve()
    except (OSError, ValueError):
        return None
    return PdfFile(path, path.as_uri(), path.name)


@contextlib.contextmanager
def as_file(data: bytes, folder: Path) -> Iterator[Path]:
    """The bytes as a file in a folder, for as long as the block runs."""
    make_folder(folder)
    descriptor, name = tempfile.mkstemp(prefix=DRAFT, suffix=".partial", dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        yield Path(name)
    finally:
        os.unlink(name)


def name_in(url: str) -> str:
    """The file name at the end of an address."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])[:200] or urlsplit(url).netloc


async def clean_pdf(path: Path, *, name: str, on_progress: Progress = lambda *_: None) -> CleanArticle:
    """Read a PDF that is not stored; `name` is what errors call it. Raises CleaningError."""
    async with Workers(1) as workers:
        try:
            return await workers.pdf_article(await read_pdf(workers, path, on_progress=on_progress))
        except ScannedPdf as error:
            raise ScannedPdf(f"{name}: {error.message}", hint=recognition_hint()) from error
        except PostilError as error:
            raise CleaningError(f"{name}: {error.message}", hint=error.hint) from error


async def save_pdf(
    library: Library,
    settings: Settings,
    workers: Workers,
    file: PdfFile,
    *,
    article_id: int | None = None,
    languages: str = "",
    on_progress: Progress = lambda *_: None,
) -> int:
    """Make a PDF the text of an article: the one given, else that of its address, of its file, or a new one.

    Returns the article's number. The same file again adds nothing. Reading a long report that was stopped
    goes on where it was. With `languages` the text of scanned pages is recognised (`recognition`), and the
    file that has it is stored. Raises CleaningError, TooLarge, LibraryError.
    """
    try:
        sha, size = await asyncio.to_thread(file_hash, file.path, limit=settings.update.max_pdf_bytes)
        if (known := _known(library, sha, article_id)) is not None:
            await _keep(library, settings, file.path, sha, size)
            return known
        ranges = await read_pdf(workers, file.path, kept=LibraryRanges(library, sha), on_progress=on_progress)
        packed = await workers.packed_pdf(ranges, _entry(library, article_id), url=_web(file.url))
    except ScannedPdf as error:
        if not languages:
            raise ScannedPdf(f"{file.name}: {error.message}", hint=recognition_hint()) from error
        folder = downloads_folder(library)
        make_folder(folder)
        async with recognised(file.path, folder, languages=languages) as path:
            return await save_pdf(
                library,
                settings,
                workers,
                PdfFile(path, file.url, file.name),
                article_id=article_id,
                on_progress=on_progress,
            )
    except PostilError as error:
        raise CleaningError(f"{file.name}: {error.message}", hint=error.hint) from error
    kept = await _keep(library, settings, file.path, sha, size)
    found = NewAttachment(sha, PDF, size, file.name, _web(file.url), packed.about.page_count, kept)
    return store_pdf(library, packed, found, article_id=article_id, url=file.url, now=datetime.now(UTC))


async def fetch_report(
    library: Library,
    settings: Settings,
    article_id: int,
    *,
    fetcher: Fetcher | None = None,
    on_progress: Progress = lambda *_: None,
) -> int:
    """Fetch the PDF that an article's page or entry offers, and make it the article's text.

    Its address came from outside: it may not be private, unless the settings allow it. Returns the article's
    number. Raises NotFound, Offline, FetchError and its kinds, CleaningError, LibraryError.
    """
    article = listing.article(library, article_id)
    url = metadata.metadata(library, article_id).pdf_url
    if not url and urlsplit(article.url).path.lower().endswith(".pdf"):
        url = _web(article.url)
    if not url:
        raise CleaningError(
            f"“{article.title}” offers no PDF.", hint="`postil save URL` saves one from its address."
        )
    scope = "" if article.feed_id is None else subscriptions.feed(library, article.feed_id).url
    async with contextlib.AsyncExitStack() as stack:
        if fetcher is None:
            fetcher = await stack.enter_async_context(Fetcher(settings))
        fetched = await fetcher.fetch(
            url, login_scope=scope, accept=ACCEPT_PDF, pdf_folder=downloads_folder(library)
        )
        if fetched.file is None:
            raise CleaningError(f"{shown(url)} is not a PDF, although “{article.title}” says that it is.")
        stack.callback(os.unlink, fetched.file)
        workers = await stack.enter_async_context(Workers(1))
        file = PdfFile(fetched.file, fetched.final_url, name_in(fetched.final_url))
        return await save_pdf(
            library, settings, workers, file, article_id=article_id, on_progress=on_progress
        )


async def _keep(library: Library, settings: Settings, path: Path, sha: str, size: int) -> bool:
    """Store a file unless it is too large; whether it is stored. One that is there already stays."""
    if size > settings.files.max_bytes:
        return False
    stored = await asyncio.to_thread(
        FileStore(library.path).add, path, PDF, limit=settings.update.max_pdf_bytes
    )
    if stored.sha != sha:
        raise LibraryError(f"{path} changed while it was read.", hint="Try again.")
    return True


def store_pdf(
    library: Library,
    packed: PackedArticle,
    file: NewAttachment,
    *,
    article_id: int | None,
    url: str,
    now: datetime,
) -> int:
    """Store what was read of a file, whose file is in the store by now, in one transaction."""
    about = packed.about
    title = (about.title or Path(file.name).stem or "Report")[:_MAX_TITLE]
    with library.transaction():
        if article_id is None:
            article_id = _article(library, url, file.sha, title, now)
        new = revisions.NewText(
            text=packed.text,
            source=Source.PDF,
            cleaner=READER_VERSION,
            complete=about.complete,
            reason=about.reason,
            source_url=_web(url),
            title=about.title,
            authors=about.authors,
            language=about.language,
            published_at=about.published,
            pages=about.pages,
            metadata=about.citation,
            file_sha=file.sha,
        )
        article_id, _ = revisions.store_text(library, article_id, new, now=now)
        attachments.attach(library, article_id, file, now=now)
        attachments.drop_ranges(library, file.sha)
    return article_id


def _article(library: Library, url: str, sha: str, title: str, now: datetime) -> int:
    """The article of a saved file: of its web address, of the same file, or of the same path before."""
    if _web(url):
        return entries.add_saved(library, url=url, title=title, now=now)
    if url:
        before = library.value("SELECT id FROM articles WHERE url = ? ORDER BY id LIMIT 1", (url,))
        if before is not None:
            return int(before)
    return entries.add_saved(library, url=url, title=title, now=now, uid=derived_uid("file", sha))


def _known(library: Library, sha: str, article_id: int | None) -> int | None:
    """The article whose current text this reader made from the file; it is shown again."""
    found = attachments.article_of_file(library, sha)
    if found is None or article_id not in (None, found):
        return None
    row = library.row(
        """SELECT r.file_sha, r.cleaner FROM articles a JOIN revisions r ON r.id = a.revision_id
           WHERE a.id = ?""",
        (found,),
    )
    if row is None or row["file_sha"] != sha or row["cleaner"] < READER_VERSION:
        return None
    with library.transaction():
        library.execute(
            "UPDATE states SET hidden_at = NULL WHERE article_id = ? AND hidden_at IS NOT NULL", (found,)
        )
    return found


def _entry(library: Library, article_id: int | None) -> bytes:
    """The newest entry of an article, packed; b"" where it came by no feed."""
    if article_id is None:
        return b""
    found = library.value(
        "SELECT e.entry FROM articles a JOIN entries e ON e.source_id = a.source_id WHERE a.id = ?",
        (article_id,),
    )
    return b"" if found is None else bytes(found)


def _web(url: str) -> str:
    return url if url.lower().startswith(("http://", "https://")) else ""


def downloads_folder(library: Library) -> Path:
    """Where PDFs are downloaded: on the disk that keeps them."""
    return files_folder(library.path)
