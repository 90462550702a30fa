"""Reports the reading position once it rests, and that the end was reached."""

from __future__ import annotations

from textual.timer import Timer
from textual.widget import Widget

from reader.ui.article import messages
from reader.ui.article.reading_position import ReadingPosition

_REST = 0.6
"""Seconds without a scroll after which the place is reported."""


class PlaceReports:
    """Posts messages about a position from a widget."""

    def __init__(self, widget: Widget, position: ReadingPosition) -> None:
        self._widget, self._position = widget, position
        self._timer: Timer | None = None

    def rest(self, *, moved: bool = True) -> None:
        """After a moment without a change report the place, if the reader moved, and the end of the text."""
        if self._timer is not None:
            self._timer.stop()
        if self._position.page.document.text and self._widget.is_running:
            self._timer = self._widget.set_timer(_REST, self._report_place if moved else self._report_end)

    def _report_place(self) -> None:
        self._timer = None
        if self._position.page.document.text:
            self._widget.post_message(messages.PlaceChanged(self._position.place))
            self._report_end()

    def _report_end(self) -> None:
        if self._position.reached_end():
            self._widget.post_message(messages.ReachedEnd())
