"""`postil subscribe`, also `postil add`: one feed, by its own address or by that of its site."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from reader.commands import output
from reader.commands.arguments import examples, folder_path
from reader.commands.context import Context
from reader.config import Settings
from reader.errors import UsageError

if TYPE_CHECKING:
    from reader.feeds.discover import Candidate


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Subscribes to a feed and fetches it. The address of a site is enough where the site names its "
        "feed. With --offline the address is taken as it is and looked at by the next update."
    )
    parser.add_argument("url", metavar="URL", help="address of the feed, or of a site that has one")
    parser.add_argument(
        "--folder",
        metavar="NAME",
        type=folder_path,
        default=(),
        help='folder to put it in, made where missing; "A/B" is B in A',
    )
    parser.add_argument("--title", default="", metavar="T", help="your own title for it")
    parser.add_argument("--no-update", action="store_true", help="do not fetch its articles now")
    parser.add_argument("--json", action="store_true", help="print the subscription as JSON")
    examples(
        parser,
        "postil subscribe https://example.org/feed.xml",
        "postil subscribe example.org --folder Research/Energy",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NoFeedFound, NotAFeed or FetchError; then nothing is subscribed to."""
    from reader.library import subscriptions

    found = None if context.offline else asyncio.run(_find(context.settings, arguments.url))
    with context.library(write=True) as library:
        feed, new = subscriptions.subscribe(
            library,
            found.url if found else _unchecked(arguments.url),
            title=arguments.title,
            site_url=found.site_url if found else "",
            folder=arguments.folder,
            typed=True,
        )
        if not context.offline and not arguments.no_update:
            from reader.feeds.update import update

            asyncio.run(update(library, context.settings, feed_ids=[feed.id], on_event=lambda event: None))
        feed = subscriptions.feed(library, feed.id)
        counts = subscriptions.counts(library).get(feed.id)
    total = counts.total if counts else 0
    if arguments.json:
        output.json_value(
            {
                "id": feed.id,
                "url": feed.url,
                "title": feed.title,
                "new": new,
                "articles": total,
                "error": feed.last_error,
            }
        )
        return 0
    name = feed.title or feed.url
    if not new:
        output.line(f"Already subscribed: {name} ({feed.url})")
    elif context.offline or arguments.no_update:
        output.line(f"Subscribed to {name} ({feed.url}). `postil update` fetches it.")
    else:
        output.line(f"Subscribed to {name} ({feed.url}): {output.counted(total, 'article')}.")
    if feed.last_error:
        output.note(f"postil: its articles could not be fetched: {feed.last_error}")
    return 0


def _unchecked(url: str) -> str:
    """An address that nobody looks at now. Raises UsageError where it cannot be one of the web."""
    url = url if "://" in url else "https://" + url
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url} is not a web address.", hint="Feeds are reached by http:// or https://.")
    return url


async def _find(settings: Settings, url: str) -> Candidate:
    from reader.feeds.discover import discover
    from reader.feeds.fetch import Fetcher

    async with Fetcher(settings) as fetcher:
        candidates = await discover(fetcher, url)
    for other in candidates[1:]:
        output.note(f"Also there: {other.title or 'a feed'} {other.url}")
    return candidates[0]
