"""`postil import`: subscriptions, journals, and files of other programs, told apart by their content."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.commands.parts.import_kinds import Kind, Named, recognise
from reader.commands.parts.import_lists import STARTER, FeedChoice, import_list, print_list_report, show_list
from reader.commands.parts.import_report import print_report
from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.errors import LibraryError, Offline, PostilError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.saving.importing import FileReport
    from reader.library.annotations.sync import Synced
    from reader.library.storage.database import Library

_CACHE = "cache.db"
"""What newsboat calls the file of what was read, beside its `urls`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Import files of other programs, recognised by their content: highlights, notes, tags and saved "
        "articles of Readwise and Reader (CSV), Pocket, Omnivore, Instapaper, wallabag, Raindrop, Matter, "
        "Kindle (My Clippings.txt), Hypothesis, Zotero (CSL-JSON, RIS, BibTeX, Better BibTeX JSON), W3C "
        "annotations, PDF files with highlights, and Postil's own exports; subscriptions from OPML, "
        "newsraft's `feeds` or newsboat's `urls`, whose query feeds become views, with what its `cache.db` "
        "has; and a file of `postil export journal`. Passages are placed on their words, or wait until the "
        "text is there. The same file again adds nothing. Nothing is fetched without --fetch. Exits with "
        "status 1 when something was not understood; the rest is imported."
    )
    parser.add_argument("file", metavar="FILE", nargs="*", help="what to import; - reads standard input")
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would be imported; change nothing"
    )
    parser.add_argument(
        "--fetch", action="store_true", help="fetch the pages of imported articles that have no text"
    )
    parser.add_argument("--starter", action="store_true", help="the starter list that comes with Postil")
    parser.add_argument(
        "--folder",
        metavar="NAME",
        action="append",
        default=[],
        help="only the feeds of this top folder of the list; may be given more than once",
    )
    parser.add_argument(
        "--feed",
        metavar="FEED",
        action="append",
        default=[],
        help="only this feed of the list, named by its URL or title; may be given more than once",
    )
    parser.add_argument(
        "--list", action="store_true", help="only list what the file contains; subscribe to nothing"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    examples(
        parser,
        "postil import subscriptions.opml",
        "postil import ~/.newsboat/urls ~/.newsboat/cache.db",
        'postil import "My Clippings.txt" readwise.csv --dry-run',
        "postil import pocket.zip --fetch",
        "postil import --starter --list",
        'postil import --starter --folder "Economics"',
        "postil import journal.jsonl",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 where something was not understood. Raises OpmlError for one list that cannot be read."""
    names: list[str] = arguments.file
    if bool(names) == arguments.starter:
        raise UsageError("Name one list: a FILE, - for standard input, or --starter.")
    if names.count("-") > 1:
        raise UsageError("Standard input can be imported once.")
    if arguments.fetch:
        context.online("Fetching the texts of imported articles")
    if arguments.list:
        for name in names or [STARTER]:
            _refuse_journal(name)
            show_list(name, arguments)
        return 0
    found = [Named(STARTER, Kind.LIST)] if arguments.starter else _recognised(names)
    if (arguments.folder or arguments.feed) and any(one.kind is not Kind.LIST for one in found):
        option = "--folder" if arguments.folder else "--feed"
        raise UsageError(f"{option} chooses from a list of subscriptions.", hint=_others(found))
    done: dict[str, _Done] = {}
    with _library(context, dry_run=arguments.dry_run) as library:
        for one in sorted(found, key=lambda each: each.place):
            done[one.name] = _imported(library, one, arguments, context, alone=len(found) == 1)
    return _told([done[one.name] for one in found], arguments)


def _others(found: Sequence[Named]) -> str:
    journals = [one.name for one in found if one.kind is Kind.JOURNAL]
    return f"{journals[0]} is a journal, which is always imported as a whole." if journals else ""


def _refuse_journal(name: str) -> None:
    from reader.library.annotations.journal_file import is_journal

    path = Path(name).expanduser()
    if name not in ("-", STARTER) and path.is_file() and is_journal(path):
        raise UsageError(f"{path} is a journal, which is always imported as a whole.")


def _recognised(names: Sequence[str]) -> list[Named]:
    """What the files are; newsboat's cache beside its `urls` is taken along."""
    from reader.imports.records import Problem

    found: list[Named] = []
    for name in dict.fromkeys(names):
        try:
            found.append(recognise(name))
        except PostilError as error:
            if len(names) == 1:
                raise
            found.append(Named(name, Kind.UNKNOWN, problem=Problem("", error.message)))
    given = {Path(one.name).expanduser().resolve() for one in found if one.name != "-"}
    for one in list(found):
        beside = Path(one.name).expanduser().parent / _CACHE
        is_urls = one.kind is Kind.LIST and one.data is not None and b"<" not in one.data[:1000]
        if is_urls and one.name != "-" and beside.is_file() and beside.resolve() not in given:
            found.append(recognise(str(beside)))
    return found


class _Discard(Exception):
    """Ends the transaction of a dry run."""


@contextlib.contextmanager
def _library(context: Context, *, dry_run: bool) -> Iterator[Library]:
    """The library; of a dry run everything is reverted, and a missing library is not made."""
    from reader.library.storage.database import Library

    if not dry_run:
        with context.library(write=True) as library:
            yield library
        return
    with contextlib.ExitStack() as stack:
        if context.library_path.exists():
            library = stack.enter_context(context.library(write=True, create=False))
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="postil-"))
            library = stack.enter_context(Library.open(Path(folder) / "library.db", write=True))
        with contextlib.suppress(_Discard), library.transaction():
            yield library
            raise _Discard


class _Done:
    """What became of one file: its record for JSON, what is printed of it, and whether all was understood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.record: dict[str, Any] = {}
        self.report: FileReport | None = None
        self.list: dict[str, Any] | None = None
        self.journal: Synced | None = None
        self.understood = True


def _imported(
    library: Library, one: Named, arguments: argparse.Namespace, context: Context, *, alone: bool
) -> _Done:
    """Import one file. Raises what cannot be read where it is the only one."""
    from reader.feeds.saving.importing import FileError, FileReport

    done = _Done(one.name)
    try:
        if one.kind is Kind.LIST:
            done.list = import_list(
                library,
                one.name,
                one.data,
                FeedChoice(arguments.folder, arguments.feed),
                context,
                dry_run=arguments.dry_run,
            )
        elif one.kind is Kind.JOURNAL:
            from reader.library.annotations.sync import import_journal

            done.journal = import_journal(library, Path(one.name).expanduser(), now=datetime.now(UTC))
            done.understood = not done.journal.unreadable
        else:
            done.report = _report_of(library, one, arguments, context)
    except PostilError as error:
        if alone or isinstance(error, LibraryError | Offline):
            raise
        done.report = FileReport(one.name, one.kind.value, errors=(FileError("", error.message),))
    output.progress("")
    if done.report is not None:
        done.understood = not done.report.errors
    return done


def _report_of(library: Library, one: Named, arguments: argparse.Namespace, context: Context) -> FileReport:
    from reader.feeds.saving.importing import FileError, FileReport, import_cache, import_file, import_pdf

    now = datetime.now(UTC)
    if one.kind is Kind.UNKNOWN:
        assert one.problem is not None
        return FileReport(one.name, "unknown", errors=(FileError(one.problem.where, one.problem.message),))
    if one.kind is Kind.CACHE:
        return import_cache(library, one.name, now=now)
    if one.kind is Kind.PDF:
        return asyncio.run(
            import_pdf(library, context.settings, one.name, dry_run=arguments.dry_run, now=now)
        )
    assert one.read is not None
    return asyncio.run(
        import_file(
            library,
            context.settings,
            one.read,
            texts=not arguments.dry_run,
            fetch=arguments.fetch and not arguments.dry_run,
            on_progress=_progress(one.name),
            now=now,
        )
    )


def _progress(name: str) -> Any:
    short = Path(name).name

    def show(what: str, done: int, of: int) -> None:
        if of >= 100 and (done % 20 == 0 or done == of):
            output.progress(f"{short}: {done:,} of {of:,} {what}")

    return show


def _told(done: Sequence[_Done], arguments: argparse.Namespace) -> int:
    """Print what became of the files; returns the exit status."""
    if arguments.json:
        output.json_value(_record(done))
    else:
        for one in done:
            if one.list is not None:
                print_list_report(one.list)
            if one.journal is not None:
                what = f"{counted(one.journal.received, 'change')} imported"
                output.line(f"{what}; {counted(one.journal.changed, 'thing')} changed here.")
            if one.report is not None:
                print_report(one.report, dry_run=arguments.dry_run)
    for one in done:
        for problem in one.journal.unreadable if one.journal is not None else ():
            output.note(f"postil: {problem}")
    return 0 if all(one.understood for one in done) else 1


def _record(done: Sequence[_Done]) -> object:
    """The JSON of all files; a single list or journal has its own form."""
    if len(done) == 1 and done[0].report is None:
        return done[0].list if done[0].list is not None else done[0].journal
    files = [one.report or {"file": one.name, **_plain(one)} for one in done]
    # newsboat's `urls` is imported with the cache beside it: the one that was named has its fields here too
    alone = done[0].list if done[0].list is not None and len(done) == 2 else None
    return {**(alone or {}), "files": files}


def _plain(one: _Done) -> dict[str, Any]:
    from dataclasses import asdict

    if one.list is not None:
        return {"source": "opml", **one.list}
    return {"source": "journal", **(asdict(one.journal) if one.journal is not None else {})}
