"""The mouse on the article: clicking once, twice, three times, and dragging a selection."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.scroll_view import ScrollView
from textual.timer import Timer

from reader.ui.article.annotation_commands import AnnotationCommands
from reader.ui.article.drag import Drag
from reader.ui.article.surface import Surface

_AUTO_SCROLL = 1 / 30
"""Seconds between two lines while a selection is dragged beyond the edge."""


class Mouse:
    """Translates mouse events of a view. `close` takes away what is shown over the text, if anything is."""

    def __init__(
        self, view: ScrollView, surface: Surface, commands: AnnotationCommands, close: Callable[[], bool]
    ) -> None:
        self._view, self._surface, self._commands = view, surface, commands
        self._page, self._close = commands.page, close
        self._drag = Drag(commands.page, commands.selection)
        self._scrolling: Timer | None = None

    def _concerns(self, event: events.MouseEvent) -> bool:
        if event.button != 1 or not self._page.document.text:
            return False
        event.stop()
        return True

    def down(self, event: events.MouseDown) -> None:
        """Begin a selection, or extend it with shift."""
        if self._concerns(event):
            self._view.capture_mouse()
            row = int(event.y) + self._page.viewport.top
            self._drag.press(row, int(event.x), extend=event.shift, letters=event.ctrl)
            self._surface.caret_changed(reveal=False)

    def move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down; beyond an edge the page scrolls."""
        if self._drag.pressed is None:
            return
        event.stop()
        if not self._drag.move(int(event.y), int(event.x), letters=event.ctrl):
            return
        self._surface.caret_changed(reveal=False)
        if self._drag.edge_step and self._scrolling is None:
            self._scrolling = self._view.set_interval(_AUTO_SCROLL, self._scroll_edge)
        elif not self._drag.edge_step:
            self._stop_scrolling()

    def _scroll_edge(self) -> None:
        top = self._page.viewport.top + self._drag.edge_step
        if 0 <= top <= self._view.max_scroll_y:
            self._surface.scroll_row(top)
            self._drag.scrolled()
            self._surface.caret_changed(reveal=False)

    def _stop_scrolling(self) -> None:
        if self._scrolling is not None:
            self._scrolling.stop()
            self._scrolling = None

    def release(self) -> bool:
        """End a drag; False when there was none."""
        self._stop_scrolling()
        if not self._drag.release():
            return False
        self._view.release_mouse()
        return True

    def click(self, event: events.Click) -> None:
        """One click goes to a place or follows a link; two select the word, three the paragraph."""
        if event.shift or not self._concerns(event):
            return
        if self._drag.dragging:
            self._drag.dragging = False
            return
        offset = self._page.offset_under(int(event.y) + self._page.viewport.top, int(event.x))
        motion = self._page.motion
        if event.chain == 1 and not self._close():
            self._commands.click(offset)
        elif event.chain > 1:
            self._commands.select_range(*(motion.word if event.chain == 2 else motion.paragraph)(offset))
