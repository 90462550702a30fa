"""`postil purge`: removes for good what was deleted long ago, and old texts without any use."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from reader.commands import output
from reader.commands.arguments import examples, whole_number
from reader.commands.context import Context

DAYS = 90
"""How long ago a highlight was deleted that goes when no number was given."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Says what would be removed for good: highlights deleted long ago, and superseded texts that nothing "
        "refers to. With --yes it removes them: neither undo nor another machine brings them back, only a "
        "backup does."
    )
    parser.add_argument(
        "--days", metavar="N", type=whole_number, default=DAYS, help=f"older than so many (default: {DAYS})"
    )
    parser.add_argument("--yes", action="store_true", help="remove it, not only say what it would be")
    parser.add_argument("--json", action="store_true", help="print what goes as JSON")
    examples(parser, "postil purge", "postil purge --days 365 --yes")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises LibraryError."""
    from reader.library.annotations import purge

    now = datetime.now(UTC)
    with context.library(write=arguments.yes, create=False) as library:
        plan = purge.plan_purge(library, deleted_before=now - timedelta(days=arguments.days))
        if arguments.yes and (plan.highlights or plan.revisions):
            purge.purge(library, plan, now=now)
    if arguments.json:
        output.json_value({"purged": arguments.yes, "plan": plan})
        return 0
    for one in plan.highlights:
        output.line(f"  {one.uid[:12]} “{' '.join(one.quote.split())}”")
    if not (plan.highlights or plan.revisions):
        output.line("There is nothing to remove.")
        return 0
    what = (
        f"{output.counted(len(plan.highlights), 'deleted highlight')} and "
        f"{output.counted(len(plan.revisions), 'old text')} ({plan.bytes / 1e6:.1f} MB)"
    )
    output.line(f"Removed {what}." if arguments.yes else f"Would remove {what}. --yes does it.")
    return 0
