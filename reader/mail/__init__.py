"""Letters in, entries out: newsletters by mail become the same clean texts as web articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reader.mail.letter import Letter


def read(data: bytes) -> dict[str, Any]:
    """A message as plain data: title, sender, published, list_id, url and text.

    Raises CleaningError where it is over the limit.
    """
    from reader.mail.letter import read_letter  # commands that only name a mailbox need no HTML parser

    return _plain(read_letter(data))


def read_box(path: str) -> list[dict[str, Any]]:
    """The letters of an mbox file or a maildir as `read` gives them. Raises UsageError for other paths."""
    from reader.mail.boxes import letters

    return [_plain(letter) for letter in letters(Path(path))]


def _plain(letter: Letter) -> dict[str, Any]:
    return {
        "title": letter.subject,
        "sender": letter.sender,
        "published": letter.sent,
        "list_id": letter.list_id,
        "url": letter.url,
        "text": letter.document.text,
    }
