"""`postil import`: subscriptions from OPML, newsboat's `urls` or the starter list; or an exported journal."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from reader import logins
from reader.commands import output
from reader.commands.arguments import examples, read_input
from reader.commands.context import Context
from reader.errors import OpmlError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.opml import Subscription
    from reader.library.storage.database import Library
    from reader.query.newsboat import QueryFeed


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Subscribes to every feed of a list in its folder: an OPML file, or newsboat's `urls`, whose query "
        "feeds become views. Feeds already subscribed to stay as they are. Nothing is fetched until "
        "`postil update`. "
        "A file of `postil export journal` is merged into the library: highlights, notes, tags, marks "
        "and subscriptions."
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="the list; - reads standard input")
    parser.add_argument("--starter", action="store_true", help="the starter list that comes with Postil")
    parser.add_argument(
        "--folder",
        metavar="NAME",
        action="append",
        default=[],
        help="only the feeds of this top folder of the list; may be given more than once",
    )
    parser.add_argument(
        "--list", action="store_true", help="only list what the file contains; subscribe to nothing"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    examples(
        parser,
        "postil import subscriptions.opml",
        "postil import ~/.newsboat/urls",
        "postil import --starter --list",
        'postil import --starter --folder "Technology research"',
        "postil import journal.jsonl",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 for a journal that was read in part only. Raises OpmlError for a list that cannot be read."""
    if arguments.file and _is_journal(Path(arguments.file)):
        return _import_journal(Path(arguments.file), arguments, context)
    listed, queries = asyncio.run(_read(arguments))
    found = _chosen(listed, arguments.folder)
    if arguments.list:
        _list(found, as_json=arguments.json)
        return 0
    with context.library(write=True) as library:
        new = _subscribe(library, _without_passwords(found, context))
        views = [] if arguments.folder else _add_views(library, queries)
    known = len(found) - new
    if arguments.json:
        output.json_value(
            {
                "new": new,
                "known": known,
                "folders": len({each.folder for each in found if each.folder}),
                "views": views,
            }
        )
        return 0
    already = f", {known:,} already subscribed" if known else ""
    then = " `postil update` fetches them." if new else ""
    output.line(f"{counted(new, 'new subscription')}{already}.{then}")
    if views:
        output.line(f"{counted(len(views), 'view')} added: {', '.join(views)}.")
    return 0


def _subscribe(library: Library, found: Sequence[Subscription]) -> int:
    """Subscribe to all, a time slice per transaction, so that others can write; returns how many are new."""
    from reader.library.feeds import subscriptions
    from reader.library.storage.time_slice import time_slice

    new = done = 0
    while done < len(found):
        with library.transaction():
            for each in time_slice(library, islice(found, done, None)):
                new += subscriptions.subscribe(
                    library,
                    each.url,
                    title=each.title,
                    site_url=each.site_url,
                    folder=each.folder,
                    made_by="import",
                )[1]
                done += 1
    return new


def _add_views(library: Library, queries: Sequence[QueryFeed]) -> list[str]:
    """Save newsboat's query feeds as views, those whose names are taken left out; returns their names."""
    from reader.library.query.saved import View, views
    from reader.library.query.saved_changes import import_views
    from reader.library.search.terms import fold

    taken = {fold(view.name) for view in views(library)}
    given = {fold(each.name): View("", each.name[:100], each.query) for each in queries}
    added = [view for name, view in given.items() if name not in taken]
    import_views(library, added, now=datetime.now(UTC))
    return [view.name for view in added]


def _without_passwords(found: Sequence[Subscription], context: Context) -> list[Subscription]:
    """The same without user names and passwords, which are stored as logins, outside the library."""
    file = logins.beside(context.settings.path or context.config_path)
    parted = [(each, *logins.taken_out(each.url)) for each in found]
    given = [(login, url) for _, url, login in parted if login is not None]
    known = logins.load(file) if given else logins.Logins()
    stored = set()
    for each, url in given:
        login = known.placed(each, url)
        if login not in known.known:
            known = known.with_login(login)
            logins.keep(file, login)
        stored.add(login.address)
    if stored:
        output.note(f"{counted(len(stored), 'password')} stored in {file}, not in the library.")
    return [replace(each, url=url, site_url=logins.taken_out(each.site_url)[0]) for each, url, _ in parted]


def _is_journal(path: Path) -> bool:
    from reader.library.annotations.journal_file import is_journal

    try:
        return path.exists() and is_journal(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error


def _import_journal(path: Path, arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.annotations.sync import import_journal

    if arguments.list or arguments.folder or arguments.starter:
        raise UsageError(f"{path} is a journal, which is always imported as a whole.")
    with context.library(write=True) as library:
        done = import_journal(library, path, now=datetime.now(UTC))
    if arguments.json:
        output.json_value(done)
    else:
        what = f"{counted(done.received, 'change')} imported"
        output.line(f"{what}; {counted(done.changed, 'thing')} changed here.")
    for problem in done.unreadable:
        output.note(f"postil: {problem}")
    return 1 if done.unreadable else 0


async def _read(arguments: argparse.Namespace) -> tuple[list[Subscription], list[QueryFeed]]:
    from reader.feeds.opml import MAX_BYTES
    from reader.feeds.workers import WorkerDied, Workers
    from reader.first_run import starter
    from reader.query.newsboat import query_feeds

    if bool(arguments.file) == arguments.starter:
        raise UsageError("Name one list: a FILE, - for standard input, or --starter.")
    if arguments.starter:
        return starter(), []
    name = "Standard input" if arguments.file == "-" else arguments.file
    data = read_input(arguments.file, MAX_BYTES)
    async with Workers(1) as workers:
        try:
            found = await workers.subscriptions(data, name=name)
        except WorkerDied as error:
            raise OpmlError(f"{name} cannot be read as a list of feeds. {error.message}") from error
    for what, why in found.refused:
        output.note(f"left out: {what} ({why})")
    queries = query_feeds(data.decode("utf-8-sig", "replace"))
    for each in queries:
        if each.problem:
            output.note(f"left out: line {each.line}, query {each.name} ({each.problem})")
    if not found.subscriptions:
        raise OpmlError(f"{name} lists no feed that can be subscribed to.")
    return list(found.subscriptions), [each for each in queries if each.query]


def _chosen(found: list[Subscription], folders: list[str]) -> list[Subscription]:
    """The subscriptions in these top folders, all where none are named. Raises UsageError."""
    if not folders:
        return found
    known = list(dict.fromkeys(each.folder[0] for each in found if each.folder))
    wanted = {name.casefold() for name in folders}
    unknown = wanted - {name.casefold() for name in known}
    if unknown:
        names = ", ".join(f'"{name}"' for name in sorted(unknown))
        has = "; ".join(known) or "no folders"
        raise UsageError(f"The list has no folder {names}.", hint=f"It has: {has}.")
    return [each for each in found if each.folder and each.folder[0].casefold() in wanted]


def _list(found: list[Subscription], *, as_json: bool) -> None:
    if as_json:
        output.json_value(found)
    else:
        rows = [(" / ".join(each.folder), each.title, each.url) for each in found]
        output.table(rows, heading=("FOLDER", "TITLE", "URL"), stretch=1)
