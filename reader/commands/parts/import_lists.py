"""Lists of subscriptions for `postil import`: OPML, newsboat's `urls` or the starter list."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from reader import logins
from reader.commands.shared import output
from reader.commands.shared.arguments import read_input
from reader.commands.shared.context import Context
from reader.errors import OpmlError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.parsing.opml import Subscription
    from reader.library.storage.database import Library
    from reader.query.newsboat import QueryFeed


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """Which feeds of a list are taken: those in top folders and those named; all where nothing is chosen."""

    folders: Sequence[str] = ()
    feeds: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.folders or self.feeds)


def import_list(
    library: Library,
    name: str,
    data: bytes | None,
    chosen: FeedChoice,
    context: Context,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Subscribe to the feeds of a list; returns what was done, for JSON.

    `data` is the list where it was read already. Raises OpmlError, UsageError.
    """
    listed, queries = asyncio.run(_read(name, data))
    found = _chosen(listed, chosen)
    plain = [_bare(each) for each in found] if dry_run else _without_passwords(found, context)
    new = _subscribe(library, plain)
    views = [] if chosen else _add_views(library, queries)
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
    found = _chosen(listed, FeedChoice(arguments.folder, arguments.feed))
    if arguments.json:
        output.json_value(found)
        return
    starter = name == STARTER
    heading = ("FOLDER", "TITLE", *(["GIVES"] if starter else []), "URL")
    rows = [
        (" / ".join(each.folder), each.title, *([each.description] if starter else []), each.url)
        for each in found
    ]
    output.table(rows, heading=heading, stretch=1)


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
    from reader.feeds.parsing.opml import MAX_BYTES
    from reader.feeds.workers.pool import WorkerDied, Workers
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


def _chosen(found: list[Subscription], chosen: FeedChoice) -> list[Subscription]:
    """The feeds of a list that were chosen. Raises UsageError."""
    if not chosen:
        return found
    inside = {name.casefold() for name in chosen.folders}
    named = {name.casefold() for name in chosen.feeds}
    known = list(dict.fromkeys(each.folder[0] for each in found if each.folder))
    if unknown := inside - {name.casefold() for name in known}:
        has = "; ".join(known) or "no folders"
        raise UsageError(f"The list has no folder {_quoted(unknown)}.", hint=f"It has: {has}.")
    if unknown := named - {name.casefold() for each in found for name in (each.title, each.url)}:
        raise UsageError(f"The list has no feed {_quoted(unknown)}.", hint="--list shows its feeds.")
    return [
        each
        for each in found
        if (each.folder and each.folder[0].casefold() in inside)
        or not named.isdisjoint((each.title.casefold(), each.url.casefold()))
    ]


def _quoted(names: set[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))
