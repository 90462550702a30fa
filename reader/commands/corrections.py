"""`postil corrections`: what publishers changed of passages that the reader cites."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.presentation.counts import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List what publishers changed of passages that you marked, exported or put into a draft: their pages "
        "are fetched again by `postil update` after 1, 7 and 30 days. A change is listed when two fetches, a "
        "day apart, agree. What is gone stands in [-…-], what came in {+…+}."
    )
    parser.add_argument("--all", action="store_true", help="list those that are done too")
    parser.add_argument(
        "--done", metavar="ID", type=whole_number, nargs="+", help="take note: do not list these any more"
    )
    add_json(parser)
    examples(parser, "postil corrections", "postil corrections --json", "postil corrections --done 3 4")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List corrections, or take note of some. Raises NotFound."""
    from reader.library.citing.corrections import corrections, take_note
    from reader.presentation.corrections import correction_dates, correction_sentence, marked_difference

    if arguments.done:
        with context.library(write=True, create=False) as library:
            take_note(library, arguments.done, now=datetime.now(UTC))
        output.line(f"{counted(len(arguments.done), 'correction')} done.")
        return 0
    with context.library() as library:
        found = corrections(library, done=None if arguments.all else False)
    if arguments.json:
        output.json_value(found)
        return 0
    if not found:
        output.note("No corrections of passages that you cite.")
    for one in found:
        output.line(f"{one.id}  {correction_sentence(one)}")
        output.line(f"   #{one.article_id} {one.title} ({correction_dates(one)})")
        output.line(f"   {marked_difference(one)}")
    return 0
