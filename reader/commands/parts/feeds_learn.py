"""`postil feeds take` and `feeds learn`: what is held back of a listing page, and which list is read."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from reader import logins
from reader.commands.parts.subscribe_page import configure_list, found_list, record
from reader.commands.shared import output
from reader.commands.shared.arguments import examples, feed_reference
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.logins import Logins
    from reader.model import Feed


def configure_learn(changes: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare `learn`."""
    parser = changes.add_parser(
        "learn", help="find the list on a listing page again, when the wrong one is read"
    )
    parser.description = (
        "Find the list of reports on a listing page again, show it, and read it from then on. Articles from "
        "the other list are kept."
    )
    parser.add_argument("feed", metavar="FEED", type=feed_reference, help="number, URL, title or part of one")
    parser.add_argument(
        "--another", action="store_true", help="find a list that has no entry of the current one"
    )
    configure_list(parser)
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    examples(
        parser,
        "postil feeds learn 12 --another",
        "postil feeds learn 12 --wrong 'Privacy statement'",
        "postil feeds learn 12 --item '.news-item' --item-title h3",
    )


def learn(arguments: argparse.Namespace, context: Context) -> int:
    """Learn the list of a page again. Raises NotFound, UsageError, NotAFeed, FetchError."""
    from reader.feeds.updating.update import update
    from reader.library.feeds import listing_pages, subscriptions

    context.online("Learning a list")
    if (arguments.item_title or arguments.item_date) and not arguments.item:
        raise UsageError("--item-title and --item-date need --item, the selector of one entry.")
    known = logins.load(logins.beside(context.settings.path or context.config_path))
    with context.library(create=False) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
    if not feed.learnt:
        raise UsageError(
            f"{feed.title} is a feed, not a listing page.",
            hint=f"`postil subscribe --page {feed.site_url or feed.url}` reads its page.",
        )
    page = feed.site_url or feed.url
    if arguments.another:
        arguments.wrong += asyncio.run(_entries(context, feed, known))
    found = found_list(arguments, context, page, known)
    if arguments.json:
        output.json_value(record(found))
    if arguments.dry_run:
        return 0
    with context.library(write=True) as library:
        _store(library, feed, found.url)
        listing_pages.set_learnt(library, feed.id, found.pattern, made_by="hand")
        listing_pages.take_held(library, feed.id)
        done = asyncio.run(update(library, context.settings, feed_ids=[feed.id]))
    return _said(feed, done.new, [reason for _, _, reason in done.failed], quiet=arguments.json)


def take(arguments: argparse.Namespace, context: Context) -> int:
    """Fetch a listing page with all that is new on it. Raises NotFound, UsageError."""
    from reader.feeds.updating.update import update
    from reader.library.feeds import listing_pages, subscriptions

    context.online("Taking what was held back")
    with context.library(write=True) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
        if feed.id not in listing_pages.held_back(library):
            raise UsageError(f"{feed.title}: no entries are held back.")
        listing_pages.take_held(library, feed.id)
        done = asyncio.run(update(library, context.settings, feed_ids=[feed.id]))
    return _said(feed, done.new, [reason for _, _, reason in done.failed])


def _said(feed: Feed, new: int, failed: list[str], *, quiet: bool = False) -> int:
    for reason in failed:
        output.note(f"postil: {reason}")
    if not quiet:
        output.line(f"{feed.title}: {counted(new, 'new article')}.")
    return 1 if failed else 0


def _store(library: Library, feed: Feed, url: str) -> None:
    """Give a feed the address of its list: a page, or a sitemap."""
    from reader.library.feeds import subscriptions

    if url != feed.url:
        subscriptions.set_url(library, feed.id, url)


async def _entries(context: Context, feed: Feed, known: Logins) -> list[str]:
    """The addresses that the list read now has; none where nothing can be read of it."""
    from reader.errors import PostilError
    from reader.feeds.discovery.listing_pages import find_list
    from reader.feeds.listing.records import Pattern
    from reader.feeds.transport.fetch import Fetcher

    pattern = Pattern.from_json(feed.learnt)
    if pattern is None or pattern.kind == "sitemap":
        return []
    try:
        async with Fetcher(context.settings, known=known) as fetcher:
            found = await find_list(fetcher, feed.url, pattern=pattern)
    except PostilError:
        return []
    return [entry.url for entry in found.entries]
