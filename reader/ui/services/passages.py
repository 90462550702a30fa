"""Changes to several passages at once, and to drafts: done, committed, then told to the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from reader.presentation.counts import counted
from reader.ui.services.annotations import NewHighlight, highlight_of
from reader.ui.services.clock import now
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.storage.database import Library

T = TypeVar("T")


class PassageService:
    """Tags, colours and deletes passages, and puts them into drafts."""

    def __init__(self, librarian: Librarian, reports: Reports) -> None:
        self._librarian, self._reports = librarian, reports

    def tag(self, uids: Sequence[str], tags: Sequence[str]) -> None:
        """Add tags to passages."""
        from reader.library.annotations.passage_changes import tag_passages

        self._commit(
            lambda library: tag_passages(library, uids, add=tags, now=now()),
            lambda changed: f"{counted(changed, 'passage')} tagged",
            uids,
        )

    def rename_tag(self, old: str, new: str) -> None:
        """Rename a tag everywhere, or merge it into one that is in use."""
        from reader.library.annotations.tag_changes import rename_tag

        self._commit(
            lambda library: rename_tag(library, old, new, now=now()),
            lambda change: f"{counted(change.highlights + change.articles, 'thing')} tagged {new}",
        )

    def colour(self, uids: Sequence[str], colour: str, meaning: str) -> None:
        """Give passages a colour."""
        from reader.library.annotations.passage_changes import colour_passages

        self._commit(
            lambda library: colour_passages(library, uids, colour, now=now()),
            lambda changed: f"{counted(changed, 'passage')} coloured {meaning}",
            uids,
        )

    def delete(self, uids: Sequence[str], *, undo: str) -> None:
        """Delete passages; `undo` is the command that brings them back."""
        from reader.library.annotations.passage_changes import delete_passages

        self._commit(
            lambda library: delete_passages(library, uids, now=now()),
            lambda changed: f"{counted(changed, 'highlight')} deleted, {self._reports.key(undo)} undoes it",
            uids,
        )

    def link(self, source: str, target: str) -> None:
        """Link a passage to another."""
        from reader.library.annotations.passage_links import link_passages

        self._commit(
            lambda library: link_passages(library, source, target, now=now()), lambda _: "passages linked"
        )

    # --- drafts

    def add_to_draft(self, name: str, uids: Sequence[str]) -> None:
        """Put passages at the end of a draft, which is made where there is none of this name."""

        self._commit(
            lambda library: _add_to_draft(library, name, uids),
            lambda added: f"{counted(added, 'passage')} added to {name}",
        )

    def add_new_to_draft(self, name: str, new: NewHighlight) -> None:
        """Highlight a passage, and put it at the end of a draft, as `add_to_draft` does."""

        def work(library: Library) -> int:
            new.uid = new.uid or highlight_of(library, new, chosen=False)
            return _add_to_draft(library, name, [new.uid])

        self._commit(work, lambda _: f"highlighted, and added to {name}")

    def change_draft(self, work: Callable[[Library], object], done: str) -> None:
        """Change a draft by one of the functions of `library.drafts.changes`."""
        self._commit(work, lambda _: done)

    def _commit(
        self, work: Callable[[Library], T], told: Callable[[T], str], uids: Sequence[str] | None = None
    ) -> None:
        """Do it, commit it, and tell; `uids` are the highlights that it changes, None where it may be any."""

        def committed(result: T) -> None:
            changed = None if uids is None else tuple(uids)
            self._reports.changed(LibraryChange(Changed.ANNOTATIONS, None, changed))
            self._reports.say(told(result))

        self._librarian.submit(work, committed, urgent=True)


def _add_to_draft(library: Library, name: str, uids: Sequence[str]) -> int:
    from reader.errors import NotFound
    from reader.library.drafts.changes import add_passages, new_draft
    from reader.library.drafts.reading import find_draft

    try:
        draft = find_draft(library, name)
    except NotFound:
        draft = new_draft(library, name, now=now())
    return len(add_passages(library, draft.uid, list(uids), now=now()))
