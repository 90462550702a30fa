"""`postil unsubscribe`: leaves a feed and keeps what the reader made of it."""

from __future__ import annotations

import argparse

from reader.commands import output
from reader.commands.arguments import examples
from reader.commands.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Leaves a feed. Its articles go, except those you highlighted, noted, tagged, starred or kept for "
        "later."
    )
    parser.add_argument("feed", metavar="FEED", help="its number, its address, or its title or a part of it")
    examples(parser, "postil unsubscribe 7", 'postil unsubscribe "The Gazette"')


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound."""
    from reader.library.feeds import subscriptions

    with context.library(write=True, create=False) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
        kept = subscriptions.unsubscribe(library, feed.id)
    stays = (
        f" {output.counted(kept, 'article')} with your marks {'stays' if kept == 1 else 'stay'}."
        if kept
        else ""
    )
    output.line(f"Left {feed.title or feed.url}.{stays}")
    return 0
