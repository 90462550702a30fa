"""`postil same`: say that articles are one report."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import article_reference, examples, find_article
from reader.commands.shared.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Say that articles are one report: lists show it once, and what is read, starred, tagged or done in "
        "one of them is so for the report. Each article keeps its text and highlights. `postil different` "
        "and `postil undo` reverse it."
    )
    add_articles(parser)
    examples(parser, "postil same 812 640")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Join the articles. Raises NotFound, UsageError for one article twice."""
    return link(arguments, context, same=True)


def add_articles(parser: argparse.ArgumentParser) -> None:
    """Add an article and those that it is joined to or parted from."""
    parser.add_argument(
        "article", metavar="ARTICLE", type=article_reference, help="its number, or its address"
    )
    parser.add_argument("others", metavar="OTHER", nargs="+", type=article_reference, help="another article")


def link(arguments: argparse.Namespace, context: Context, *, same: bool) -> int:
    """Say of an article and each of the others whether they are one report, as one operation."""
    from reader.library.annotations.article_changes import link_articles_by_hand

    with context.library(write=True, create=False) as library:
        article = find_article(library, arguments.article)
        others = [find_article(library, reference) for reference in arguments.others]
        link_articles_by_hand(
            library, article.id, [other.id for other in others], same, now=datetime.now(UTC)
        )
    numbers = ", ".join(f"#{number}" for number in sorted({article.id, *(other.id for other in others)}))
    output.line(f"{numbers} are {'one report' if same else 'different reports'} now.")
    return 0
