"""What a file that is to be imported is, by its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reader.commands.shared.arguments import read_input
from reader.errors import UsageError

if TYPE_CHECKING:
    from reader.feeds.saving.importing import ReadFile
    from reader.imports.records import Problem

_LIST = re.compile(
    rb"<|^\s*(?:#.*\s+)*\"?(?:https?://|feed:|file://|exec:|filter:|query:)|"
    rb"^@[ \t]+\S|^\s*(?:[\w-]+\.)+[a-z]{2,}(?:[/:\s]|$)",
    re.IGNORECASE | re.MULTILINE,
)
"""What a list of subscriptions has near its beginning: markup, or lines that are addresses."""
_LOOK = 4000


class Kind(StrEnum):
    """How a file is imported."""

    LIST = "list"
    JOURNAL = "journal"
    CACHE = "cache"
    PDF = "pdf"
    PROGRAM = "program"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """A file that was named, and what it is.

    `data` are its bytes where they had to be read, `read` what is in a file of another program, `problem`
    what keeps a file from being of a known format.
    """

    name: str
    kind: Kind
    data: bytes | None = None
    read: ReadFile | None = None
    problem: Problem | None = None

    @property
    def place(self) -> int:
        """Which come first: subscriptions, then what has addresses, then what is matched by titles too."""
        if self.kind is not Kind.PROGRAM or self.read is None:
            return 0 if self.kind in (Kind.LIST, Kind.JOURNAL) else 1
        return 2 if any(article.url for article in self.read.parsed.articles[:1]) else 3


def recognise(name: str) -> Named:
    """What a file is. Raises UsageError for one that cannot be read, TooLarge."""
    from reader.feeds.saving.importing import read_import
    from reader.imports.reading import MAX_BYTES, why_unknown
    from reader.imports.records import Problem

    path = Path(name).expanduser()
    try:
        kind = _by_signature(name, path) if name != "-" and path.is_file() else Kind.UNKNOWN
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    if kind is Kind.PROGRAM:
        found = read_import(name)
        if found is None:
            return Named(name, Kind.UNKNOWN, problem=Problem("", "no member of it is of a known format"))
        return Named(name, kind, read=found)
    if kind is not Kind.UNKNOWN:
        return Named(name, kind)
    data = read_input(name, MAX_BYTES)
    if (found := read_import(name, data)) is not None:
        return Named(name, Kind.PROGRAM, read=found)
    if _LIST.search(data[:_LOOK].replace(b"\0", b"")) and b"\0\0" not in data[:_LOOK]:
        return Named(name, Kind.LIST, data)
    return Named(name, Kind.UNKNOWN, problem=why_unknown(data))


def _by_signature(name: str, path: Path) -> Kind:
    """What a file is that is known by its first bytes; a zip archive is of another program."""
    from reader.feeds.pdf.storing import local_pdf
    from reader.imports.reading import is_archive
    from reader.library.annotations.journal_file import is_journal
    from reader.library.imported.newsboat import SIGNATURE

    if is_journal(path):
        return Kind.JOURNAL
    if local_pdf(name) is not None:
        return Kind.PDF
    with open(path, "rb") as file:
        begins = file.read(len(SIGNATURE))
    if begins == SIGNATURE:
        return Kind.CACHE
    return Kind.PROGRAM if is_archive(begins) else Kind.UNKNOWN
