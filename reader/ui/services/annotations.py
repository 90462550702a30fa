"""Highlights, notes and tags: committed by the librarian, then shown.

Offsets count code points in the text of the revision named with them, start inclusive, end exclusive: an
update may store another text while an article is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from reader.errors import PostilError
from reader.ui.services.clock import now
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.storage.database import Library

Uids = tuple[str, ...]
"""The highlights that a change touched."""


class Direction(Enum):
    """Which way through the history of changes."""

    UNDO = "undo"
    REDO = "redo"


@dataclass(slots=True)
class NewHighlight:
    """A passage that becomes a highlight with the first change that is saved on it.

    `uid` is "" until then; it is set in the librarian's thread.
    """

    article_id: int
    start: int
    end: int
    colour: str
    revision_id: int | None
    uid: str = ""

    @property
    def key(self) -> str:
        """What an unsaved note on it is kept under."""
        return f"{self.article_id}:{self.revision_id}:{self.start}-{self.end}"


class AnnotationService:
    """Every change to highlights, notes and tags that a screen can ask for."""

    def __init__(self, librarian: Librarian, reports: Reports) -> None:
        self._librarian, self._reports = librarian, reports
        self.drafts: dict[str, str] = {}
        """Notes that are not saved yet, by the uid of what they are on (or `NewHighlight.key`)."""

    # --- highlights

    def highlight(
        self, article_id: int, start: int, end: int, *, colour: str, chosen: bool, revision_id: int | None
    ) -> None:
        """Highlight a passage; one already highlighted takes the colour where it was `chosen`."""

        def work(library: Library) -> Uids:
            return (
                highlight_of(
                    library, NewHighlight(article_id, start, end, colour, revision_id), chosen=chosen
                ),
            )

        self._commit(work, article_id, "highlight saved")

    def set_colour(self, uid: str, article_id: int, colour: str, *, meaning: str) -> None:
        """Recolour a highlight; `meaning` is what the reader calls the colour."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.set_colour(library, uid, colour, now=now())
            return (uid,)

        self._commit(work, article_id, f"{meaning}: saved")

    def set_range(self, uid: str, article_id: int, start: int, end: int, *, revision_id: int | None) -> None:
        """Give a highlight another range."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.set_range(library, uid, start, end, revision_id=revision_id, now=now())
            return (uid,)

        self._commit(work, article_id, "highlight saved")

    def place(
        self,
        uid: str,
        article_id: int,
        start: int,
        end: int,
        *,
        revision_id: int | None,
        done: str = "highlight placed",
    ) -> None:
        """Say where in the text a highlight belongs; its quote stays."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.place_by_hand(library, uid, start, end, revision_id=revision_id, now=now())
            return (uid,)

        self._commit(work, article_id, done)

    def merge(self, uids: Sequence[str], article_id: int, *, revision_id: int | None) -> None:
        """Make one highlight of several that overlap or touch."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            made = highlight_changes.merge(library, list(uids), revision_id=revision_id, now=now())
            return (*uids, made.uid)

        self._commit(work, article_id, "highlights merged")

    def split(self, uid: str, article_id: int, offset: int, *, revision_id: int | None) -> None:
        """Make two highlights of one."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            parts = highlight_changes.split(library, uid, offset, revision_id=revision_id, now=now())
            return tuple(part.uid for part in parts)

        self._commit(work, article_id, "highlight split")

    def delete(self, uid: str, article_id: int, *, undo: str) -> None:
        """Delete a highlight; `undo` is the command that brings it back where it was deleted."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.delete_highlight(library, uid, now=now())
            return (uid,)

        self._commit(work, article_id, f"highlight deleted, {self._reports.key(undo)} brings it back")

    # --- notes

    def set_note(
        self, uid: str, article_id: int, text: str, *, continues: bool, bases: Sequence[str]
    ) -> None:
        """Save the note of a highlight; see `reader.library.annotations.highlight_changes.set_note`."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.set_note(library, uid, text, now=now(), continues=continues, bases=bases)
            return (uid,)

        self._save_note(work, article_id, uid, text)

    def set_note_on_new(self, new: NewHighlight, text: str, *, continues: bool, bases: Sequence[str]) -> None:
        """Save the note of a highlight that is made with it, unless it has been made by then."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            new.uid = new.uid or highlight_of(library, new, chosen=False)
            highlight_changes.set_note(library, new.uid, text, now=now(), continues=continues, bases=bases)
            return (new.uid,)

        self._save_note(work, new.article_id, new.key, text)

    def set_article_note(
        self, article_id: int, uid: str, text: str, *, continues: bool, bases: Sequence[str]
    ) -> None:
        """Save the note of an article, whose uid is given too."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import article_changes

            article_changes.set_article_note(
                library, article_id, text, now=now(), continues=continues, bases=bases
            )
            return ()

        self._save_note(work, article_id, uid, text)

    def _save_note(self, work: Callable[[Library], Uids], article_id: int, key: str, text: str) -> None:
        """Commit a note; until it is saved it is kept as a draft, to be opened again."""
        self.drafts[key] = text
        self._reports.say("")  # "note saved" was said of an earlier text

        def save(library: Library) -> Uids:
            uids = work(library)
            if self.drafts.get(key) == text:  # nothing later is on its way
                del self.drafts[key]
            return uids

        def failed(error: PostilError) -> None:
            self._reports.say(f"{error.message} The note is not saved yet: open it again.", error=True)

        self._commit(save, article_id, "note saved", failed=failed)

    # --- tags

    def set_tags(self, uid: str, article_id: int, tags: Sequence[str], *, failed: Callable[[], None]) -> None:
        """Give a highlight just these tags; `failed` is called where they could not be stored."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            highlight_changes.set_tags(library, uid, tags, now=now())
            return (uid,)

        self._commit(work, article_id, "tags saved", failed=self._refused(failed))

    def set_tags_on_new(self, new: NewHighlight, tags: Sequence[str], *, failed: Callable[[], None]) -> None:
        """Make a highlight with these tags; `failed` as for `set_tags`."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import highlight_changes

            new.uid = new.uid or highlight_of(library, new, chosen=False)
            highlight_changes.set_tags(library, new.uid, tags, now=now())
            return (new.uid,)

        self._commit(work, new.article_id, "tags saved", failed=self._refused(failed))

    def set_article_tags(self, article_id: int, tags: Sequence[str], *, failed: Callable[[], None]) -> None:
        """Give an article just these tags; `failed` as for `set_tags`."""

        def work(library: Library) -> Uids:
            from reader.library.annotations import article_changes

            article_changes.set_article_tags(library, article_id, tags, now=now())
            return ()

        self._commit(work, article_id, "tags saved", failed=self._refused(failed))

    def _refused(self, then: Callable[[], None]) -> Callable[[PostilError], None]:
        def report(error: PostilError) -> None:
            self._reports.say(str(error), error=True)
            then()

        return report

    # --- history

    def step(self, direction: Direction, article_id: int | None = None) -> None:
        """Undo or redo the last change, of one article or of the whole library, and say what it was."""

        def work(library: Library) -> tuple[str, LibraryChange]:
            return _step(library, direction, article_id)

        def committed(done: tuple[str, LibraryChange]) -> None:
            message, change = done
            self._reports.changed(change)
            self._reports.say(message)

        self._librarian.submit(work, committed, urgent=True)

    def refresh_anchors(self) -> None:
        """Find highlights again that an older version placed, a few articles at a time, after all else."""

        def work(library: Library) -> None:
            from reader.library.annotations.placing import refresh_anchors

            if refresh_anchors(library, limit=5):
                self._librarian.submit(work, automatic=True)

        self._librarian.submit(work, automatic=True)

    def _commit(
        self,
        work: Callable[[Library], Uids],
        article_id: int,
        done: str,
        *,
        failed: Callable[[PostilError], None] | None = None,
    ) -> None:
        """Do it, commit it, then show it: `done` is said once the screens were told to read it again.

        `work` returns the highlights that it touched.
        """

        def committed(uids: Uids) -> None:
            self._reports.changed(LibraryChange(Changed.ANNOTATIONS, article_id, uids))
            self._reports.say(done)

        self._librarian.submit(work, committed, failed=failed, urgent=True)


def highlight_of(library: Library, new: NewHighlight, *, chosen: bool) -> str:
    """The uid of the highlight on a passage, which is made where there is none yet."""
    from reader.library.annotations import highlight_changes, highlights

    # asked for twice before the first was committed and shown, it is still one
    known = highlights.highlight_at(library, new.article_id, new.start, new.end, revision_id=new.revision_id)
    if known is not None:
        if chosen and new.colour != known.colour:
            highlight_changes.set_colour(library, known.uid, new.colour, now=now())
        return known.uid
    return highlight_changes.add_highlight(
        library,
        new.article_id,
        new.start,
        new.end,
        colour=new.colour,
        revision_id=new.revision_id,
        now=now(),
    ).uid


def _step(library: Library, direction: Direction, article_id: int | None) -> tuple[str, LibraryChange]:
    """Undo or redo one change. Returns what to say, and what has to be read again.

    Said is what the change was, and of the whole library on which article.
    """
    from reader.library.annotations import journal
    from reader.library.articles import listing
    from reader.library.articles.entries import article_with_uid

    step = journal.undo if direction is Direction.UNDO else journal.redo
    change = step(library, article_id=article_id, now=now())
    if change is None:
        return f"nothing to {direction.value}", LibraryChange(Changed.ANNOTATIONS, article_id, ())
    message = f"{'undone' if direction is Direction.UNDO else 'redone'}: {change.label}"
    if article_id is None and change.article_id is not None:
        for summary in listing.summaries(library, [change.article_id]):
            message = f"{message} · {summary.title or summary.url}"
    if all(entity == "highlight" for entity, _ in change.things):
        uids = tuple(uid for _, uid in change.things)
        return message, LibraryChange(Changed.ANNOTATIONS, change.article_id, uids)
    # it may have been a read mark or a subscription
    uids_changed = (uid for entity, uid in change.things if entity == "article")
    numbers = (number for uid in uids_changed if (number := article_with_uid(library, uid)) is not None)
    return message, LibraryChange(Changed.EVERYTHING, first=next(numbers, None))
