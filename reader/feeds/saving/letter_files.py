"""PDF files that come with letters: each is a report of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reader.config import Settings
from reader.errors import CleaningError
from reader.feeds.pdf.storing import PdfFile, as_file, downloads_folder, is_pdf, save_pdf
from reader.feeds.workers.letters import PackedFile
from reader.feeds.workers.pool import Workers
from reader.library.articles import entries, pending
from reader.library.articles.listing import article_card_of
from reader.library.articles.packing import pack_entry
from reader.library.storage.database import Library
from reader.model import Entry


async def save_file(library: Library, settings: Settings, workers: Workers, file: PackedFile) -> int:
    """Save a PDF that came with a letter as an article; returns its number. The same file again adds nothing.

    Raises CleaningError, TooLarge, LibraryError.
    """
    if not is_pdf(file.data):
        raise CleaningError(f"{file.name} is not a PDF file.")
    with as_file(file.data, downloads_folder(library)) as path:
        return await save_pdf(library, settings, workers, PdfFile(path, "", file.name or "report.pdf"))


def list_in_feed(library: Library, feed_id: int, article_id: int, *, now: datetime) -> None:
    """List a saved report in the feed of the letter that it came with. Inside a transaction."""
    uid, title = article_card_of(library, article_id)
    entry = replace(pack_entry(Entry(guid=uid, title=title)), key="", uid=uid)
    if not entries.has_entry(library, feed_id, entry.guid):
        entries.store_packed(library, feed_id, [entry], now=now)
        pending.not_pending(library, article_id)  # there is nothing to be fetched for it
