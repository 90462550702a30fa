"""What a reader does with articles as a whole: read marks, stars, later, tags, their undoing.

A mixin of the library screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.model import ArticleSummary
from reader.safetext import safe_line
from reader.ui.screens.annotation_actions import now
from reader.ui.screens.host import Host

if TYPE_CHECKING:
    from reader.library.storage.database import Library


class Triage(Host):
    """Actions on the article under the cursor, the open one, or the whole list."""

    @property
    def target(self) -> ArticleSummary | None:
        """The article a key acts on: the open one when it has the focus, else the one under the cursor."""
        if self.article_focused and self.reading is not None:
            return next(iter(listing.summaries(self.app.library, [self.reading.id])), None)
        return self.article_list.summary

    def mark(
        self,
        change: str,
        article_ids: Sequence[int],
        value: bool,
        said: str = "",
        *,
        undoable: bool = True,
    ) -> None:
        """A change that is one call of `reader.library.articles.states`."""

        def run(library: Library) -> None:
            from reader.library.articles import states

            # what the program marks of itself is nothing a reader would want to take back
            keywords = {} if undoable else {"undoable": False}
            getattr(states, change)(library, article_ids, value, now=now(), **keywords)

        def done(_: None) -> None:
            self.reread_list()
            if said:
                self.say(said)

        self.app.librarian.submit(run, done)

    def _toggle(self, change: str, field: str, on: str, off: str, *, move: bool = False) -> None:
        summary = self.target
        if summary is None:
            return
        value = not getattr(summary, field)
        self.mark(change, [summary.id], value, on if value else off)
        if move and self.focused is self.article_list:
            self.article_list.action_move(1)

    def action_toggle_read(self) -> None:
        self._toggle("set_read", "read", "read", "unread", move=True)

    def action_toggle_star(self) -> None:
        self._toggle("set_starred", "starred", "starred", "star taken off")

    def action_toggle_later(self) -> None:
        self._toggle("set_later", "later", "kept for later", "no longer kept for later")

    def action_mark_all_read(self) -> None:
        """Mark the whole list read, after asking; it can be undone."""
        from reader.ui.screens.dialogs import Confirm

        ids = list(self.article_list.ids)
        back = f"{self.app.key('library.undo')} takes it back"

        def answered(yes: bool | None) -> None:
            if yes:
                self.mark("set_read", ids, True, f"{len(ids)} marked read, {back}")

        if ids:
            question = f"Mark all {len(ids)} articles of this list read?"
            self.app.push_screen(Confirm(safe_line(question), hint=safe_line(f"{back}.")), answered)

    def action_copy_link(self) -> None:
        if (summary := self.target) is not None and summary.url:
            self.app.copy(summary.url, "address copied")

    def action_article_tags(self) -> None:
        """Ask for the tags of the article."""
        from reader.library.annotations import editing as annotations

        summary = self.target
        if summary is None:
            return
        article_id = summary.id

        def save(tags: Sequence[str]) -> None:
            self.app.librarian.submit(
                lambda library: annotations.set_article_tags(library, article_id, tags, now=now()),
                lambda _: self.say("tags saved"),
                urgent=True,
            )

        tags = listing.article(self.app.library, article_id).tags
        self.ask_tags(safe_line("Tags of this article"), tags, save)

    def action_undo(self) -> None:
        self.travel("undo", None)

    def action_redo(self) -> None:
        self.travel("redo", None)
