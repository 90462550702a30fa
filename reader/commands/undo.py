"""`postil undo`: take back what was done."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks

if TYPE_CHECKING:
    from reader.library.annotations.journal import Change


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Undo the newest change made by hand; what the program did by itself (articles marked read "
        "when they were opened, an import) is passed over, but can be undone by its number. A field that was "
        "changed again since keeps its later value. `postil redo` does it again."
    )
    add_operation(parser)
    examples(parser, "postil undo", "postil history --limit 5", "postil undo 1204")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Undo. Raises NotFound and UsageError for a number that cannot be undone."""
    from reader.library.annotations.journal import undo

    with context.library(write=True, create=False) as library:
        change = undo(library, number=arguments.operation, now=datetime.now(UTC))
    return report(context, change, "Undone", "There is nothing to undo.")


def add_operation(parser: argparse.ArgumentParser) -> None:
    """Add the number of an operation, which may be left out."""
    parser.add_argument(
        "operation",
        metavar="OPERATION",
        nargs="?",
        type=whole_number,
        help="the number of a change in `postil history`; without it the newest one",
    )


def report(context: Context, change: Change | None, done: str, nothing: str) -> int:
    """Print what was undone or redone, and run the hooks for it; returns the exit status."""
    if change is None:
        output.note(nothing)
        return 0
    article = f" in #{change.article_id}" if change.article_id is not None else ""
    output.line(f"{done}: {change.label}{article} ({change.at.astimezone():%Y-%m-%d %H:%M}).")
    if change.article_id is not None:  # not for all that an import brought
        run_hooks(context, highlights=[uid for entity, uid in change.things if entity == "highlight"])
    return 0
