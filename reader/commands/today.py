"""`postil today`: the list of the day."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples
from reader.commands.shared.article_table import print_articles
from reader.commands.shared.context import Context

if TYPE_CHECKING:
    from reader.library.today.day import Today


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List what came lately and is neither read nor put away: at most today.limit rows, those of feeds "
        "whose reports you finish, star and mark before the others. What is left for the week is counted "
        "below. The app keeps the list of a day as it began; this shows it, or what it would be now."
    )
    add_json(parser)
    examples(parser, "postil today", "postil today --json | jq '.[0].title'")


def left_today(day: Today) -> list[int]:
    """The articles of the day that are not settled, without those of feeds that are one row."""
    return [
        number for row in day.rows for number in row.articles if number not in row.settled and not row.crowd
    ]


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the list."""
    from reader.library.articles.listing import summaries
    from reader.library.feeds.subscriptions import feeds
    from reader.library.today.day import today
    from reader.presentation.today import rest, summary
    from reader.query.times import local_now

    settings = context.settings.today
    with context.library() as library:
        found = today(library, now=local_now(), day_start=settings.day_start, limit=settings.limit)
        rows = summaries(library, left_today(found))
        titles: dict[int | None, str] = {feed.id: feed.title or feed.url for feed in feeds(library)}
    if arguments.json:
        output.json_value(rows)
        return 0
    output.line(summary(found))
    print_articles(rows)
    for row in found.rows:
        if row.crowd and not row.is_settled:
            number = len(row.articles) - len(row.settled)
            output.line(
                f"{titles.get(row.feed_id, '')}: {number} more (postil list --feed {row.feed_id} --unread)"
            )
    if more := rest(found, titles):
        output.line(f"{more} (postil list is:new)")
    return 0
