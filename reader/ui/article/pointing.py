"""The mouse on the page: dragging, clicking once, twice, three times."""

from __future__ import annotations

from textual import events
from textual.timer import Timer

from reader.document.blocks import SpanKind
from reader.ui.article import messages
from reader.ui.article.selection import SelectingPage

_AUTO_SCROLL = 1 / 30
"""Seconds between two lines while a selection is dragged beyond the edge."""


class PointingPage(SelectingPage):
    """A page on which passages are selected with the mouse."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._pressed: int | None = None
        self._dragging = False
        self._edge: Timer | None = None
        self._edge_step = 0
        self._edge_x = 0

    def _calm(self) -> None:
        super()._calm()
        self._stop_drag()

    def _offset_under(self, event: events.MouseEvent) -> int:
        row = int(event.y) + self.scroll_offset.y - self._header_rows
        return self._offset_in(row, int(event.x))

    def _offset_in(self, row: int, x: int) -> int:
        layout = self.layout_rows
        row = min(max(row, 0), max(0, layout.rows - 1))
        at = layout.row(row)
        pan = self._pans.get(at.block, 0) if at.width else 0
        return self.motion.clamp(layout.offset_at(row, x - self._frame.left + pan))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a selection, or extend it with shift."""
        if event.button != 1 or not self.document.text:
            return
        event.stop()
        offset = self._offset_under(event)
        self.capture_mouse()
        self._dragging = False
        if event.shift:
            anchor = self._anchor if self._anchor is not None else self._implied_caret()
            self._begin_at(anchor)
            self._pressed = anchor
            self._set_caret(self._past(offset), reveal=False)
            self._dragging = True
            return
        self._pressed = offset
        if self._anchor is not None:
            self._end_selection()

    def _begin_at(self, anchor: int) -> None:
        if self._anchor is None:
            self._from_reading = not self.caret_visible
        self._anchor = anchor
        self.refresh_bindings()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down; beyond an edge the page scrolls."""
        if self._pressed is None:
            return
        event.stop()
        offset = self._offset_under(event)
        if not self._dragging and offset == self._pressed:
            return
        if not self._dragging:
            self._dragging = True
            self._begin_at(self._pressed)
        self._set_caret(self._past(offset), reveal=False)
        self._edge_x = int(event.x)
        step = -1 if event.y < 1 else 1 if event.y >= self.size.height - 1 else 0
        if step and self._edge is None:
            self._edge = self.set_interval(_AUTO_SCROLL, self._scroll_edge)
        elif not step and self._edge is not None:
            self._edge.stop()
            self._edge = None
        self._edge_step = step

    def _past(self, offset: int) -> int:
        """Dragging forward takes in the character under the pointer."""
        return self.motion.right(offset) if self._pressed is not None and offset >= self._pressed else offset

    def _scroll_edge(self) -> None:
        top = self.scroll_offset.y + self._edge_step
        if not 0 <= top <= self.max_scroll_y:
            return
        self.scroll_to(y=top, animate=False)
        row = (top if self._edge_step < 0 else top + self.size.height - 1) - self._header_rows
        self._set_caret(self._past(self._offset_in(row, self._edge_x)), reveal=False)

    def _stop_drag(self) -> None:
        if self._edge is not None:
            self._edge.stop()
            self._edge = None
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the drag."""
        if self._pressed is not None:
            event.stop()
            self._stop_drag()

    def on_click(self, event: events.Click) -> None:
        """One click goes to a place or follows a link; two select the word, three the paragraph."""
        if event.button != 1 or not self.document.text or event.shift:
            return
        event.stop()
        if self._dragging:
            self._dragging = False
            return
        offset = self._offset_under(event)
        if event.chain == 1:
            self._clicked(offset)
            return
        ranges = {2: self.motion.word, 3: self.motion.paragraph}
        start, end = ranges.get(event.chain, self.motion.paragraph)(offset)
        self._select(start, end)
        self.refresh_bindings()

    def _clicked(self, offset: int) -> None:
        link = self.span_at(offset, SpanKind.LINK)
        if link is not None:
            self.post_message(messages.LinkRequested(link.target))
            return
        self._set_caret(offset, reveal=False)
