"""The right pane: the open article, and what is asked of it.

The view says "this passage, this colour"; here that becomes a call of the annotation service, and once it
is committed the highlights on the screen are read again. An update may store another text while the article
is open: offsets and places are those of the revision that is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from reader.errors import NotFound
from reader.library.articles import listing
from reader.page_numbers import cited
from reader.safetext import SafeText, safe_line
from reader.ui.services.reports import Changed, LibraryChange
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction

if TYPE_CHECKING:
    from reader.model import Article, Highlight
    from reader.ui.app_base import AppBase
    from reader.ui.article import messages
    from reader.ui.article.preview import Preview
    from reader.ui.article.view import ArticleView
    from reader.ui.screens.reading.highlight_actions import HighlightActions
    from reader.ui.screens.reading.open_article import OpenArticle
    from reader.ui.services.articles import ArticleService


class ReadingPane(Widget):
    """Shows one article; the view is made after the first frame, which does not need it."""

    app: AppBase
    _articles: ArticleService
    """Set with the view, so that opening an article loads nothing more."""

    class Opened(Message):
        """An article is shown, or another text of it."""

    @dataclass
    class HighlightsShown(Message):
        """The highlights of the open article were read again; `highlights` have their quotes as stored."""

        highlights: list[Highlight]

    @dataclass
    class AddressRequested(Message):
        """The page of a link in the text is to be opened here."""

        url: str

    def __init__(self, focus_article: Callable[[], None], *, id: str | None = None) -> None:
        """`focus_article` makes the pane visible and gives the view the focus."""
        super().__init__(id=id)
        self._focus_article = focus_article
        self._shown: OpenArticle | None = None
        self._actions: HighlightActions | None = None
        self._preview: Preview | None = None

    # --- the view

    @property
    def preview(self) -> Preview | None:
        """What shows the row under the cursor of the list, once it is made."""
        return self._preview

    def turn_to(self, *, article: bool) -> None:
        """Show the open article, or the preview in its place."""
        if self._preview is not None:
            self.view.display, self._preview.display = article, not article

    @property
    def shown(self) -> OpenArticle:
        """The view with its article, once it is made."""
        assert self._shown is not None
        return self._shown

    @property
    def actions(self) -> HighlightActions:
        """What can be done with the highlights of the open article, once the view is made."""
        assert self._actions is not None
        return self._actions

    @property
    def view(self) -> ArticleView:
        """The article view, once it is made."""
        return self.shown.view

    @property
    def has_view(self) -> bool:
        """Whether the view has been made."""
        return self._shown is not None

    @property
    def article(self) -> Article | None:
        """The open article."""
        return self._shown.article if self._shown else None

    async def make_view(self) -> None:
        """Make the view."""
        from reader.ui.article.preview import Preview
        from reader.ui.article.view import ArticleView
        from reader.ui.screens.reading.highlight_actions import HighlightActions
        from reader.ui.screens.reading.open_article import OpenArticle

        if self._shown is not None:
            return
        colour = self.app.settings.highlights.colour
        view = ArticleView(keys=self.app.key_map, colour=colour, id="article")
        view.column_width = self.app.reading_width
        view.bidi = self.app.settings.reading.bidi
        self._preview = Preview(
            column=self.app.reading_width,
            bidi=view.bidi,
            browser_key=self.app.key("library.browser"),
            id="preview",
        )
        view.display = False
        await self.mount(self._preview, view)
        listing.load_reading()
        self._articles = self.app.articles
        self._shown = OpenArticle(self.app, view)
        self._actions = HighlightActions(self._shown, self._focus_article)

    # --- the article

    def open(self, article_id: int, *, offset: int | None = None) -> bool:
        """Show an article where it was left, or at an offset of its text; False where it is gone."""
        if self.article is not None and self.article.id != article_id:
            self.keep_place()
        try:
            article = listing.article(self.app.library, article_id, first_piece=True)
        except NotFound as error:
            self.app.say(str(error), error=True)
            return False
        self.actions.cancel_placing()
        self.shown.show(article)
        self._articles.note_opened(article.id)
        self.post_message(self.Opened())
        if offset is not None:
            self.view.go_to_offset(offset)
        if article.revision is None:
            self.app.updates.prepare(article.id, in_feed=article.feed_id is not None)
        if self.app.settings.reading.mark_read == "open" and article.state.read_at is None:
            self.app.articles.note_read(article.id)
        return True

    def keep_place(self) -> None:
        """Store where the reader is; the view reports a place only after a rest."""
        if self.article is not None and self.article.revision is not None and self.view.document.text:
            self.app.articles.set_place(self.article.id, self.view.position.place)

    def position(self) -> SafeText:
        """How far the text is read, for the bottom line; "" where there is no text."""
        return reading_position(self.view)

    def stop_placing(self) -> bool:
        """Leave the highlight that is being placed where it was; False where there is none."""
        stopped = self.actions.cancel_placing()
        if stopped:
            self.app.say("left as it was")
        return stopped

    # --- what was committed

    def take_change(self, change: LibraryChange) -> None:
        """Read again what was committed, as far as it is on the screen."""
        if self.article is None:
            return
        this_article = change.article_id in (None, self.article.id)
        anything = change.what in (Changed.EVERYTHING, Changed.OUTSIDE)
        if this_article and (anything or change.what is Changed.ANNOTATIONS):
            self._show_highlights(change.uids)
            self.shown.refresh_header()
        if change.what is Changed.SUBSCRIPTIONS:
            self.shown.refresh_header()
        if this_article and change.what is Changed.TEXT:
            self._show_prepared(self.article)
        if change.what is Changed.OUTSIDE:
            self._show_prepared(self.article, failed=False)

    def _show_highlights(self, uids: tuple[str, ...] | None) -> None:
        found = self.shown.highlights_after(uids)
        self.view.set_highlights(found)
        self.post_message(self.HighlightsShown(found))

    def _show_prepared(self, article: Article, *, failed: bool = True) -> None:
        """Show the text of the open article once it is ready; say so where another is being read.

        `failed`: where there is none by now, there will be none.
        """
        if article.revision is not None:
            self.report_new_text()
        elif listing.current_revision_id(self.app.library, article.id) is not None:
            self.open(article.id)
        elif failed:
            from reader.ui.article.header import why_still_empty

            self.view.explain(safe_line(why_still_empty(article, self.app.key("library.browser"))))

    def report_new_text(self) -> None:
        """Say that the open article has another text than the one shown, which stays as it is meanwhile."""
        if self.article is None or self.article.revision is None:
            return
        current = listing.current_revision_id(self.app.library, self.article.id)
        if current is not None and current != self.article.revision.id:
            key = self.app.key
            how = f"{key('library.changes')} shows what changed, {key('article.back')} {key('list.choose')}"
            self.app.say(f"this article has a new text: {how} opens it", lasting=True)

    # --- messages of the view: highlights

    def on_highlight_requested(self, event: messages.HighlightRequested) -> None:
        event.stop()
        if self.article is None or self.actions.place_selected(event.start, event.end):
            return
        colour = event.colour or self.app.settings.highlights.colour
        if event.then:
            from reader.ui.services.annotations import NewHighlight

            new = NewHighlight(self.article.id, event.start, event.end, colour, self.shown.revision_id)
            self.actions.write_on_new(new, event.then)
            return
        self.app.annotations.highlight(
            self.article.id,
            event.start,
            event.end,
            colour=colour,
            chosen=bool(event.colour),
            revision_id=self.shown.revision_id,
        )

    def on_colour_requested(self, event: messages.ColourRequested) -> None:
        event.stop()
        self.actions.recolour(event.uid, event.colour)

    def on_delete_requested(self, event: messages.DeleteRequested) -> None:
        event.stop()
        self.actions.delete(event.uid)

    def on_range_requested(self, event: messages.RangeRequested) -> None:
        event.stop()
        self.app.annotations.set_range(
            event.uid, self.shown.id, event.start, event.end, revision_id=self.shown.revision_id
        )

    def on_merge_requested(self, event: messages.MergeRequested) -> None:
        event.stop()
        self.app.annotations.merge(event.uids, self.shown.id, revision_id=self.shown.revision_id)

    def on_split_requested(self, event: messages.SplitRequested) -> None:
        event.stop()
        self.app.annotations.split(event.uid, self.shown.id, event.offset, revision_id=self.shown.revision_id)

    def on_undo_requested(self, event: messages.UndoRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.UNDO))

    def on_redo_requested(self, event: messages.RedoRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.REDO))

    def on_note_requested(self, event: messages.NoteRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.NOTE, event.uid))

    def on_tags_requested(self, event: messages.TagsRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.TAGS, event.uid))

    def on_draft_requested(self, event: messages.DraftRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.DRAFT, event.uid))

    def on_article_note_requested(self, event: messages.ArticleNoteRequested) -> None:
        event.stop()
        self.actions.perform(ActionRequested(HighlightAction.ARTICLE_NOTE))

    def on_highlight_opened(self, event: messages.HighlightOpened) -> None:
        from reader.ui.screens.annotations.highlight_card import HighlightCard

        event.stop()
        highlight = self.shown.find(event.uid)
        if highlight is None:
            return

        def closed(request: ActionRequested | None) -> None:
            if request is not None:
                self.actions.perform(request)

        meaning = self.app.settings.highlights.meaning
        card = HighlightCard(self.shown.as_read(highlight), meaning, pages=self.shown.pages_of(highlight))
        self.app.push_screen(card, closed)

    # --- messages of the view: reading

    def on_link_requested(self, event: messages.LinkRequested) -> None:
        from reader.library.articles.urls import FILE_ADDRESS

        here = event.how == "browser" and event.url.startswith(FILE_ADDRESS)  # a file that came with a letter
        if event.how == "postil" or here:  # the app does the rest
            event.stop()
            self.post_message(self.AddressRequested(event.url))

    def on_pipe_requested(self, event: messages.PipeRequested) -> None:
        from reader.ui.screens.reading.pipe import pipe
        from reader.ui.services.annotations import NewHighlight
        from reader.ui.services.pipe import Piped

        event.stop()
        if event.passage is None:
            pipe(self.app, Piped(self.shown.id))
            return
        new = None
        if not event.uid:
            colour = self.app.settings.highlights.colour
            new = NewHighlight(self.shown.id, *event.passage, colour, self.shown.revision_id)
        pipe(self.app, Piped(self.shown.id, event.words, event.uid, new))

    def on_figure_requested(self, event: messages.FigureRequested) -> None:
        from reader.ui.screens.reading.figure import show_figure

        if self.article is not None:
            event.stop()
            self.app.run_worker(show_figure(self.app, self.article.id, event.document, event.block))

    def on_table_requested(self, event: messages.TableRequested) -> None:
        from reader.ui.screens.reading.table_menu import offer_table

        event.stop()
        offer_table(self.app, event.table)

    def on_find_requested(self, event: messages.FindRequested) -> None:
        event.stop()
        ask_find(self.app, self.view)

    def on_place_changed(self, event: messages.PlaceChanged) -> None:
        # not stopped: the highlights beside follow
        if self.article is not None and self.article.revision is not None:
            self.app.articles.set_place(self.article.id, event.place)

    def on_reached_end(self, event: messages.ReachedEnd) -> None:
        event.stop()
        if self.article is None:
            return
        if self.article.state.finished_at is None:
            self.app.articles.note_finished(self.article.id)
        if self.app.settings.reading.mark_read == "end":
            self.app.articles.note_read(self.article.id)

    def on_width_changed(self, event: messages.WidthChanged) -> None:
        # not stopped: the panes share the screen anew
        self.app.reading_width = event.width
        self.app.remember("reading.width", event.width)
        self.app.say(f"{event.width} cells wide")


def reading_position(view: ArticleView) -> SafeText:
    """How far a view's text is read, for the bottom line; "" where there is no text."""
    if not view.document.text:
        return safe_line("")
    percent, minutes, page = view.reached
    where = f"{cited(page)} · " if page else ""
    return safe_line(f"{where}{percent}% · {minutes} min left" if minutes else f"{where}100%")


def ask_find(app: AppBase, view: ArticleView) -> None:
    """Ask for words and go to the first place where a view's text has them."""
    from reader.ui.screens.dialogs import Prompt

    def answered(words: str | None) -> None:
        if words is None:
            return
        hits = view.find(words)
        if words:
            through = f"{app.key('article.find-next')} {app.key('article.find-previous')} go through them"
            app.say(f"{hits} found, {through}" if hits else f"“{words}” is not in this text")

    app.push_screen(Prompt(safe_line("Find in this text"), value=view.search.wanted), answered)
