"""`postil join`: letters that name a list but come from another domain become letters of the list."""

from __future__ import annotations

import argparse

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, feed_reference
from reader.commands.shared.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Anybody can write the name of a list into a letter. So letters that name a list but come from a "
        "domain whose letters it has not had are kept in a feed of their own, until you join that feed to "
        "its list. `postil undo` parts them again for letters to come."
    )
    parser.add_argument(
        "feed", metavar="FEED", type=feed_reference, help="number, address or title of the feed to join"
    )
    parser.add_argument(
        "--all", action="store_true", help="the list takes the letters of every sender from now on"
    )
    examples(parser, "postil join 12", 'postil join "Letters (example.com)"', "postil join 7 --all")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound, UsageError for a feed that is not of a list's letters."""
    from reader.library.feeds import subscriptions
    from reader.library.feeds.letter_feeds import join_senders

    with context.library(write=True, create=False) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
        joined = join_senders(library, feed.id, every=arguments.all)
    if feed.id == joined.id:
        output.line(f"{joined.title} takes the letters of every sender.")
    else:
        output.line(f"{feed.title}: its letters are in {joined.title} now, and those to come go there.")
    return 0
