"""Highlights and notes made while an article is read aloud: each is stored before it is said."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.model import Highlight

if TYPE_CHECKING:
    from reader.library.annotations.journal import Change
    from reader.library.storage.database import Library


class Marks:
    """The highlights of one text. `writing` opens the library to be written; `changed` collects uids."""

    def __init__(
        self,
        library: Library,
        article_id: int,
        revision_id: int,
        *,
        colour: str,
        writing: Callable[[], AbstractContextManager[Library]],
    ) -> None:
        self._library, self._article_id, self._revision_id = library, article_id, revision_id
        self._colour, self._writing = colour, writing
        self.changed: dict[str, None] = {}

    def all(self) -> list[Highlight]:
        """The highlights, in reading order."""
        from reader.library.annotations.highlights import highlights

        return highlights(self._library, self._article_id, revision_id=self._revision_id)

    def within(self, start: int, end: int, *, whole: bool = False) -> list[Highlight]:
        """Those that overlap a range, or with `whole` cover all of it."""
        found = []
        for each in self.all():
            low, high = each.anchor.start, each.anchor.end
            if low is None or high is None:
                continue
            if (low <= start and end <= high) if whole else (low < end and start < high):
                found.append(each)
        return found

    def add(self, start: int, end: int) -> Highlight:
        """Highlight a range."""
        from reader.library.annotations.highlight_changes import add_highlight

        with self._writing() as library:
            made = add_highlight(
                library,
                self._article_id,
                start,
                end,
                colour=self._colour,
                revision_id=self._revision_id,
                now=datetime.now(UTC),
            )
        self.changed[made.uid] = None
        return made

    def set_note(self, mark: Highlight, text: str) -> None:
        """Write a note, after what `mark` had."""
        from reader.library.annotations.highlight_changes import set_note

        with self._writing() as library:
            set_note(library, mark.uid, text, bases=[mark.note], now=datetime.now(UTC))
        self.changed[mark.uid] = None

    def delete(self, mark: Highlight) -> None:
        """Delete a highlight; undo brings it back."""
        from reader.library.annotations.highlight_changes import delete_highlight

        with self._writing() as library:
            delete_highlight(library, mark.uid, now=datetime.now(UTC))
        self.changed[mark.uid] = None

    def undo(self) -> str:
        """Take back the last change in this article; returns what it was, in a sentence."""
        from reader.library.annotations.journal import undo

        with self._writing() as library:
            return self._told(undo(library, article_id=self._article_id, now=datetime.now(UTC)), "undo")

    def redo(self) -> str:
        """Redo what was undone; returns what it was, in a sentence."""
        from reader.library.annotations.journal import redo

        with self._writing() as library:
            return self._told(redo(library, article_id=self._article_id, now=datetime.now(UTC)), "redo")

    def _told(self, change: Change | None, what: str) -> str:
        if change is None:
            return f"Nothing to {what}."
        self.changed |= dict.fromkeys(uid for entity, uid in change.things if entity == "highlight")
        return f"{'Undone' if what == 'undo' else 'Redone'}: {change.label}."
