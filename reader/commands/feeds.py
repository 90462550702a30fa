"""`postil feeds`: the subscriptions, with how much is unread and what is wrong with any."""

from __future__ import annotations

import argparse

from reader.commands import output
from reader.commands.arguments import add_json, examples
from reader.commands.context import Context
from reader.model import Feed, FeedCounts


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = "Lists the subscriptions: number, unread and all articles, title, folder, state."
    add_json(parser)
    examples(parser, "postil feeds", "postil feeds --json")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Prints feeds in the order of their folders and titles."""
    from reader.library import subscriptions

    with context.library() as library:
        counts = subscriptions.counts(library)
        rows = [
            (feed, subscriptions.folder_path(library, feed.folder_id) if feed.folder_id is not None else ())
            for feed in subscriptions.feeds(library)
        ]
    if arguments.json:
        output.json_value([_record(feed, folder, counts.get(feed.id, FeedCounts())) for feed, folder in rows])
    elif not rows:
        output.note(
            "No feeds yet: `postil subscribe URL`, `postil import FILE` or `postil import --starter`."
        )
    else:
        output.table(
            [_row(feed, folder, counts.get(feed.id, FeedCounts())) for feed, folder in rows],
            align=">>><<",
            stretch=3,
        )
    return 0


def _row(feed: Feed, folder: tuple[str, ...], counts: FeedCounts) -> tuple[str, ...]:
    if feed.gone:
        state = "ended"
    elif feed.last_error:
        state = f"failed: {feed.last_error}"
    elif feed.last_checked_at is None:
        state = "not fetched yet"
    else:
        state = ""
    return (
        str(feed.id),
        str(counts.unread),
        str(counts.total),
        feed.title or feed.url,
        " / ".join(folder),
        state,
    )


def _record(feed: Feed, folder: tuple[str, ...], counts: FeedCounts) -> dict[str, object]:
    return {
        "id": feed.id,
        "title": feed.title,
        "url": feed.url,
        "site_url": feed.site_url,
        "folder": folder,
        "unread": counts.unread,
        "total": counts.total,
        "full_text": feed.full_text,
        "last_checked_at": feed.last_checked_at,
        "last_success_at": feed.last_success_at,
        "failures": feed.failures,
        "last_error": feed.last_error,
        "gone": feed.gone,
    }
