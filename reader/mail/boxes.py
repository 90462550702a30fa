"""Letters of an mbox file or a maildir, one after the other."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path

from reader.errors import CleaningError, UsageError
from reader.mail.letter import Letter, read_letter


def letters(path: Path) -> Iterator[Letter]:
    """The letters in a box; nothing in it is changed. One over the limit is passed over.

    Raises UsageError where the path is neither an mbox file nor a maildir.
    """
    for data in messages(path):
        try:
            yield read_letter(data)
        except CleaningError:
            continue


def messages(path: Path) -> Iterator[bytes]:
    """The messages in a box as bytes. Raises UsageError where the path is no box."""
    if path.is_dir() and (path / "cur").is_dir():
        folder = mailbox.Maildir(path, create=False)
        for key in sorted(folder.iterkeys()):
            yield folder.get_bytes(key)
    elif path.is_file():
        box = mailbox.mbox(path, create=False)
        try:
            for number in box.iterkeys():
                yield box.get_bytes(number)
        finally:
            box.close()
    else:
        raise UsageError(f"{path} is neither an mbox file nor a maildir.")
