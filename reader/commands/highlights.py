"""`postil highlights`: list the highlights of all articles."""

from __future__ import annotations

import argparse

from reader.commands import output
from reader.commands.arguments import add_json, article_reference, examples, find_article, tag_name
from reader.commands.context import Context
from reader.model import COLOURS, AnchorState, ArticleSummary, Highlight


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "List highlights with their notes and tags, newest article first, in reading order."
    parser.add_argument(
        "words", metavar="WORDS", nargs="*", help="only highlights with these words in quote or note"
    )
    parser.add_argument(
        "--article", metavar="ARTICLE", type=article_reference, help="only highlights of this article"
    )
    parser.add_argument("--tag", metavar="T", type=tag_name, help="only highlights with this tag")
    parser.add_argument(
        "--color",
        "--colour",
        dest="colour",
        metavar="C",
        choices=COLOURS,
        default="",
        help=f"only highlights of this color: {', '.join(COLOURS)}",
    )
    add_json(parser)
    examples(
        parser, "postil highlights", "postil highlights --tag method --json", "postil highlights base rate"
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the highlights. Raises NotFound for an unknown article."""
    from reader.library.annotations import highlights
    from reader.library.annotations.highlights import quotes_as_read

    with context.library() as library:
        only = [find_article(library, arguments.article).id] if arguments.article else None
        found = highlights.all_highlights(
            library,
            text=" ".join(arguments.words),
            colour=arguments.colour,
            tag=arguments.tag or "",
            article_ids=only,
        )
        quotes = {} if arguments.json else quotes_as_read(library, found)
    if arguments.json:
        output.json_value([{"article": article, "highlight": highlight} for article, highlight in found])
        return 0
    shown = None
    for article, highlight in found:
        if article.id != shown:
            if shown is not None:
                output.line()
            shown = article.id
            output.line(f"#{article.id} {article.title}")
        _print(article, highlight, quotes[highlight.uid])
    if not found:
        output.note("No highlights.")
    return 0


def _print(article: ArticleSummary, highlight: Highlight, quote: str) -> None:
    output.line(f"  “{' '.join(quote.split())}”")
    states = {AnchorState.ORPHAN: "no longer in the text", AnchorState.CHANGED: "text has changed since"}
    about = [
        highlight.uid[:12],
        output.day(highlight.created_at),
        highlight.colour,
        *(f"#{tag}" for tag in highlight.tags),
    ]
    if state := states.get(highlight.anchor.state):
        about.append(state if article.ready else "text not fetched yet")
    output.line("    " + " · ".join(about))
    for line in highlight.note.splitlines():
        output.line(f"    {line}")
