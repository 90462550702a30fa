"""`postil list`: the articles that a query finds, newest first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.article_table import print_articles
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_filters, add_query, asked, pointing_at
from reader.model import ArticleSummary

if TYPE_CHECKING:
    from reader.library.storage.database import Library

SCREENFUL = 50
"""Articles shown on a terminal without `--limit`."""
_AT_ONCE = 500
"""Articles that are read and printed in one batch as JSON."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List articles, newest first. Marks: ● unread, ★ starred, ◷ read later, ✎ highlighted. Without a "
        "query, those marked done are left out; `-is:done` leaves them out of one."
    )
    add_query(parser)
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
        "postil list is:unread feed:gazette -tag:seen date:7d",
        "postil list '(tag:climate OR \"sea level\") minutes:<10 sort:minutes'",
        'postil list --feed "The Gazette" --limit 10',
        "postil list --unread --json | jq length",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the list. Raises QueryError, and NotFound for an unknown feed or folder."""
    from reader.library.articles import listing
    from reader.library.query.finding import find_ids

    screen = sys.stdout.isatty() and not arguments.json
    with context.library() as library:
        query = asked(context, library, arguments, filters=True, hide_done=True)
        with pointing_at(query.text):
            ids = find_ids(library, query.query, query.options)
        limit = arguments.limit or (SCREENFUL if screen else len(ids))
        if arguments.json:
            output.json_array(
                _records(library, listing.summaries(library, part))
                for part in _in_parts(ids[:limit], _AT_ONCE)
            )
            return 0
        rows = listing.summaries(library, ids[:limit])
    print_articles(rows)
    if screen and not arguments.limit and len(ids) > limit:
        output.note(f"Showing {limit} of {len(ids):,}; use --limit to show more.")
    if not ids and screen:
        output.note("No articles. `postil update` fetches new ones, `postil feeds` lists the subscriptions.")
    return 0


def _in_parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Batches of `size` numbers."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _records(library: Library, rows: Sequence[ArticleSummary]) -> list[dict[str, object]]:
    """The rows with the tags and notes of their articles."""
    from reader.library.articles import listing

    ids = [row.id for row in rows]
    tags, notes = listing.tags_of(library, ids), listing.notes_of(library, ids)
    names = [field.name for field in fields(ArticleSummary)]
    return [
        {name: getattr(row, name) for name in names}
        | {"tags": tags.get(row.id, ()), "note": notes.get(row.id, "")}
        for row in rows
    ]
