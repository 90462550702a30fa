"""`postil search`: search the titles and texts of all articles."""

from __future__ import annotations

import argparse

from reader.commands import output
from reader.commands.arguments import add_json, examples, whole_number
from reader.commands.context import Context
from reader.model import SearchHit


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = 'Search titles and texts, best matches first. Words in "double quotes" are a phrase.'
    parser.add_argument("words", metavar="WORDS", nargs="+", help="words to search for")
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, default=50, help="show at most N (default: 50)"
    )
    add_json(parser)
    examples(parser, "postil search base rate", "postil search '\"confidence interval\"' --json")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the hits; without any the status is 0 too."""
    from reader.library.search import full_text as search

    with context.library() as library:
        hits = search.search(library, " ".join(arguments.words), limit=arguments.limit)
    if arguments.json:
        output.json_value([_record(hit) for hit in hits])
        return 0
    for hit in hits:
        article = hit.article
        date = output.day(article.published_at)
        output.line(
            " ".join(filter(None, (f"#{article.id}", date, f"{article.feed_title}: {article.title}")))
        )
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
