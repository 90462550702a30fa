"""`postil subscribe`, also `postil add`: one feed, by its own address or by that of its site."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reader import logins
from reader.commands.discover import described
from reader.commands.parts.subscribe_page import configure_page, found_list, record, wants_page
from reader.commands.shared import asking, output
from reader.commands.shared.addresses import add_address, given
from reader.commands.shared.arguments import examples, feed_reference, folder_path
from reader.commands.shared.context import Context
from reader.errors import NoFeedFound, NotAFeed, PostilError, UsageError
from reader.logins import Login, Logins
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.discovery.discover import Candidate
    from reader.feeds.discovery.listing_pages import FoundList
    from reader.library.storage.database import Library
    from reader.model import Feed

_STALE = timedelta(days=366)
"""Without a new entry for so long, a feed is taken to be left."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Subscribe to a feed and fetch it, or to a mailbox: a maildir, an mbox file, a folder that is "
        "watched for letters, PDF, HTML, MHTML, EPUB, Markdown and text files, or a folder on a mail server. "
        "The address of a site is enough where "
        "the site names its feed; of several you choose one at a terminal, elsewhere the likeliest is taken. "
        "Where a site has no feed that works, the reports that its page lists are shown, and the page is "
        "read as a feed. "
        "With --offline the address is stored as it is and checked by the next update. A user name and "
        "password in the address "
        "are stored as by `postil login`, outside the library."
    )
    add_address(parser, "url", "URL|PATH", "address of the feed, of a site that has one, or a mailbox")
    parser.add_argument(
        "--folder",
        metavar="NAME",
        type=folder_path,
        default=(),
        help='folder for it, created if missing; "A/B" is B in A',
    )
    parser.add_argument("--title", default="", metavar="T", help="your own title for it")
    parser.add_argument(
        "--instead-of",
        metavar="FEED",
        type=feed_reference,
        default="",
        help="no new subscription: change the address of this feed, which keeps its articles",
    )
    configure_page(parser)
    parser.add_argument("--no-update", action="store_true", help="do not fetch its articles now")
    parser.add_argument("--json", action="store_true", help="print the subscription as JSON")
    examples(
        parser,
        "postil subscribe https://example.org/feed.xml",
        "postil subscribe example.org --folder Research/Energy",
        "postil subscribe https://example.org/new.xml --instead-of 12",
        "postil subscribe https://institute.example/publications      # a page that lists reports",
        "postil subscribe https://institute.example/news --item '.news-item' --item-title h3",
        "postil subscribe ~/Mail/newsletters",
        "postil subscribe imaps://ada@mail.example.org/Newsletters",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NoFeedFound, NotAFeed or FetchError; then nothing is subscribed to."""
    from reader.mail.mailbox_address import is_mailbox_address

    text = given(arguments, "url")
    if arguments.dry_run and not wants_page(arguments):
        raise UsageError("--dry-run is for pages that list reports.", hint="Add --page.")
    if is_mailbox_address(text):
        from reader.commands.shared.mailboxes import subscribe_mailbox

        return subscribe_mailbox(arguments, context, text)
    return _subscribe(arguments, context, text)


def _subscribe(arguments: argparse.Namespace, context: Context, text: str) -> int:
    """Subscribe to the feed at an address; raises as `run`."""
    from reader.library.feeds import subscriptions

    file = logins.beside(context.settings.path or context.config_path)
    url, login = logins.entered(text)
    known = logins.load(file)
    try:
        found = None if context.offline else _source(context, url, login, known, arguments)
    except NoFeedFound as error:
        if arguments.json or not asking.somebody_there():
            raise
        output.note(error.message)
        return _page_instead(url, context)
    if arguments.dry_run:
        if arguments.json and found and found.listed:
            output.json_value(record(found.listed))
        return 0
    if login is not None:
        logins.keep(file, known.placed(login, found.url if found else url))
        output.note(f"The password is stored in {file}, not in the library.")
    with context.library(write=True) as library:
        if arguments.instead_of:
            feed, new = _moved(library, arguments.instead_of, found.url if found else _web(url)), False
        else:
            feed, new = subscriptions.subscribe(
                library,
                found.url if found else _web(url),
                title=arguments.title,
                site_url=found.site_url if found else "",
                folder=arguments.folder,
                typed=True,
                learnt=found.learnt if found else "",
            )
        if not context.offline and not arguments.no_update:
            from reader.feeds.updating.update import update

            asyncio.run(update(library, context.settings, feed_ids=[feed.id], on_event=lambda event: None))
        feed = subscriptions.feed(library, feed.id)
        counts = subscriptions.counts(library).get(feed.id)
    _print(arguments, context, feed, counts.total if counts else 0, new=new)
    return 0


def _print(arguments: argparse.Namespace, context: Context, feed: Feed, total: int, *, new: bool) -> None:
    """Say what was subscribed to, with how many articles."""
    if arguments.json:
        output.json_value(
            {
                "id": feed.id,
                "url": feed.url,
                "title": feed.title,
                "new": new,
                "articles": total,
                "learnt": bool(feed.learnt),
                "error": feed.last_error,
            }
        )
        return
    name = feed.title or feed.url
    if arguments.instead_of:
        output.line(f"Feed URL updated: {name} ({feed.url}): {counted(total, 'article')}.")
    elif not new:
        output.line(f"Already subscribed: {name} ({feed.url})")
    elif context.offline or arguments.no_update:
        output.line(f"Subscribed to {name} ({feed.url}). `postil update` fetches it.")
    else:
        output.line(f"Subscribed to {name} ({feed.url}): {counted(total, 'article')}.")
    if feed.last_error:
        output.note(f"postil: fetching its articles failed: {feed.last_error}")


def _moved(library: Library, named: str, url: str) -> Feed:
    """Give the named feed its new address. Raises NotFound, UsageError."""
    from reader.library.feeds import feed_hints, subscriptions

    feed = subscriptions.find_feed(library, named)
    with library.transaction():
        subscriptions.set_url(library, feed.id, url)
        feed_hints.forget_offer(library, feed.id)
    return feed


def _page_instead(url: str, context: Context) -> int:
    """Offer to save the page, where there is no feed."""
    if not asking.agreed("Save the page itself?"):
        return 1
    from reader.feeds.saving.save import save
    from reader.library.articles import listing

    with context.library(write=True) as library:
        number = asyncio.run(save(library, context.settings, url))
        output.line(f"#{number} {listing.article(library, number).title}")
    return 0


def _web(url: str) -> str:
    """An address that is not fetched now. Raises UsageError where it is no web address."""
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url} is not a web address.", hint="It must begin with http:// or https://.")
    return url


@dataclass(frozen=True, slots=True)
class _Source:
    """What is subscribed to: a feed, or with `learnt` a page that lists reports."""

    url: str
    site_url: str
    learnt: str = ""
    listed: FoundList | None = None


def _source(
    context: Context, url: str, login: Login | None, known: Logins, arguments: argparse.Namespace
) -> _Source:
    """The feed of an address, else the list on its page. Raises NoFeedFound, NotAFeed, FetchError."""
    more = known.with_login(login) if login else known
    if wants_page(arguments):
        return _listed(found_list(arguments, context, url, more))
    try:
        feed = _found(context, url, login, known, arguments)
    except NoFeedFound as error:
        try:
            return _listed(found_list(arguments, context, url, more, why=error.message))
        except NotAFeed:
            raise error from None
    if (why := _nothing_new(feed)) and feed.url != url:
        try:
            found = found_list(arguments, context, url, more, why=why)
        except PostilError as problem:
            output.note(f"{why} {problem.message}")
        else:
            return _listed(found)
    return _Source(feed.url, feed.site_url)


def _listed(found: FoundList) -> _Source:
    return _Source(found.url, found.site_url, found.pattern, found)


def _nothing_new(feed: Candidate) -> str:
    """Why a feed is of no use: it is empty, or has nothing new; "" for any other."""
    if not feed.entries:
        return f"The feed {feed.url} is empty."
    if feed.newest is not None and datetime.now(UTC) - feed.newest > _STALE:
        return f"The feed {feed.url} has nothing new since {feed.newest:%B %Y}."
    return ""


def _found(
    context: Context, url: str, login: Login | None, known: Logins, arguments: argparse.Namespace
) -> Candidate:
    from reader.feeds.discovery.discover import discover
    from reader.feeds.transport.fetch import Fetcher

    async def find() -> list[Candidate]:
        more = known.with_login(login) if login else known
        async with Fetcher(context.settings, known=more) as fetcher:
            return await discover(fetcher, url)

    candidates = asyncio.run(find())
    if len(candidates) == 1:
        return candidates[0]
    rows = [" · ".join(described(each)) for each in candidates]
    if asking.somebody_there() and not arguments.json:
        output.note(f"{url} has {len(candidates)} feeds:")
        chosen = asking.choose("Which one?", rows)
        if chosen is None:
            raise UsageError("No feed was chosen.", hint="Nothing was subscribed to.")
        return candidates[chosen]
    for row in rows[1:]:
        output.note(f"Also found: {row}")
    return candidates[0]
