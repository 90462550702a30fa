"""`postil update`: fetch what is new; also the child process behind the app's refresh."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, feed_reference, time_span, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks
from reader.commands.shared.streams import standard_output
from reader.commands.shared.update_output import print_exchanges, print_summary, progress
from reader.errors import LibraryError, PostilError, UsageError
from reader.export.json_text import escaped_json

if TYPE_CHECKING:
    from reader.accounts.running import AccountExchanges
    from reader.config import Settings
    from reader.feeds.events import Event, Finished
    from reader.library.accounts.accounts import Account
    from reader.library.storage.database import Library


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Fetch feeds, list what is new and prepare its text for reading offline. "
        "A feed that fails is named with the reason and never stops the others."
    )
    parser.add_argument(
        "feeds",
        metavar="FEED",
        type=feed_reference,
        nargs="*",
        help="number, address or title of a feed, or a mailbox; without any, all",
    )
    parser.add_argument(
        "--article",
        metavar="ARTICLE",
        type=whole_number,
        help="only prepare the text of this article",
    )
    parser.add_argument(
        "--due",
        action="store_true",
        help="only feeds that are due, by how often they publish and what they ask for",
    )
    parser.add_argument(
        "--every",
        metavar="TIME",
        type=time_span,
        help="keep running; update at this interval (30m, 2h, 1d), only what is due",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line as things happen")
    parser.add_argument(
        "--ahead",
        action="store_true",
        help="read article numbers from standard input, one a line; their text is prepared first",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing unless a feed failed")
    parser.add_argument(
        "--strict", action="store_true", help="status 1 when any feed failed, not only when all did"
    )
    examples(
        parser,
        "postil update",
        'postil update "The Gazette" 12',
        "postil update --due --quiet    # in a crontab",
        "postil update --every 30m",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 when every feed failed or there is no network, or with --strict when any feed failed.

    With --every it does not return.
    """
    if arguments.every and arguments.article:
        raise UsageError("--every is for feeds, not for one article.")
    if arguments.article:
        from reader.feeds.saving.prepare import prepare

        with context.library(write=True) as library:
            asyncio.run(prepare(library, context.settings, arguments.article))
        return 0
    if arguments.every:
        _again_and_again(arguments, context)
    return _once(arguments, context, due_only=arguments.due)


def _again_and_again(arguments: argparse.Namespace, context: Context) -> NoReturn:
    """One update after the other, until ctrl+c or SIGTERM; a failure of one does not end it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # also between the updates
    try:
        while True:
            begun = time.monotonic()
            try:
                _once(arguments, context, due_only=True)
            except PostilError as error:
                output.note(f"postil: {error}")
            standard_output.flush()
            time.sleep(max(1.0, arguments.every - (time.monotonic() - begun)))
    finally:
        signal.signal(signal.SIGTERM, before)


def _once(arguments: argparse.Namespace, context: Context, *, due_only: bool) -> int:
    from reader.commands.shared.mailboxes import named_mailbox
    from reader.library.accounts.accounts import accounts
    from reader.library.articles.arrived import arrived_since, newest_number
    from reader.library.feeds import mailboxes, subscriptions

    with context.library(write=True) as library:
        boxes = {text: named_mailbox(library, text) for text in arguments.feeds}
        wanted = [subscriptions.find_feed(library, text).id for text, box in boxes.items() if box is None]
        asked = [box.id for box in boxes.values() if box is not None]
        # a named feed is fetched by itself
        asked_accounts = [] if arguments.feeds or context.settings.network.offline else accounts(library)
        before = newest_number(library)
        asks = subscriptions.feeds(library) or mailboxes.mailboxes(library) or asked_accounts
        nothing = not asks and not before  # saved pages have images to store
        if not arguments.feeds and nothing and not arguments.json:
            output.note(
                "No feeds yet: `postil subscribe URL`, `postil import FILE` or `postil import --starter`."
            )
            return 0
        report = _json_lines if arguments.json else progress(quiet=arguments.quiet)

        exchanges = _exchanges(library, context.settings, asked_accounts)
        try:
            finished = asyncio.run(
                _updated(
                    library,
                    context.settings,
                    exchanges,
                    feed_ids=wanted or None,
                    mailbox_ids=asked or None,
                    due_only=due_only,
                    on_event=report,
                    ahead=arguments.ahead,
                )
            )
        except SystemExit:  # SIGTERM: the same end as ctrl+c
            raise KeyboardInterrupt from None
        _back_up(library)
        came = arrived_since(library, before) if context.settings.hooks else []
    if not arguments.json:
        print_summary(finished, quiet=arguments.quiet, due_only=due_only)
        if exchanges is not None:
            print_exchanges(exchanges.done, exchanges.problems, quiet=arguments.quiet)
    run_hooks(context, articles=came)
    if finished.no_network and not arguments.quiet:
        output.note(f"postil: {finished.no_network}")
    failed = len(finished.failed)
    exchanged = len(exchanges.done) if exchanges is not None else 0
    if finished.no_network or (arguments.strict and exchanged < len(asked_accounts)):
        return 1
    return 1 if failed and (arguments.strict or failed == finished.feeds) else 0


def _exchanges(library: Library, settings: Settings, accounts: Sequence[Account]) -> AccountExchanges | None:
    """The exchanges with accounts; None without any, for what they need takes long to load."""
    if not accounts:
        return None
    from reader.accounts.running import AccountExchanges

    return AccountExchanges(library, settings, accounts)


async def _updated(
    library: Library,
    settings: Settings,
    exchanges: AccountExchanges | None,
    *,
    feed_ids: Sequence[int] | None,
    mailbox_ids: Sequence[int] | None,
    due_only: bool,
    on_event: Callable[[Event], None],
    ahead: bool,
) -> Finished:
    from reader.feeds.updating.update import update

    async with exchanges or nullcontext():
        return await update(
            library,
            settings,
            feed_ids=feed_ids,
            mailbox_ids=mailbox_ids,
            due_only=due_only,
            on_event=on_event,
            ahead=_numbers() if ahead else None,
            accounts=exchanges,
        )


async def _numbers() -> AsyncIterator[int]:
    """The numbers on standard input, as they come."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin.buffer
    )
    async for line in lines:
        if line.strip().isdigit():
            yield int(line)


def _back_up(library: Library) -> None:
    """Today's backup, where there is none yet; that it failed is no fault of the update."""
    from reader.library.storage import backups

    try:
        backups.daily_backup(library, now=datetime.now(UTC))
    except (LibraryError, OSError) as error:
        output.note(f"postil: the library could not be backed up: {error}")


def _json_lines(event: Event) -> None:
    from reader.feeds.events import ArticleReady

    # articles come by the dozen, and what was told of them is flushed by what comes after
    flush = not isinstance(event, ArticleReady)
    standard_output.write(escaped_json(event.to_json()) + "\n", flush=flush)
