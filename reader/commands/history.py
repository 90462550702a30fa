"""`postil history`: the changes to one highlight, or all of them."""

from __future__ import annotations

import argparse

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.library.annotations.journal import Change
from reader.presentation.changes import described


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List changes to highlights, notes, tags, articles and subscriptions, newest first: number, time, "
        "article, highlight, what was done and, unless it was done by hand, by what. `postil undo NUMBER` "
        "takes one back. With a highlight, even a deleted one, lists only its changes, with its passage, "
        "note, tags and colour before and after."
    )
    parser.add_argument(
        "highlight", metavar="HIGHLIGHT", nargs="?", help="its uid, or the first six letters of it"
    )
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, default=100, help="at most N changes (default: 100)"
    )
    add_json(parser)
    examples(parser, "postil history --limit 20", "postil history qkzn5tqvdbra")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound where no highlight, or several, have that uid."""
    from reader.library.annotations import highlights, journal

    with context.library() as library:
        uid = highlights.highlight(library, arguments.highlight).uid if arguments.highlight else ""
        changes = journal.history(library, uid=uid, limit=arguments.limit)
    if arguments.json:
        output.json_value(changes)
        return 0
    if uid:
        for change in changes:
            output.line("  ".join(cell for cell in _row(change) if cell))
            for each in change.differences:
                became = f"“{' '.join(each.after.split())}”" if each.after else "none"
                was = f", was “{' '.join(each.before.split())}”" if each.before else ""
                output.line(f"    {each.field}: {became}{was}")
    else:
        output.table(
            [_row(change) for change in changes],
            heading=("NUMBER", "TIME", "ARTICLE", "HIGHLIGHT", "CHANGE"),
            stretch=4,
        )
    if not changes:
        output.note("No changes yet.")
    return 0


def _row(change: Change) -> tuple[str, ...]:
    return (
        str(change.number),
        f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}",
        f"#{change.article_id}" if change.article_id is not None else "",
        change.highlight_uid[:12],
        described(change),
    )
