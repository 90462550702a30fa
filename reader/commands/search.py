"""`postil search`: the articles that a query finds, best first, with the places where its words are."""

from __future__ import annotations

import argparse
from dataclasses import replace

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_filters, add_query, asked, pointing_at
from reader.library.query.search_hit import SearchHit

_USUAL_LIMIT = 50


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        'Search titles, authors, texts and your notes, best matches first. Words in "double quotes" are a '
        "phrase; conditions such as is:unread, feed:NAME or date:7d narrow the search."
    )
    add_query(parser, required=True)
    add_filters(parser)
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, help=f"show at most N (default: {_USUAL_LIMIT})"
    )
    add_json(parser)
    examples(
        parser,
        "postil search base rate",
        "postil search '\"confidence interval\"' --json",
        "postil search migra* -coast is:unread date:2026",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the hits; without any the status is 0 too. Raises QueryError, NotFound."""
    from reader.library.query.finding import find
    from reader.library.query.options import BEST_FIRST

    with context.library() as library:
        query = asked(context, library, arguments, sorts=BEST_FIRST, limit=arguments.limit, filters=True)
        options = query.options
        if options.limit is None and query.query.limit is None:
            options = replace(options, limit=_USUAL_LIMIT)
        with pointing_at(query.text):
            hits = find(library, query.query, options)
    if arguments.json:
        output.json_value([_record(hit) for hit in hits])
        return 0
    for hit in hits:
        article = hit.article
        date = output.day(article.published_at)
        output.line(
            " ".join(filter(None, (f"#{article.id}", date, f"{article.feed_title}: {article.title}")))
        )
        if hit.snippet:
            output.emphasised([("    ", False), *hit.snippet])
    if not hits:
        output.note("No matches.")
    return 0


def _record(hit: SearchHit) -> dict[str, object]:
    return {
        "article": hit.article,
        "snippet": "".join(text for text, _ in hit.snippet),
        "matches": [text for text, match in hit.snippet if match],
    }
