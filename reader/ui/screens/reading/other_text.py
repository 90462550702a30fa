"""A text that is not the article's own: an old revision, or everything on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.message import Message
from textual.widgets import Static

from reader.document import Document
from reader.model import Article, Highlight
from reader.safetext import SafeText
from reader.ui.article.view import ARTICLE_COMMANDS, ArticleView
from reader.ui.keys.command import Command, hints
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.reading.reading_pane import ask_find, reading_position
from reader.ui.widgets.bottom_line import BottomLine

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.article import messages
    from reader.ui.widgets.highlight_action import ActionRequested

_SHOWN = ("article.page-down", "article.find", "article.links", "article.next-highlight", "article.back")
_REFUSAL = "this text is read-only; annotate the article itself"


def with_document(article: Article, document: Document) -> Article:
    """The article as if this were its text."""
    assert article.revision is not None
    words = len(document.text.split())
    return replace(
        article,
        revision=replace(
            article.revision,
            document=document,
            words=words,
            complete=True,
            reason="",
            first_piece=False,
            pages=(),
        ),
    )


class OtherTextScreen(FullScreen[None]):
    """Shows an article with another document than its current one; nothing can be annotated in it."""

    app: AppBase
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

    own_commands: tuple[Command, ...] = ()
    """Commands of the screen itself that the bottom line shows."""

    def __init__(self, article: Article, highlights: Sequence[Highlight], title: SafeText) -> None:
        """`article` has the revision to show and the place to begin at; `title` says what it is."""
        super().__init__()
        self._article, self._highlights = article, highlights
        self._title = title

    def compose(self) -> ComposeResult:
        yield Static(Content(self._title), id="other-title")
        yield ArticleView(keys=self.keys_of_view())
        yield BottomLine()

    def on_mount(self) -> None:
        view = self.view
        view.column_width = self.app.reading_width
        view.focus()
        commands = {command.id: command for command in ARTICLE_COMMANDS}
        bottom = self.query_one(BottomLine)
        bottom.hints = hints([*self.own_commands, *(commands[each] for each in _SHOWN)], self.app.key_map)
        self.watch(view, "reached", self._show_position, init=False)
        self.call_after_refresh(self.show)

    def keys_of_view(self) -> Mapping[str, str]:
        """The keys of the text that are not the defaults."""
        return self.app.key_map

    def show(self) -> None:
        """Show the text."""
        self.view.show(self._article, self._highlights)

    def _show_position(self) -> None:
        self.query_one(BottomLine).position = reading_position(self.view)

    @property
    def view(self) -> ArticleView:
        """The text."""
        return self.query_one(ArticleView)

    def action_leave(self) -> None:
        """Close the screen."""
        self.dismiss(None)

    def action_browser(self) -> None:
        """Open the article in the browser."""
        self.app.browse(self._article.url)

    @property
    def hint_target(self) -> DOMNode:
        return self.view

    # --- messages of the view: reading

    def on_back_requested(self, event: Message) -> None:
        event.stop()
        self.action_leave()

    def on_find_requested(self, event: messages.FindRequested) -> None:
        event.stop()
        ask_find(self.app, self.view)

    def on_place_changed(self, event: messages.PlaceChanged) -> None:
        event.stop()  # the place in another text is not the article's

    def on_highlight_opened(self, event: messages.HighlightOpened) -> None:
        from reader.ui.screens.annotations.highlight_card import HighlightCard

        event.stop()
        highlight = next((each for each in self._highlights if each.uid == event.uid), None)

        def closed(request: ActionRequested | None) -> None:
            if request is not None:
                self.app.say(_REFUSAL)

        if highlight is not None:
            self.app.push_screen(HighlightCard(highlight, self.app.settings.highlights.meaning), closed)

    # --- messages of the view: annotations

    def _refuse(self, event: Message) -> None:
        event.stop()
        self.app.say(_REFUSAL)

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
