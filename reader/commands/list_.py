"""`postil list`: articles, newest first."""

from __future__ import annotations

import argparse
import sys

from reader.commands import output
from reader.commands.arguments import add_json, examples, whole_number
from reader.commands.context import Context
from reader.commands.filters import add_filters, chosen
from reader.model import ArticleSummary

SCREENFUL = 50
"""How many articles a terminal is shown when no number was asked for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Lists articles, newest first: number, date, marks, feed, title. The marks: "
        "● unread, ★ starred, ◷ kept for later, ✎ highlights."
    )
    add_filters(parser)
    parser.add_argument(
        "--limit",
        metavar="N",
        type=whole_number,
        help=f"at most so many (on a terminal {SCREENFUL}, else all)",
    )
    add_json(parser)
    examples(
        parser,
        "postil list --unread",
        'postil list --feed "The Gazette" --limit 10',
        "postil list --unread --json | jq length",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound for a feed or folder that is not there."""
    from reader.library.articles import listing

    screen = sys.stdout.isatty() and not arguments.json
    with context.library() as library:
        ids = listing.article_ids(library, chosen(library, arguments))
        limit = arguments.limit or (SCREENFUL if screen else len(ids))
        rows = listing.summaries(library, ids[:limit])
    if arguments.json:
        output.json_value(rows)
        return 0
    output.table([_row(article) for article in rows], align="><<<<", stretch=4)
    if screen and not arguments.limit and len(ids) > limit:
        output.note(f"{limit} of {len(ids):,}; --limit shows more.")
    if not ids and screen:
        output.note("No articles.")
    return 0


def _row(article: ArticleSummary) -> tuple[str, ...]:
    marks = (
        ("●" if not article.read else " ")
        + ("★" if article.starred else " ")
        + ("◷" if article.later else " ")
        + ("✎" if article.highlights else " ")
    )
    return (str(article.id), output.day(article.published_at), marks, article.feed_title, article.title)
