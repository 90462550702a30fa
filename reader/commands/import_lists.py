"""Lists of subscriptions for `postil import`: OPML, newsboat's `urls` or the starter list."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from reader import logins
from reader.commands import output
from reader.commands.arguments import read_input
from reader.commands.context import Context
from reader.errors import OpmlError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.opml import Subscription
    from reader.library.storage.database import Library
    from reader.query.newsboat import QueryFeed


def import_list(
    library: Library,
    name: str,
    data: bytes | None,
    folders: list[str],
    context: Context,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Subscribe to the feeds of a list; returns what was done, for JSON.

    `data` is the list where it was read already. Raises OpmlError, UsageError.
    """
    listed, queries = asyncio.run(_read(name, data))
    found = _chosen(listed, folders)
    plain = [_bare(each) for each in found] if dry_run else _without_passwords(found, context)
    new = _subscribe(library, plain)
    views = [] if folders else _add_views(library, queries)
    return {
        "new": new,
        "known": len(found) - new,
        "folders": len({each.folder for each in found if each.folder}),
        "views": views,
    }


def print_list_report(done: dict[str, Any]) -> None:
    """Print what `import_list` did."""
    known, views = done["known"], done["views"]
    already = f", {known:,} already subscribed" if known else ""
    then = " `postil update` fetches them." if done["new"] else ""
    output.line(f"{counted(done['new'], 'new subscription')}{already}.{then}")
    if views:
        output.line(f"{counted(len(views), 'view')} added: {', '.join(views)}.")


def show_list(name: str, arguments: argparse.Namespace) -> None:
    """Print what a list holds. Raises OpmlError, UsageError."""
    listed, _ = asyncio.run(_read(name, None))
    found = _chosen(listed, arguments.folder)
    if arguments.json:
        output.json_value(found)
    else:
        rows = [(" / ".join(each.folder), each.title, each.url) for each in found]
        output.table(rows, heading=("FOLDER", "TITLE", "URL"), stretch=1)


STARTER = ""
"""The name of the list that comes with Postil."""


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
    return [_bare(each) for each in found]


def _bare(each: Subscription) -> Subscription:
    """The same without user name and password."""
    return replace(each, url=logins.taken_out(each.url)[0], site_url=logins.taken_out(each.site_url)[0])


async def _read(named: str, data: bytes | None) -> tuple[list[Subscription], list[QueryFeed]]:
    from reader.feeds.opml import MAX_BYTES
    from reader.feeds.workers import WorkerDied, Workers
    from reader.first_run import starter
    from reader.query.newsboat import query_feeds

    if named == STARTER:
        return starter(), []
    name = "Standard input" if named == "-" else named
    if data is None:
        data = read_input(named, MAX_BYTES)
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
