"""What can be done with the highlights of the open article, from its text, the pane beside it or a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reader.library.articles import listing
from reader.model import Highlight
from reader.ui.screens.reading.open_article import OpenArticle
from reader.ui.services.annotations import Direction, NewHighlight
from reader.ui.services.copying import passage_to_copy
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction


class HighlightActions:
    """A table of actions; and the highlight whose place the reader is choosing."""

    def __init__(self, shown: OpenArticle, focus_article: Callable[[], None]) -> None:
        self._shown, self._app, self._focus_article = shown, shown.app, focus_article
        self._placing = ""
        """Uid of the highlight whose place the reader is choosing."""
        self._on_highlight: Mapping[HighlightAction, Callable[[Highlight, ActionRequested], None]] = {
            HighlightAction.GO: lambda one, _: self._go_to(one),
            HighlightAction.NOTE: lambda one, _: self._edit_note(one),
            HighlightAction.TAGS: lambda one, _: self._edit_tags(one),
            HighlightAction.COPY: lambda one, _: self._copy(one),
            HighlightAction.QUOTE: lambda one, _: self._quote(one),
            HighlightAction.DRAFT: lambda one, _: self._draft(one),
            HighlightAction.LINK: lambda one, _: self._link(one),
            HighlightAction.CONFIRM: lambda one, _: self._confirm_place(one),
            HighlightAction.PLACE: lambda one, _: self._start_placing(one),
            HighlightAction.DELETE: lambda one, request: self.delete(one.uid, undo=request.undo),
            HighlightAction.RECOLOUR: lambda one, request: self.recolour(one.uid, request.colour),
        }
        self._on_article: Mapping[HighlightAction, Callable[[], None]] = {
            HighlightAction.ARTICLE_NOTE: self._edit_article_note,
            HighlightAction.UNDO: lambda: self._step(Direction.UNDO),
            HighlightAction.REDO: lambda: self._step(Direction.REDO),
            HighlightAction.BACK: self._focus_article,
        }

    def perform(self, request: ActionRequested) -> None:
        """Do what was asked for; nothing happens where the highlight is gone."""
        if (on_article := self._on_article.get(request.action)) is not None:
            on_article()
            return
        highlight = self._shown.find(request.uid)
        on_highlight = self._on_highlight.get(request.action)
        if highlight is not None and on_highlight is not None:
            on_highlight(highlight, request)

    def _go_to(self, highlight: Highlight) -> None:
        self._focus_article()
        self._shown.view.go_to_highlight(highlight.uid)

    def _copy(self, highlight: Highlight) -> None:
        if (article := self._shown.article) is not None:
            passage = passage_to_copy(article, highlight, self._shown.as_read(highlight).quote)
            self._app.copying.copy([passage], self._app.copying.form(self._app.library))

    def _quote(self, highlight: Highlight) -> None:
        """Choose the form, and copy the quote in it."""
        from reader.ui.screens.annotations.copy_menu import choose_form

        if (article := self._shown.article) is not None:
            words = self._shown.as_read(highlight).quote
            choose_form(self._app, [passage_to_copy(article, highlight, words)])

    def _draft(self, highlight: Highlight) -> None:
        from reader.ui.screens.annotations.passage_menus import choose_draft

        choose_draft(self._app, 1, lambda name: self._app.passages.add_to_draft(name, [highlight.uid]))

    def _link(self, highlight: Highlight) -> None:
        from reader.ui.screens.annotations.passage_menus import choose_link

        choose_link(self._app, highlight.uid)

    def delete(self, uid: str, *, undo: str = "article.undo") -> None:
        """Delete a highlight; `undo` is the command that brings it back where it was deleted."""
        self._app.annotations.delete(uid, self._shown.id, undo=undo)

    def recolour(self, uid: str, colour: str) -> None:
        """Give a highlight another colour."""
        meaning = self._app.settings.highlights.meaning(colour)
        self._app.annotations.set_colour(uid, self._shown.id, colour, meaning=meaning)

    def _step(self, direction: Direction) -> None:
        article = self._shown.article
        self._app.annotations.step(direction, article.id if article else None)

    # --- writing

    def _edit_note(self, highlight: Highlight) -> None:
        from reader.ui.screens.annotations.annotation_dialogs import edit_note

        edit_note(self._app, highlight, self._shown.as_read(highlight).quote)

    def _edit_tags(self, highlight: Highlight) -> None:
        from reader.ui.screens.annotations.annotation_dialogs import edit_tags

        edit_tags(self._app, highlight)

    def _edit_article_note(self) -> None:
        from reader.ui.screens.annotations.annotation_dialogs import edit_article_note

        if self._shown.article is not None:
            edit_article_note(self._app, listing.article(self._app.library, self._shown.id))

    def write_on_new(self, new: NewHighlight, then: str) -> None:
        """Open note ("note"), tags or the drafts for a passage; no passage is highlighted twice."""
        from reader.ui.screens.annotations.annotation_dialogs import edit_new_note, edit_new_tags
        from reader.ui.screens.annotations.passage_menus import choose_draft

        if (known := self._shown.highlight_at(new.start, new.end)) is not None:
            {"note": self._edit_note, "tags": self._edit_tags, "draft": self._draft}[then](known)
        elif then == "tags":
            edit_new_tags(self._app, new)
        elif then == "draft":
            choose_draft(self._app, 1, lambda name: self._app.passages.add_new_to_draft(name, new))
        else:
            edit_new_note(self._app, new, self._shown.view.document.text[new.start : new.end])

    # --- placing by hand

    def _confirm_place(self, highlight: Highlight) -> None:
        """The place that was found for a highlight is right."""
        start, end = highlight.anchor.start, highlight.anchor.end
        if start is not None and end is not None:
            self._place(highlight.uid, start, end, done="its place is confirmed")

    def _start_placing(self, highlight: Highlight) -> None:
        """Have the reader select the passage a highlight belongs to."""
        view, key = self._shown.view, self._app.key
        self._focus_article()
        self._placing = highlight.uid
        if highlight.anchor.start is not None:
            view.go_to_highlight(highlight.uid)
        elif highlight.start is not None:
            # the words are gone, but their neighbourhood will be about there
            view.go_to_offset(min(highlight.start, len(view.document.text)))
        words = highlight.quote.split()
        quote = " ".join(words[:4]) + (" …" if len(words) > 4 else "")
        how = f"{key('article.select')}, select, {key('article.highlight-selection')}"
        self._app.say(f"placing “{quote}”: {how} · {key('article.back')} cancels", lasting=True)

    def place_selected(self, start: int, end: int) -> bool:
        """Put the highlight that is being placed on a passage; False where none is being placed."""
        uid, self._placing = self._placing, ""
        if uid:
            self._place(uid, start, end)
        return bool(uid)

    def cancel_placing(self) -> bool:
        """Leave the highlight where it was; False where none was being placed."""
        placing, self._placing = bool(self._placing), ""
        return placing

    def _place(self, uid: str, start: int, end: int, *, done: str = "highlight placed") -> None:
        self._app.annotations.place(
            uid, self._shown.id, start, end, revision_id=self._shown.revision_id, done=done
        )
