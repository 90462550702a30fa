"""`postil unsubscribe`: end a subscription and hide its articles; annotated ones stay."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reader.commands.shared import asking, output
from reader.commands.shared.arguments import examples, feed_reference
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.model import Feed


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "End a subscription and hide its articles, except those with highlights, notes or tags, starred or "
        "kept for later. `postil undo` brings all of it back; `postil purge` removes what has been hidden "
        "for 30 days."
    )
    parser.add_argument(
        "feed",
        metavar="FEED",
        type=feed_reference,
        help="its number, its address, or its title or a part of it; or the address of a mailbox",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask; scripts need it for part of a title")
    examples(parser, "postil unsubscribe 7", 'postil unsubscribe "The Gazette"')


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 when the answer was no. Raises NotFound, and UsageError for part of a title in a script."""
    from reader.commands.shared.mailboxes import forget_mailbox
    from reader.library.articles.article_removal import unsubscribe_effect
    from reader.library.feeds import subscriptions

    if forget_mailbox(context, arguments.feed):
        return 0
    with context.library(write=True, create=False) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
        hidden, kept = unsubscribe_effect(library, feed.id)
        name = feed.title or feed.url
        exact = _is_exact(feed, arguments.feed)
        if not arguments.yes and asking.somebody_there():
            output.note(f"{name}: {_effect(hidden, kept)}")
            if not exact and not asking.agreed(f"Unsubscribe from {name}?"):
                output.note("Nothing was changed.")
                return 1
        elif not (arguments.yes or exact):
            raise UsageError(
                f"“{arguments.feed}” is only part of the title {name}.",
                hint=f"Give the number ({feed.id}) or the whole title, or add --yes.",
            )
        subscriptions.unsubscribe(library, feed.id)
    output.line(f"Unsubscribed from {name}: {_effect(hidden, kept)} `postil undo` brings it back.")
    return 0


def _effect(hidden: int, kept: int) -> str:
    stays = f", {counted(kept, 'annotated article')} {'stays' if kept == 1 else 'stay'}" if kept else ""
    return f"{counted(hidden, 'article')} hidden{stays}."


def _is_exact(feed: Feed, text: str) -> bool:
    wanted = text.strip()
    return wanted in (str(feed.id), feed.url) or wanted.casefold() == feed.title.casefold()
