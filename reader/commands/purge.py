"""`postil purge`: remove for good what was deleted or hidden long ago, and old texts without any use."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, whole_number
from reader.commands.shared.context import Context
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.annotations.purge import PurgePlan

HIGHLIGHT_DAYS, ARTICLE_DAYS = 90, 30
"""How long ago a highlight was deleted, or an article hidden, that is removed when no number is given."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Show what would be removed for good: highlights deleted long ago or purged on another machine, "
        "articles hidden since their feed was unsubscribed, superseded texts that nothing refers to, and "
        "files and images that no article needs. "
        "With --yes it removes them: undo cannot bring them back, only a backup can. Other machines hide "
        "purged highlights until a purge of their own."
    )
    parser.add_argument(
        "--days",
        metavar="N",
        type=whole_number,
        help=f"deleted or hidden more than N days ago (default: {HIGHLIGHT_DAYS} for highlights and texts, "
        f"{ARTICLE_DAYS} for articles)",
    )
    parser.add_argument("--yes", action="store_true", help="remove it; without, only show what would go")
    parser.add_argument("--json", action="store_true", help="print what goes as JSON")
    examples(parser, "postil purge", "postil purge --days 365 --yes")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Show, or remove. Raises LibraryError."""
    from reader.library.annotations import purge

    now = datetime.now(UTC)
    with context.library(write=arguments.yes, create=False) as library:
        plan = purge.plan_purge(
            library,
            deleted_before=now - _days(arguments.days or HIGHLIGHT_DAYS),
            hidden_before=now - _days(arguments.days or ARTICLE_DAYS),
        )
        if arguments.yes and not plan.is_empty:
            purge.purge(library, plan, now=now)
    if arguments.json:
        output.json_value({"purged": arguments.yes, "plan": plan})
    elif plan.is_empty:
        output.line("There is nothing to remove.")
    else:
        _print(plan, removed=arguments.yes)
    return 0


def _print(plan: PurgePlan, *, removed: bool) -> None:
    for one in plan.highlights:
        elsewhere = " (purged on another machine)" if one.uid in plan.purged_elsewhere else ""
        output.line(f"  {one.uid[:12]} “{' '.join(one.quote.split())}”{elsewhere}")
    what = (
        f"{counted(len(plan.highlights), 'deleted highlight')}, "
        f"{counted(len(plan.articles), 'hidden article')} and "
        f"{counted(len(plan.revisions), 'old text')} ({plan.bytes / 1e6:.1f} MB)"
    )
    if plan.files:
        what += f", {counted(len(plan.files), 'unused file')} ({plan.file_bytes / 1e6:.1f} MB)"
    if plan.images:
        what += f", {counted(plan.images, 'image')} of articles you do not keep"
    output.line(f"Removed {what}." if removed else f"Would remove {what}. Add --yes to remove them.")


def _days(number: int) -> timedelta:
    """So many days; a number with which no date could be calculated counts as a century."""
    return timedelta(days=min(number, 36_525))
