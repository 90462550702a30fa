"""`postil list`: articles, newest first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from reader.commands import output
from reader.commands.arguments import add_json, examples, whole_number
from reader.commands.context import Context
from reader.commands.filters import add_filters, chosen
from reader.model import ArticleSummary

SCREENFUL = 50
"""Articles shown on a terminal without `--limit`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List articles, newest first. Marks: ● unread, ★ starred, ◷ read later, ✎ highlighted."
    )
    add_filters(parser)
    parser.add_argument(
        "--limit",
        metavar="N",
        type=whole_number,
        help=f"show at most N (default: {SCREENFUL} on a terminal, else all)",
    )
    add_json(parser)
    examples(
        parser,
        "postil list --unread",
        'postil list --feed "The Gazette" --limit 10',
        "postil list --unread --json | jq length",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the list. Raises NotFound for an unknown feed or folder."""
    from reader.library.articles import listing

    screen = sys.stdout.isatty() and not arguments.json
    with context.library() as library:
        ids = listing.article_ids(library, chosen(library, arguments))
        limit = arguments.limit or (SCREENFUL if screen else len(ids))
        rows = listing.summaries(library, ids[:limit])
    if arguments.json:
        output.json_value(rows)
        return 0
    print_articles(rows)
    if screen and not arguments.limit and len(ids) > limit:
        output.note(f"Showing {limit} of {len(ids):,}; use --limit to show more.")
    if not ids and screen:
        output.note("No articles.")
    return 0


def print_articles(articles: Sequence[ArticleSummary]) -> None:
    """Print a table of articles."""
    output.table(
        [_row(article) for article in articles],
        heading=("ID", "DATE", "MARK", "FEED", "TITLE"),
        align=">",
        narrow=(3,),
        stretch=4,
    )


def _row(article: ArticleSummary) -> tuple[str, ...]:
    marks = (
        ("●" if not article.read else " ")
        + ("★" if article.starred else " ")
        + ("◷" if article.later else " ")
        + ("✎" if article.highlights else " ")
    )
    return (str(article.id), output.day(article.published_at), marks, article.feed_title, article.title)
