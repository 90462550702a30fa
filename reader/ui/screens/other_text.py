"""A text that is not the article's own: an old revision, or everything that was on the page. Only to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from reader.document import Document
from reader.model import Article, Highlight
from reader.safetext import SafeText, safe_line
from reader.ui.article.view import ARTICLE_COMMANDS, ArticleView
from reader.ui.commands import hints
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.reading import Reading
from reader.ui.widgets.bottom_line import BottomLine

if TYPE_CHECKING:
    from textual.message import Message

    from reader.ui.app import PostilApp
    from reader.ui.article.messages import (
        HighlightOpened,
        PlaceChanged,
    )

_READING = ("article.page-down", "article.find", "article.links", "article.next-highlight", "article.back")


def with_document(article: Article, document: Document) -> Article:
    """The article as if this were its text."""
    assert article.revision is not None
    words = len(document.text.split())
    return replace(
        article, revision=replace(article.revision, document=document, words=words, complete=True, reason="")
    )


class OtherTextScreen(Reading, FullScreen[None]):
    """Shows an article with another document than its current one; nothing can be marked in it."""

    app: PostilApp
    DEFAULT_CSS = """
    OtherTextScreen {
        background: $background;
        & > #other-title { height: 1; padding: 0 2; background: $panel; color: $warning; }
    }
    """
    BINDINGS = [
        Binding("c", "leave", id="library.everything", show=False),
        Binding("o", "browser", id="library.browser", show=False),
    ]

    def __init__(self, article: Article, highlights: Sequence[Highlight], title: SafeText) -> None:
        """`article` has the revision to show and the place to begin at; `title` says what it is."""
        super().__init__()
        self._article, self._highlights = article, highlights
        self._title = title

    def compose(self) -> ComposeResult:
        yield Static(Content(self._title), id="other-title")
        yield ArticleView()
        yield BottomLine()

    def on_mount(self) -> None:
        view = self.view
        view.set_keys(self.app.key_map)
        view.column_width = self.app.library_screen.view.column_width
        view.focus()
        commands = {command.id: command for command in ARTICLE_COMMANDS}
        shown = [commands[each] for each in _READING]
        bottom = self.query_one(BottomLine)
        bottom.hints = hints(shown, self.app.key_map)
        self.watch(view, "reached", self._show_position, init=False)
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        self.view.show(self._article, self._highlights)

    def _show_position(self) -> None:
        self.query_one(BottomLine).position = self.position()

    @property
    def view(self) -> ArticleView:
        """The text."""
        return self.query_one(ArticleView)

    def say(self, text: str, *, alarming: bool = False, lasting: bool = False) -> None:
        """Show a status in the bottom line."""
        self.query_one(BottomLine).say(safe_line(text), alarming=alarming, lasting=lasting)

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_browser(self) -> None:
        """Open the article in the browser."""
        self.app.browse(self._article.url)

    async def on_bottom_line_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self.view)

    # --- what the view asks for

    def on_back_requested(self, event: Message) -> None:
        event.stop()
        self.action_leave()

    def _refuse(self, event: Message) -> None:
        event.stop()
        self.say("this text is only to read; the article itself can be marked")

    on_highlight_requested = _refuse
    on_note_requested = _refuse
    on_tags_requested = _refuse
    on_colour_requested = _refuse
    on_delete_requested = _refuse
    on_range_requested = _refuse
    on_merge_requested = _refuse
    on_split_requested = _refuse
    on_undo_requested = _refuse
    on_redo_requested = _refuse
    on_article_note_requested = _refuse

    def on_place_changed(self, event: PlaceChanged) -> None:
        event.stop()  # the place in another text is not the article's

    def on_highlight_opened(self, event: HighlightOpened) -> None:
        from reader.ui.screens.highlight_card import HighlightCard

        event.stop()
        highlight = next((each for each in self._highlights if each.uid == event.uid), None)

        def closed(wish: str | None) -> None:
            if wish:
                self.say("this text is only to read; the article itself can be marked")

        if highlight is not None:
            self.app.push_screen(HighlightCard(highlight, self.app.settings.highlights.meaning), closed)
