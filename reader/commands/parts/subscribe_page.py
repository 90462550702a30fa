"""Subscribing to a page that lists reports, where there is no feed: what is found is shown first."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.commands.shared import asking, output
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.logins import Logins
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.discovery.listing_pages import FoundList
    from reader.feeds.listing.records import Pattern

_SHOWN = 20


def configure_page(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that say where the reports of a page are, and that it is to be read."""
    page = parser.add_argument_group(
        "a page that lists reports", "where a site has no feed, or one that is dead, empty or stale"
    )
    page.add_argument(
        "--page", action="store_true", help="read the page as a list, also where there is a feed"
    )
    configure_list(page)


def configure_list(page: argparse._ActionsContainer) -> None:
    """Declare the arguments that say where the reports of a page are."""
    page.add_argument("--dry-run", action="store_true", help="show the list; store nothing")
    page.add_argument(
        "--right", metavar="TITLE", action="append", default=[], help="a report that the list has"
    )
    page.add_argument(
        "--wrong",
        metavar="TITLE",
        action="append",
        default=[],
        help="something that is no report of the list",
    )
    page.add_argument("--item", metavar="CSS", default="", help="selector of one entry of the list")
    page.add_argument("--item-title", metavar="CSS", default="", help="selector of its title, within it")
    page.add_argument("--item-date", metavar="CSS", default="", help="selector of its date, within it")


def wants_page(arguments: argparse.Namespace) -> bool:
    """Whether the call is about a page, not a feed. Raises UsageError for selectors without --item."""
    if (arguments.item_title or arguments.item_date) and not arguments.item:
        raise UsageError("--item-title and --item-date need --item, the selector of one entry.")
    return bool(arguments.page or arguments.right or arguments.wrong or arguments.item)


def found_list(
    arguments: argparse.Namespace, context: Context, url: str, known: Logins, *, why: str = ""
) -> FoundList:
    """The list of a page, as the reader agreed to it. Raises NotAFeed, FetchError, UsageError.

    At a terminal it is shown, and the reader says yes, or names what is wrong; elsewhere it is shown only.
    """
    right, wrong = list(arguments.right), list(arguments.wrong)
    while True:
        found = asyncio.run(_find(context, url, known, _pattern(arguments), (right, wrong)))
        _show(found, why)
        if arguments.json or arguments.dry_run or not asking.somebody_there():
            return found
        answer = asking.answer("Are these the reports? [y, n, or the number of a wrong one]").lower()
        if answer in ("y", "yes"):
            return found
        if not answer.isdecimal() or not 1 <= int(answer[:6]) <= len(found.entries):
            raise UsageError("Nothing was subscribed to.", hint="--item names entries by a CSS selector.")
        wrong.append(found.entries[int(answer[:6]) - 1].url)


def _pattern(arguments: argparse.Namespace) -> Pattern | None:
    """The selectors of the reader's own, None where none are given."""
    from reader.feeds.listing.records import Pattern

    if not arguments.item:
        return None
    return Pattern("css", item=arguments.item, title=arguments.item_title, date=arguments.item_date)


async def _find(
    context: Context,
    url: str,
    known: Logins,
    pattern: Pattern | None,
    named: tuple[Sequence[str], Sequence[str]],
) -> FoundList:
    from reader.feeds.discovery.listing_pages import find_list
    from reader.feeds.transport.fetch import Fetcher

    right, wrong = named
    async with Fetcher(context.settings, known=known) as fetcher:
        return await find_list(fetcher, url, pattern=pattern, right=right, wrong=wrong)


def record(found: FoundList) -> dict[str, object]:
    """A list that was found, for JSON."""
    entries = [
        {"title": entry.title, "url": entry.url, "published_at": entry.published} for entry in found.entries
    ]
    return {"url": found.url, "title": found.title, "entries": entries}


def _show(found: FoundList, why: str) -> None:
    """What the list has, on standard error."""
    where = "The sitemap has" if found.url != found.site_url else "The page lists"
    output.note(f"{why} {where} {counted(len(found.entries), 'entry', 'entries')}:".strip())
    for number, entry in enumerate(found.entries[:_SHOWN], 1):
        day = entry.published.date().isoformat() if entry.published else "          "
        output.note(f"{number:>3}  {day}  {entry.title or entry.url}")
        if entry.title:
            output.note(f"                 {entry.url}")
    if len(found.entries) > _SHOWN:
        output.note(f"     and {len(found.entries) - _SHOWN:,} more")
