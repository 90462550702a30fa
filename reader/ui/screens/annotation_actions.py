"""What the reader asks of the article view, carried to the librarian and shown when it is committed.

A mixin of the library screen (its handlers are found by the names of the view's messages, whose
module the first frame does not need): the view says "this passage, this colour", here it becomes a change of
the library, and only after its commit are the highlights on the screen exchanged. An update may store
another text while the article is open: offsets and places stay those of the revision that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from textual.message import Message

from reader.model import Highlight
from reader.safetext import SafeText, safe, safe_line
from reader.ui.screens.host import Host

if TYPE_CHECKING:
    from reader.library.annotations.editing import Change
    from reader.library.storage.database import Library
    from reader.ui.article.messages import (
        ColourRequested,
        DeleteRequested,
        HighlightOpened,
        HighlightRequested,
        MergeRequested,
        NoteRequested,
        RangeRequested,
        RedoRequested,
        SplitRequested,
        TagsRequested,
        UndoRequested,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the library made of a change: the article's highlights now, and the one that was meant."""

    article_id: int
    highlights: list[Highlight]
    uid: str = ""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class Marking(Host):
    """Handlers for highlights, notes, tags and their undoing."""

    def shown_revision(self, article_id: int | None) -> int | None:
        """The revision of an article that stands on the screen; None where it is not the open one."""
        if self.reading is None or self.reading.id != article_id or self.reading.revision is None:
            return None
        return self.reading.revision.id

    def change(
        self,
        work: Callable[[Library, int], str],
        said: str,
        then: Callable[[Outcome], None] | None = None,
        draft: tuple[str, str] | None = None,
    ) -> None:
        """Carry a change of the open article's annotations to the librarian.

        `work` gets the writing library and the article's id and returns the uid of the highlight meant
        ("" for none). After the commit the highlights are shown and `said` stands in the bottom line.
        `draft` is what was typed, with the uid of what it is on: kept where it could not be saved.
        """
        article = self.reading
        if article is None:
            return
        article_id = article.id
        revision_id = self.shown_revision(article_id)

        def run(library: Library) -> Outcome:
            from reader.library.annotations import editing as annotations

            uid = work(library, article_id)
            found = annotations.highlights(library, article_id, revision_id=revision_id)
            return Outcome(article_id, found, uid)

        def done(outcome: Outcome) -> None:
            self.show_highlights(outcome)
            self.say(said)
            if then is not None:
                then(outcome)

        if draft is None:
            self.app.librarian.submit(run, done, urgent=True)
        else:
            self.app.submit_draft(run, done, draft)

    def show_highlights(self, outcome: Outcome) -> None:
        """Show what is committed, where the article it belongs to is still the open one."""
        if self.reading is not None and self.reading.id == outcome.article_id:
            self.view.set_highlights(outcome.highlights)
            self.show_beside(outcome.highlights)
        self.article_list.reread()  # its rows count highlights; what is unread has not changed

    def on_highlight_requested(self, event: HighlightRequested) -> None:
        event.stop()
        start, end, colour, following = event.start, event.end, event.colour, event.then
        usual = self.app.settings.highlights.colour  # read here: the app may have ended when the work is done
        if self.place_selected(start, end):
            return
        revision_id = self.shown_revision(self.reading.id) if self.reading else None

        def work(library: Library, article_id: int) -> str:
            from reader.library.annotations import editing as annotations

            # asked for twice before the first was committed and shown, it is still one
            for known in annotations.highlights(library, article_id, revision_id=revision_id):
                if (known.anchor.start, known.anchor.end) == (start, end):
                    if colour and colour != known.colour:
                        annotations.set_colour(library, known.uid, colour, now=now())
                    return known.uid
            return annotations.add_highlight(
                library,
                article_id,
                start,
                end,
                colour=colour or usual,
                revision_id=revision_id,
                now=now(),
            ).uid

        def then(outcome: Outcome) -> None:
            if following == "note":
                self.edit_note(outcome.uid, outcome.highlights)
            elif following == "tags":
                self.edit_tags(outcome.uid, outcome.highlights)

        self.change(work, "highlight saved", then)

    def on_colour_requested(self, event: ColourRequested) -> None:
        event.stop()
        uid, colour = event.uid, event.colour
        self._simply("set_colour", uid, colour, said=f"{self.app.settings.highlights.meaning(colour)}: saved")

    def on_delete_requested(self, event: DeleteRequested) -> None:
        event.stop()
        self._simply("delete_highlight", event.uid, said=self.deleted("article.undo"))

    def deleted(self, undo: str) -> str:
        """What is said of a deletion; `undo` is the command that takes it back there."""
        return f"highlight deleted, {self.app.key(undo)} brings it back"

    def on_range_requested(self, event: RangeRequested) -> None:
        event.stop()
        self.simply_here("set_range", event.uid, event.start, event.end, said="highlight saved")

    def on_merge_requested(self, event: MergeRequested) -> None:
        event.stop()
        self.simply_here("merge", list(event.uids), said="highlights merged")

    def on_split_requested(self, event: SplitRequested) -> None:
        event.stop()
        self.simply_here("split", event.uid, event.offset, said="highlight split")

    def simply_here(self, function: str, *arguments: Any, said: str) -> None:
        """As `_simply`, for what counts in offsets of the text on the screen."""
        revision_id = self.shown_revision(self.reading.id) if self.reading else None
        self._simply(function, *arguments, said=said, revision_id=revision_id)

    def _simply(
        self, function: str, *arguments: Any, said: str, draft: tuple[str, str] | None = None, **more: Any
    ) -> None:
        """A change that is one call of `reader.library.annotations.editing`."""

        def work(library: Library, _: int) -> str:
            from reader.library.annotations import editing as annotations

            getattr(annotations, function)(library, *arguments, **more, now=now())
            return ""

        self.change(work, said, draft=draft)

    # --- undo and redo

    def on_undo_requested(self, event: UndoRequested) -> None:
        event.stop()
        self.travel("undo", self.reading.id if self.reading else None)

    def on_redo_requested(self, event: RedoRequested) -> None:
        event.stop()
        self.travel("redo", self.reading.id if self.reading else None)

    def travel(self, direction: str, article_id: int | None) -> None:
        """Undo or redo the last change, of one article or of the whole library."""
        open_id = self.reading.id if self.reading else None
        shown = self.shown_revision(open_id)

        def run(library: Library) -> tuple[str, list[Highlight], int | None]:
            from reader.library.annotations import editing as annotations

            change, said = travelled(library, direction, article_id)
            touched = change.article_id if change is not None else article_id
            revision_id = shown if touched == open_id else None
            found = annotations.highlights(library, touched, revision_id=revision_id) if touched else []
            return said, found, touched

        def done(result: tuple[str, list[Highlight], int | None]) -> None:
            said, highlights, touched = result
            self.say(said)
            self.show_highlights(Outcome(touched or 0, highlights))
            self.reread_list()  # it may have been a read mark

        self.app.librarian.submit(run, done, urgent=True)

    # --- notes and tags

    def on_note_requested(self, event: NoteRequested) -> None:
        event.stop()
        self.with_highlights(lambda highlights: self.edit_note(event.uid, highlights))

    def on_tags_requested(self, event: TagsRequested) -> None:
        event.stop()
        self.with_highlights(lambda highlights: self.edit_tags(event.uid, highlights))

    def on_highlight_opened(self, event: HighlightOpened) -> None:
        event.stop()
        self.with_highlights(lambda highlights: self.open_card(event.uid, highlights))

    def with_highlights(self, use: Callable[[list[Highlight]], None]) -> None:
        """Call with the open article's highlights as they are in the library now, in the text shown."""
        from reader.library.annotations import editing as annotations

        if self.reading is not None:
            revision_id = self.shown_revision(self.reading.id)
            use(annotations.highlights(self.app.library, self.reading.id, revision_id=revision_id))

    def reread_highlights(self) -> None:
        """Show in the open article what was changed on another screen."""
        if self.reading is not None:
            article_id = self.reading.id
            self.with_highlights(lambda found: self.show_highlights(Outcome(article_id, found)))

    def as_read(self, highlight: Highlight) -> Highlight:
        """A highlight of the open article with its quote as it is read: raised figures, no marks of notes."""
        from reader.document.passages import quote_as_read

        place = highlight.anchor.start, highlight.anchor.end
        return replace(highlight, quote=quote_as_read(self.view.document, highlight.quote, *place))

    def edit_note(self, uid: str, highlights: Sequence[Highlight]) -> None:
        """Open the editor on the note of a highlight."""
        from reader.ui.screens.note_editor import NoteEditor

        highlight = _find(highlights, uid)
        if highlight is None:
            return

        def save(text: str, continues: bool, bases: Sequence[str]) -> None:
            self._simply(
                "set_note", uid, text, continues=continues, bases=bases, said="note saved", draft=(uid, text)
            )

        quote = safe(f"“{self.as_read(highlight).quote}”")
        draft = self.app.drafts.get(uid)
        self.app.push_screen(NoteEditor(safe_line("Note"), quote, highlight.note, save, draft=draft))

    def edit_tags(self, uid: str, highlights: Sequence[Highlight]) -> None:
        """Ask for the tags of a highlight, completing those already in use."""
        highlight = _find(highlights, uid)
        if highlight is None:
            return
        self.ask_tags(
            safe_line("Tags of this highlight"),
            highlight.tags,
            lambda tags: self._simply("set_tags", uid, tags, said="tags saved"),
        )

    def ask_tags(self, title: SafeText, tags: Sequence[str], save: Callable[[list[str]], None]) -> None:
        """Ask for comma-separated tags; `save` gets them without blanks and doubles."""
        from reader.library.annotations import editing as annotations
        from reader.ui.screens.dialogs import LastWordSuggester, Prompt

        known = [name for name, _ in annotations.tags(self.app.library)]

        def answered(text: str | None) -> None:
            if text is not None:
                save(list(dict.fromkeys(filter(None, (part.strip(" #") for part in text.split(","))))))

        self.app.push_screen(
            Prompt(
                title,
                value=", ".join(tags),
                hint=safe_line(f"separated by commas   → completes   {self.app.key('dialog.accept')} saves"),
                suggester=LastWordSuggester([safe_line(name) for name in known]),
            ),
            answered,
        )

    def on_article_note_requested(self, event: Message) -> None:
        from reader.library.annotations import editing as annotations
        from reader.library.articles import listing
        from reader.ui.screens.note_editor import NoteEditor

        event.stop()
        if self.reading is None:
            return
        article = listing.article(self.app.library, self.reading.id)

        def save(text: str, continues: bool, bases: Sequence[str]) -> None:
            def work(library: Library, article_id: int) -> str:
                annotations.set_article_note(
                    library, article_id, text, now=now(), continues=continues, bases=bases
                )
                return ""

            self.change(work, "note saved", draft=(article.uid, text))

        heading, draft = safe_line("Note on this article"), self.app.drafts.get(article.uid)
        self.app.push_screen(NoteEditor(heading, safe_line(article.title), article.note, save, draft=draft))

    def open_card(self, uid: str, highlights: Sequence[Highlight]) -> None:
        """Show a highlight whole: quote, note, tags, dates; from there to note, tags, colour, delete."""
        from reader.ui.screens.highlight_card import HighlightCard

        highlight = _find(highlights, uid)
        if highlight is None:
            return

        def closed(wish: str | None) -> None:
            if wish == "note":
                self.edit_note(uid, highlights)
            elif wish == "tags":
                self.edit_tags(uid, highlights)
            elif wish == "delete":
                self._simply("delete_highlight", uid, said=self.deleted("article.undo"))
            elif wish == "confirm":
                self.confirm_place(highlight)
            elif wish == "place":
                self.start_placing(highlight)
            elif wish:
                self._simply("set_colour", uid, wish, said="colour saved")

        self.app.push_screen(
            HighlightCard(self.as_read(highlight), self.app.settings.highlights.meaning), closed
        )


def travelled(library: Library, direction: str, article_id: int | None) -> tuple[Change | None, str]:
    """Undo or redo the last change, and what to say of it: what it was and, where it may have been any
    article (`article_id` None), on which."""
    from reader.library.annotations import editing as annotations
    from reader.library.articles import listing

    step = annotations.undo if direction == "undo" else annotations.redo
    change = step(library, article_id=article_id, now=now())
    if change is None:
        return None, f"nothing to {direction}"
    said = f"{'undone' if direction == 'undo' else 'redone'}: {change.label}"
    if article_id is None and change.article_id is not None:
        for summary in listing.summaries(library, [change.article_id]):
            said = f"{said} · {summary.title or summary.url}"
    return change, said


def _find(highlights: Sequence[Highlight], uid: str) -> Highlight | None:
    return next((highlight for highlight in highlights if highlight.uid == uid), None)
