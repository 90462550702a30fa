"""Import a file of another program: store what is in it, give its articles their texts, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from reader.bounded import read_file
from reader.config import Settings
from reader.errors import UsageError
from reader.feeds.pdf.marks import take_marks
from reader.feeds.pdf.storing import local_pdf, save_pdf
from reader.feeds.saving.imported_texts import Fetched, fetch_texts, store_texts
from reader.feeds.workers.pool import Workers
from reader.imports.archive import Archive
from reader.imports.reading import MAX_BYTES, is_archive, read
from reader.imports.records import NAMES, Format, ParsedFile, Problem
from reader.library.articles.listing import summaries
from reader.library.citing.keys import take_keys
from reader.library.imported.books import of_books
from reader.library.imported.matching import is_web
from reader.library.imported.newsboat import parse_cache
from reader.library.imported.placements import fetchable_passages, placements
from reader.library.imported.storing import StoredArticle, Storing
from reader.library.storage.database import Library

Progress = Callable[[str, int, int], None]
"""Told what is being done ("articles", "texts", "pages"), how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class FileError:
    """What was not understood, and where: "line 12", a member of an archive, or "" for the whole file."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a file.

    `articles` and `passages` count what is in it, `added` what of both the library did not have, `updated`
    what it had and changed. `fetchable` counts passages, of earlier imports too, that wait for the text of
    one of these articles that has an address. `operation` is what undo takes.
    """

    file: str
    source: str
    articles: int = 0
    passages: int = 0
    added: int = 0
    updated: int = 0
    placed: int = 0
    waiting: int = 0
    fetchable: int = 0
    unplaced: tuple[str, ...] = ()
    errors: tuple[FileError, ...] = ()
    operation: int | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read; `archive` has the texts of its articles where it is one."""

    name: str
    parsed: ParsedFile
    archive: Archive | None = None


def read_import(name: str, data: bytes | None = None) -> ReadFile | None:
    """What is in a file, or in the bytes that were piped in; None where its format is not known.

    Raises UsageError for a file that cannot be read, TooLarge.
    """
    path = Path(name).expanduser()
    if data is None:
        if path.is_file():
            with open(path, "rb") as file:
                if is_archive(file.read(4)):
                    found = read(path)
                    return None if found is None else ReadFile(name, *found)
        data = read_file(name, MAX_BYTES)
    found = read(data)
    return None if found is None else ReadFile(name, *found)


async def import_file(
    library: Library,
    settings: Settings,
    file: ReadFile,
    *,
    texts: bool = True,
    fetch: bool = False,
    on_progress: Progress = lambda *_: None,
    now: datetime,
) -> FileReport:
    """Store what a file holds; the same file again adds nothing.

    Nothing is fetched unless `fetch` says so; without `texts` those in the file are left there. Raises
    LibraryError, Offline.
    """
    parsed = replace(file.parsed, articles=tuple(of_books(library, file.parsed.articles)))
    label = f"imported from {NAMES[parsed.format]} ({Path(file.name).name})"[:200]
    storing = Storing(library, label, now=now)
    stored: list[StoredArticle] = []
    for one in storing.store(parsed.articles):
        stored.append(one)
        on_progress("articles", len(stored), len(parsed.articles))
    keys = {one.id: one.source.citation_key for one in stored if one.source.citation_key}
    if keys:
        take_keys(library, keys, now=now, number=storing.operation)
    problems = list(parsed.problems)
    if texts:
        problems += await store_texts(
            library,
            settings,
            stored,
            file.archive,
            on_progress=lambda done, of: on_progress("texts", done, of),
        )
    if file.archive is not None:  # members that could not be read when their turn came
        problems += [one for one in dict.fromkeys(file.archive.problems) if one not in problems]
    if fetch:
        problems += await _fetched(library, settings, stored, on_progress)
    return _report(library, file, storing.operation, stored, problems)


async def _fetched(
    library: Library, settings: Settings, stored: list[StoredArticle], on_progress: Progress
) -> list[Problem]:
    """Fetch the texts that articles wait for; returns what could not be fetched."""
    # the reader may have given an address to one that had none
    addresses = {each.id: each.url for each in summaries(library, [one.id for one in stored])}
    wanted = {number: url for number, url in addresses.items() if is_web(url)}
    problems: list[Problem] = []
    done = 0

    def tell(fetched: Fetched) -> None:
        nonlocal done
        done += 1
        on_progress("pages", done, len(wanted))
        if fetched.problem:
            problems.append(Problem(wanted[fetched.article_id], fetched.problem))

    await fetch_texts(library, settings, wanted.items(), on_fetched=tell)
    return problems


def _report(
    library: Library,
    file: ReadFile,
    operation: int | None,
    stored: list[StoredArticle],
    problems: list[Problem],
) -> FileReport:
    uids = [uid for one in stored for uid in one.uids]
    where = placements(library, uids)
    return FileReport(
        file=file.name,
        source=file.parsed.format.value,
        articles=len(stored),
        passages=len(uids),
        added=sum(one.made + one.added for one in stored),
        updated=sum(one.updated for one in stored),
        placed=where.placed,
        waiting=where.waiting,
        fetchable=fetchable_passages(library, [one.id for one in stored]),
        unplaced=where.unplaced,
        errors=tuple(FileError(one.where, one.message) for one in problems),
        operation=operation,
    )


def import_cache(library: Library, name: str, *, now: datetime) -> FileReport:
    """Take over what newsboat's cache says of the items of subscriptions. Raises LibraryError."""
    parsed = parse_cache(library, Path(name).expanduser(), now=now)
    storing = Storing(library, f"imported from newsboat ({Path(name).name})"[:200], now=now)
    stored = list(storing.store(parsed.articles))
    return _report(library, ReadFile(name, parsed), storing.operation, stored, list(parsed.problems))


async def import_pdf(
    library: Library, settings: Settings, name: str, *, dry_run: bool = False, now: datetime
) -> FileReport:
    """Save a PDF and take over the highlights in it. Raises CleaningError, LibraryError."""
    file = local_pdf(name)
    if file is None:
        raise UsageError(f"{name} is not a PDF.")
    async with Workers(1) as workers:
        if dry_run:
            marks = (await workers.pdf_marks(file.path)).marks
            return FileReport(
                name, Format.PDF.value, articles=1, passages=len(marks), added=len(marks), waiting=len(marks)
            )
        article_id = await save_pdf(library, settings, workers, file)
        taken = await take_marks(library, workers, article_id, file.path, now=now)
    placed = taken.added + taken.known
    return FileReport(
        name,
        Format.PDF.value,
        articles=1,
        passages=placed + len(taken.lost),
        added=taken.added,
        placed=placed,
        unplaced=taken.lost,
        operation=taken.operation,
    )
