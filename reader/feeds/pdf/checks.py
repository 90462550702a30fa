"""Comparing a PDF report with the file that its address gives now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from reader.feeds.pdf.reading import NothingKept, read_pdf
from reader.feeds.workers.pool import Workers
from reader.library.articles.attachments import PDF
from reader.library.articles.revisions import revision
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore, file_hash
from reader.pdf import READER_VERSION


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """The text of a report as it was, and as it is; `complete` says whether all of this one was read."""

    was: str
    now: str
    complete: bool


async def compared_reports(
    library: Library, workers: Workers, file: Path, *, sha: str, revision_id: int
) -> ReportTexts | None:
    """The texts of a report's stored file (its SHA-256, the revision made from it) and of a new one.

    Both are read by the same reader. None where the files are equal. Raises CleaningError, WorkerDied,
    NotFound.
    """
    found, _ = await asyncio.to_thread(file_hash, file)
    if found == sha:
        return None
    now = await workers.pdf_article(await read_pdf(workers, file, kept=NothingKept()))
    was, files = revision(library, revision_id).document.text, FileStore(library.path)
    reader = library.value("SELECT cleaner FROM revisions WHERE id = ?", (revision_id,))
    if reader != READER_VERSION and files.is_there(sha, PDF):
        ranges = await read_pdf(workers, files.path(sha, PDF), kept=NothingKept())
        was = (await workers.pdf_article(ranges)).document.text
    return ReportTexts(was, now.document.text, now.complete and not now.uncertain)
