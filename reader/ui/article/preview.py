"""The beginning of an article, beside a list whose cursor is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.document.bidi import terminal_reorders
from reader.model import Article, Highlight
from reader.safetext import SafeText, safe, safe_line
from reader.ui.article.header import why_empty
from reader.ui.article.hints import HintLayer
from reader.ui.article.marks import marked_blocks
from reader.ui.article.page import Page
from reader.ui.article.painter import Painter
from reader.ui.article.styles import COMPONENT_CLASSES, DEFAULT_CSS, ArticleStyles

_STEP = 3
"""Rows that a turn of the mouse's wheel moves."""


class Preview(Widget, can_focus=False):
    """Shows an article from its top: title, sources, tags, notes, the first paragraphs with highlights."""

    ALLOW_SELECT = False
    DEFAULT_CSS = DEFAULT_CSS.replace("ArticleView", "Preview").replace(
        "overflow-y: scroll", "overflow-y: hidden"
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_CLASSES)

    @dataclass
    class Opened(Message):
        """The article is to be read: a click on it."""

        article_id: int

    def __init__(self, *, column: int, bidi: str, browser_key: str, id: str | None = None) -> None:
        """`column` is how many cells wide the text is at most, `bidi` as the setting says."""
        super().__init__(id=id)
        self._column, self._bidi, self._browser_key = column, bidi, browser_key
        self._top = 0
        self._page = Page(_Rows(self))
        self._painter = Painter(self._page, HintLayer(self._page), lambda: ArticleStyles.of(self))

    @property
    def article(self) -> Article | None:
        """The article shown."""
        return self._page.article

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article; one that is shown already stays where it was scrolled to."""
        same = self.article is not None and self.article.id == article.id
        self._top = self._top if same else 0
        self._page.load(article, safe(why_empty(article, self._browser_key)))
        self._painter.marks.highlights = marked_blocks(self._page.document, highlights)
        self._fit()

    def clear(self, message: SafeText | None = None) -> None:
        """Show nothing but a short message."""
        self._top = 0
        self._page.load(None, message or safe_line(""))
        self._painter.marks.clear()
        self._fit()

    @property
    def top(self) -> int:
        """The first row of the page that is shown."""
        return self._top

    def _fit(self) -> None:
        if self.size.width:
            reorder = self._bidi == "app" or (self._bidi == "auto" and not terminal_reorders())
            self._page.fit(self._page.frame_for(self.size.width, self._column, None), reorder=reorder)
            self._painter.forget_layout()
            self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def notify_style_update(self) -> None:
        self._painter.forget_styles()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        if not self._page.frame.width:
            return Strip.blank(self.size.width, self.rich_style)
        return self._painter.line(y)

    # --- mouse

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(_STEP)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-_STEP)

    def _scroll(self, rows: int) -> None:
        most = max(0, self._page.rows - self.size.height)
        self._top = max(0, min(most, self._top + rows))
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        if self.article is not None:
            event.stop()
            self.post_message(self.Opened(self.article.id))


class _Rows:
    """The rows of a page that a preview shows."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview

    @property
    def top(self) -> int:
        """First row of the page on the screen."""
        return self._preview.top

    @property
    def height(self) -> int:
        """Rows of the screen."""
        return self._preview.size.height
