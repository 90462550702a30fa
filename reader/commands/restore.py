"""`postil restore`: list backups with their contents, or restore one."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.presentation.counts import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List the backups with their contents, or restore the one named. The current library is set aside, "
        "not deleted. Close Postil first."
    )
    parser.add_argument(
        "backup",
        metavar="BACKUP",
        nargs="?",
        help='name of a backup, its beginning ("2026-03-01"), or "newest"',
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    examples(parser, "postil restore", "postil restore newest")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or restore. Raises NotFound, LibraryDamaged, LibraryForeign, LibraryBusy."""
    from reader.library.articles.images import missing_images
    from reader.library.storage import backups, restoring

    path = context.library_path
    if arguments.backup is None:
        _list(path, as_json=arguments.json)
        return 0
    chosen = backups.find_backup(path, arguments.backup)
    aside = restoring.restore(path, chosen.path, now=datetime.now(UTC))
    output.line(f"Restored {chosen.path.name}.")
    for file in aside:
        output.line(f"The previous library is now {file}.")
    with context.library() as library:
        if missing := missing_images(library):
            output.line(f"{counted(missing, 'stored image')} not here; the next update fetches them again.")
    return 0


def _list(path: Path, *, as_json: bool) -> None:
    from reader.library.storage import backups
    from reader.presentation import backups as presentation

    known = [(one, backups.contents(one.path, checked=False)) for one in backups.backups(path)]
    if as_json:
        output.json_value([{"backup": one, "contents": held} for one, held in known])
        return
    if not known:
        output.note(f"There are no backups of {path}.")
    output.table(
        [
            [
                one.path.name,
                f"{one.bytes / 1e6:.1f} MB",
                f"damaged: {held.problem}" if held.problem else presentation.contents(held),
            ]
            for one, held in known
        ],
        heading=("BACKUP", "SIZE", "CONTENTS"),
        align="<>",
    )
