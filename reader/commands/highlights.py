"""`postil highlights`: list the highlights of all articles."""

from __future__ import annotations

import argparse

from reader.commands.shared import output
from reader.commands.shared.arguments import (
    add_json,
    article_reference,
    examples,
    find_article,
    tag_name,
    whole_number,
)
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_query, asked, pointing_at
from reader.model import COLOURS, AnchorState, ArticleSummary, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List highlights with their notes and tags, newest article first, in reading order. Words of a query "
        "are looked for in quote and note."
    )
    add_query(parser, what="highlights")
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
    parser.add_argument("--limit", metavar="N", type=whole_number, help="show at most N")
    add_json(parser)
    examples(
        parser,
        "postil highlights",
        "postil highlights --tag method --json",
        "postil highlights base rate colour:green marked:30d",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the highlights. Raises QueryError, and NotFound for an unknown article."""
    from dataclasses import replace

    from reader.library.annotations.highlight_pages import pages_of_highlights
    from reader.library.annotations.highlights import quotes_as_read
    from reader.library.query.passages import find_passages
    from reader.query.tree import And, Field, Node, Text

    with context.library() as library:
        only = find_article(library, arguments.article).id if arguments.article else None
        query = asked(context, library, arguments, limit=arguments.limit)
        nodes: list[Node] = [] if query.query.root is None else [query.query.root]
        if arguments.colour:
            nodes.append(Field("colour", (Text(arguments.colour),)))
        if len(nodes) > 1:
            nodes = [And(tuple(nodes))]
        with pointing_at(query.text):
            found = find_passages(
                library,
                replace(query.query, root=nodes[0] if nodes else None),
                query.options,
                article_id=only,
                tag=arguments.tag or "",
            )
        quotes = {} if arguments.json else quotes_as_read(library, found)
        pages = pages_of_highlights(library, [highlight for _, highlight in found])
    if arguments.json:
        output.json_value(
            [
                {"article": article, "highlight": highlight, "pages": pages[highlight.uid]}
                for article, highlight in found
            ]
        )
        return 0
    shown = None
    for article, highlight in found:
        if article.id != shown:
            if shown is not None:
                output.line()
            shown = article.id
            output.line(f"#{article.id} {article.title}")
        _print(article, highlight, quotes[highlight.uid], pages[highlight.uid])
    if not found:
        output.note(
            "No highlights. H in the app marks a sentence, or `postil highlight ARTICLE --quote TEXT`."
        )
    return 0


def _print(article: ArticleSummary, highlight: Highlight, quote: str, pages: str) -> None:
    output.line(f"  “{' '.join(quote.split())}”")
    lost = no_place(highlight, has_text=article.ready)
    states = {AnchorState.ORPHAN: lost, AnchorState.CHANGED: "text has changed since"}
    about = [
        highlight.uid[:12],
        *([cited(pages)] if pages else []),
        output.day(highlight.created_at),
        highlight.colour,
        *(f"#{tag}" for tag in highlight.tags),
    ]
    if state := states.get(highlight.anchor.state):
        about.append(state)
    output.line("    " + " · ".join(about))
    for line in highlight.note.splitlines():
        output.line(f"    {line}")
