"""`postil search`: words in all articles."""

from __future__ import annotations

import argparse
import sys

from reader.commands import output
from reader.commands.arguments import add_json, examples, whole_number
from reader.commands.context import Context
from reader.model import SearchHit
from reader.safetext import safe_line


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        'Searches titles and texts; best first. Words in "double quotes" must stand together.'
    )
    parser.add_argument("words", metavar="WORDS", nargs="+", help="what to look for")
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, default=50, help="at most so many (default: 50)"
    )
    add_json(parser)
    examples(parser, "postil search base rate", "postil search '\"confidence interval\"' --json")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 0 also when nothing was found."""
    from reader.library.search import full_text as search

    with context.library() as library:
        hits = search.search(library, " ".join(arguments.words), limit=arguments.limit)
    if arguments.json:
        output.json_value([_record(hit) for hit in hits])
        return 0
    for hit in hits:
        article = hit.article
        output.line(
            " ".join(
                part
                for part in (
                    f"#{article.id}",
                    output.day(article.published_at),
                    f"{article.feed_title}: {article.title}",
                )
                if part
            )
        )
        print("    " + _snippet(hit))
    if not hits:
        output.note("Nothing found.")
    return 0


def _snippet(hit: SearchHit) -> str:
    """The passage with the matches bold, where that can be shown."""
    strong = sys.stdout.isatty()
    pieces = [
        f"\x1b[1m{safe_line(text)}\x1b[22m" if match and strong else safe_line(text)
        for text, match in hit.snippet
    ]
    return "".join(pieces).strip()


def _record(hit: SearchHit) -> dict[str, object]:
    return {
        "article": hit.article,
        "snippet": "".join(text for text, _ in hit.snippet),
        "matches": [text for text, match in hit.snippet if match],
    }
