"""`postil sync`: merge with the libraries of other machines through a shared folder."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.annotations.sync import Synced


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Merge with your other machines through a folder: read the changes they wrote there and write "
        "those of this one (highlights, notes, tags, stars, read marks, subscriptions). The texts of "
        "highlighted articles travel with them, and with the setting sync.files their PDFs. Something else "
        "carries the folder from machine to machine: a disk, Syncthing, a cloud folder. Never put the "
        "library itself there."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that the machines share")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    examples(parser, "postil sync ~/Sync/postil", "postil sync /media/stick/postil")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 when a file of another machine could not be read whole. Raises UsageError, LibraryError."""
    from reader.library.annotations.sync import sync
    from reader.library.annotations.sync_texts import sync_texts

    folder = arguments.folder.expanduser()
    with context.library(write=True) as library:
        done = sync(library, folder, now=datetime.now(UTC))
        files = context.settings.files.max_bytes if context.settings.sync.files else None
        texts = sync_texts(library, folder, files=files, now=datetime.now(UTC))
    unreadable = (*done.unreadable, *texts.unreadable)
    if arguments.json:
        output.json_value({**asdict(done), **asdict(texts), "unreadable": unreadable})
    else:
        output.line(
            f"Sent {counted(done.sent, 'change')}, received {done.received:,}; "
            f"{counted(done.changed, 'item')} updated here. "
            f"{counted(done.machines, 'other machine')} known."
        )
        if done.purged:
            were = "was" if done.purged == 1 else "were"
            output.line(
                f"{counted(done.purged, 'highlight')} {were} purged on another machine and {were} "
                "hidden here; `postil purge` lists them."
            )
        if done.waiting:
            wait = "waits" if done.waiting == 1 else "wait"
            output.line(
                f"{counted(done.waiting, 'change')} {wait} for others to arrive; see `postil doctor`."
            )
        for one in done.changed_keys:
            output.line(
                f"The citation key {one.was} was given to two reports on two machines; that of “{one.title}” "
                f"is now {one.now_is}."
            )
        if texts.texts_received or texts.files_received:
            output.line(
                f"Received {counted(texts.texts_received, 'text')} of highlighted articles and "
                f"{counted(texts.files_received, 'file')}."
            )
        output.line(_next(done, folder))
    for problem in unreadable:
        output.note(f"postil: {problem}")
    return 1 if unreadable else 0


def _next(done: Synced, folder: Path) -> str:
    """What to do next."""
    if not done.machines:
        return f"Carry {folder} to your other machine and run `postil sync` there."
    if done.received:
        return "Run `postil update` to fetch articles that are new here."
    if done.sent:
        return "The other machines receive it with their next `postil sync`."
    return "Everything is up to date."
