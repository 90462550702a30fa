"""PDF reports as the texts of articles in an update: fetched, read in workers, their files stored."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from reader.config import Settings
from reader.errors import CleaningError, PostilError, ScannedPdf
from reader.feeds.parsing.packed import pdf_enclosure
from reader.feeds.pdf.reading import LibraryRanges, read_pdf
from reader.feeds.pdf.recognition import recognition_hint
from reader.feeds.pdf.storing import ACCEPT_PDF, downloads_folder, name_in
from reader.feeds.texts.choosing import Text
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.articles.attachments import PDF, NewAttachment
from reader.library.articles.pending import Pending
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore, file_hash
from reader.model import PdfFetch, Source

_AT_ONCE = 2
"""PDFs that are downloaded and read at once: the others' texts are made meanwhile."""


class UnreadablePdf(CleaningError):
    """A PDF came, but it could not be read."""


class Reports:
    """Fetches and reads the PDFs of pending articles."""

    def __init__(self, library: Library, settings: Settings, fetcher: Fetcher, workers: Workers) -> None:
        self._library, self._settings = library, settings
        self._fetcher, self._workers = fetcher, workers
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def folder(self) -> Path:
        """Where PDFs are downloaded to."""
        return downloads_folder(self._library)

    def policy(self, article: Pending) -> PdfFetch:
        """When PDFs that belong to articles of its feed are fetched."""
        return article.pdf or PdfFetch(self._settings.update.pdf)

    def enclosed(self, article: Pending) -> str:
        """The address of the PDF that comes with the entry, "" where none does or none is wanted."""
        return "" if self.policy(article) is PdfFetch.NEVER else pdf_enclosure(article.entry)

    async def fetched(self, article: Pending, url: str) -> Text:
        """The text of the PDF at an address. Raises FetchError, CleaningError, WorkerDied, LibraryError."""
        async with self._slots:
            fetched = await self._fetcher.fetch(
                url, login_scope=article.feed_url, accept=ACCEPT_PDF, pdf_folder=self.folder
            )
            if fetched.file is None:
                raise CleaningError("The answer is no PDF.")
            return await self._read(article, fetched.file, fetched.final_url)

    async def downloaded(self, article: Pending, file: Path, url: str) -> Text:
        """The text of a PDF that was answered in place of a page; the file is removed. Raises the same."""
        async with self._slots:
            return await self._read(article, file, url)

    async def _read(self, article: Pending, file: Path, url: str) -> Text:
        limit = self._settings.update.max_pdf_bytes
        try:
            sha, size = await asyncio.to_thread(file_hash, file, limit=limit)
            ranges = await read_pdf(self._workers, file, kept=LibraryRanges(self._library, sha))
            packed = await self._workers.packed_pdf(ranges, article.packed, url=url)
            kept = size <= self._settings.files.max_bytes
            if kept:
                await asyncio.to_thread(FileStore(self._library.path).add, file, PDF, limit=limit)
        except ScannedPdf as error:
            raise UnreadablePdf(f"{error.message} {recognition_hint(url)}") from error
        except PostilError as error:
            raise UnreadablePdf(f"The PDF could not be read: {error.message}", hint=error.hint) from error
        finally:
            os.unlink(file)
        about = packed.about
        new = NewAttachment(sha, PDF, size, name_in(url), url, about.page_count, kept)
        return Text(article.article_id, packed, Source.PDF, about.complete, about.reason, file=new)
