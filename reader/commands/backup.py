"""`postil backup`: make a verified copy of the library."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Make a verified backup of the library in the folder beside it. It is kept until you remove it; of "
        "daily backups the last seven days and four weeks are kept."
    )
    parser.add_argument(
        "--daily",
        action="store_true",
        help="make today's backup unless it exists, then remove old ones (for cron)",
    )
    examples(parser, "postil backup", "postil backup --daily")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Make the backup. Raises LibraryError, such as LibraryDamaged for a copy that is not sound."""
    from reader.library.storage import backups
    from reader.library.storage.database import Library

    now = datetime.now(UTC)
    with Library.open(context.library_path) as library:
        made = backups.daily_backup(library, now=now) if arguments.daily else backups.backup(library, now=now)
    if made is None:
        output.line("Today's backup already exists.")
    else:
        output.line(f"Wrote {made.path} ({made.bytes / 1e6:.1f} MB).")
    return 0
