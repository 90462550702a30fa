"""`postil redo`: do again what was undone."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.commands.undo import add_operation, report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "Redo what was undone last, unless something new was done in the same article since."
    add_operation(parser)
    examples(parser, "postil redo", "postil redo 1204")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Redo. Raises NotFound and UsageError for a number that cannot be redone."""
    from reader.library.annotations.journal import redo

    with context.library(write=True, create=False) as library:
        change = redo(library, number=arguments.operation, now=datetime.now(UTC))
    return report(context, change, "Redone", "There is nothing to redo.")
