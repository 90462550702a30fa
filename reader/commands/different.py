"""`postil different`: say that articles are different reports."""

from __future__ import annotations

import argparse

from reader.commands.same import add_articles, link
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Say that an article is a different report than others, which lists show as one: they become rows "
        "of their own and stay apart, on your other machines too."
    )
    add_articles(parser)
    examples(parser, "postil different 812 640")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Part the articles. Raises NotFound, UsageError for one article twice."""
    return link(arguments, context, same=False)
