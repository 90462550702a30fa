"""`postil backup`: a checked copy of the library beside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands import output
from reader.commands.arguments import examples
from reader.commands.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Makes a backup of the library in the folder beside it, checked and on the disk. What was made by "
        "hand is kept until you remove it; of the daily ones seven days and four weeks are kept."
    )
    parser.add_argument(
        "--daily",
        action="store_true",
        help="today's one, unless there is one; then remove old ones (for cron)",
    )
    examples(parser, "postil backup", "postil backup --daily")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises LibraryError, among them LibraryDamaged when the copy is not sound."""
    from reader.library.storage import backups
    from reader.library.storage.database import Library

    now = datetime.now(UTC)
    with Library.open(context.library_path) as library:
        made = backups.daily_backup(library, now=now) if arguments.daily else backups.backup(library, now=now)
    if made is None:
        output.line("There is a backup of today already.")
    else:
        output.line(f"Wrote {made.path} ({made.bytes / 1e6:.1f} MB).")
    return 0
