"""The letters of a local mailbox, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from reader.errors import CleaningError, UsageError
from reader.mail.letter import Letter, read_letter
from reader.mail.local import read_folder, read_maildir, read_mbox
from reader.mail.mailbox_address import MailboxKind, mailbox_address
from reader.mail.slices import Slice
from reader.mailbox_position import MailboxPosition


def letters(path: Path) -> Iterator[Letter]:
    """The letters of an mbox file, a maildir or a folder; one over the limit is passed over.

    Raises UsageError where the path is none of these, MailboxError where it cannot be read.
    """
    for data in messages(path):
        try:
            yield read_letter(data)
        except CleaningError:
            continue


def messages(path: Path) -> Iterator[bytes]:
    """The messages in a mailbox as bytes; raises as `letters`."""
    for each in _slices(path):
        for letter in each.letters:
            if letter.data:
                yield letter.data


def _slices(path: Path) -> Generator[Slice]:
    found = mailbox_address(str(path.absolute()))
    if found.kind is MailboxKind.MBOX:
        return read_mbox(found.path, MailboxPosition())
    if found.kind is MailboxKind.MAILDIR:
        return read_maildir(found.path, ())
    if found.kind is MailboxKind.FOLDER:
        return read_folder(found.path, ())
    raise UsageError(f"{path} is not on this machine.")
