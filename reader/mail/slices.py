"""Letters of a mailbox as they are taken in: a few at a time, with the position to go on from."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from reader.mail.letter import MAX_BYTES
from reader.mailbox_position import MailboxPosition

MAX_LETTER = MAX_BYTES
"""Bytes of a letter above which it is not read."""
_MAX_LETTERS = 50
_MAX_SLICE = 10_000_000
"""Bytes of letters after which a slice ends."""
TOO_LARGE = f"It is larger than {MAX_LETTER // 1_000_000} MB."


@dataclass(frozen=True, slots=True)
class RawLetter:
    """A message as it came; `name` is what it is called in its mailbox. `problem` says why there is no data.

    `path` is set instead of `data` for a report in a watched folder: a PDF, a page, a book, a text.
    """

    name: str
    data: bytes = field(default=b"", repr=False)
    problem: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some letters of a mailbox, oldest first, and the position behind them."""

    letters: tuple[RawLetter, ...]
    position: MailboxPosition


def in_slices(letters: Iterable[tuple[RawLetter, MailboxPosition]]) -> Generator[Slice]:
    """Letters, each with the position behind it, gathered into slices of a bounded size."""
    gathered: list[RawLetter] = []
    size, position = 0, MailboxPosition()
    for letter, position in letters:
        gathered.append(letter)
        size += len(letter.data)
        if len(gathered) >= _MAX_LETTERS or size >= _MAX_SLICE:
            yield Slice(tuple(gathered), position)
            gathered, size = [], 0
    if gathered:
        yield Slice(tuple(gathered), position)
