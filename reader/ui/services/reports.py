"""What services report to the screens: a status line, and what a commit changed."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple, Protocol


class Changed(Enum):
    """What was committed, and so has to be read again."""

    ANNOTATIONS = auto()
    """Highlights, notes and tags of one article."""
    STATES = auto()
    """Read marks, stars, later: rows and counts, not which articles there are."""
    LISTS = auto()
    """Articles were put away or off, or a list was made: rows, counts, and which articles a list has."""
    SUBSCRIPTIONS = auto()
    """Feeds and folders, and so the articles in the lists."""
    ENTRIES = auto()
    """An update has stored entries or texts; it may report this many times a second."""
    TEXT = auto()
    """The text of one article is ready."""
    UPDATE = auto()
    """An update has started or ended."""
    EVERYTHING = auto()
    """Undo or redo: it may be anything."""
    OUTSIDE = auto()
    """Another program has committed something: it may be anything."""
    EXPORTS = "exports"
    """Files were exported; nothing that a screen shows has changed."""


class LibraryChange(NamedTuple):
    """What was committed; `article_id` where it concerns one article.

    `uids` are the highlights that were made, changed or deleted, None where it may be any. `first` is the
    first article that was added to Today, or that undo or redo changed: the cursor goes there.
    """

    what: Changed
    article_id: int | None = None
    uids: tuple[str, ...] | None = None
    first: int | None = None


class Reports(Protocol):
    """Takes the reports of services; called in the screen's thread."""

    def say(self, text: str, *, error: bool = False, lasting: bool = False, multiline: bool = False) -> None:
        """Show a status; a `lasting` one until the next, a `multiline` one on the lines it needs."""
        ...

    def changed(self, change: LibraryChange) -> None:
        """Have every screen read again what was committed."""
        ...

    def key(self, command_id: str) -> str:
        """The key of a command as a person reads it."""
        ...
