"""`postil history`: what was done, to one highlight or to anything."""

from __future__ import annotations

import argparse

from reader.commands import output
from reader.commands.arguments import add_json, examples, whole_number
from reader.commands.context import Context
from reader.library.annotations.journal import Change
from reader.library.annotations.journal_store import TURNED

_KINDS = {**TURNED, "merge": "merged: "}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Lists what was done to highlights, notes, tags, articles and subscriptions, newest first: time, "
        "article, highlight, what. With a highlight, only what was done to that one, be it deleted or not, "
        "with its words, note, tags and colour before and after."
    )
    parser.add_argument(
        "highlight", metavar="HIGHLIGHT", nargs="?", help="its letters and digits, or the first six of them"
    )
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, default=100, help="at most so many (default: 100)"
    )
    add_json(parser)
    examples(parser, "postil history --limit 20", "postil history qkzn5tqvdbra")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound for a highlight that is none, or several."""
    from reader.library.annotations import editing as annotations

    with context.library() as library:
        uid = annotations.highlight(library, arguments.highlight).uid if arguments.highlight else ""
        changes = annotations.history(library, uid=uid, limit=arguments.limit)
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
            heading=("TIME", "ARTICLE", "HIGHLIGHT", "CHANGE"),
            stretch=3,
        )
    if not changes:
        output.note("Nothing was done yet.")
    return 0


def _row(change: Change) -> tuple[str, ...]:
    return (
        f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}",
        f"#{change.article_id}" if change.article_id is not None else "",
        change.highlight_uid[:12],
        _KINDS.get(change.kind, "") + change.label,
    )
