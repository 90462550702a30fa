"""Laying out a long text in the background, a slice at a time."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from reader.ui.article.page import Page

_SLICE, _PAUSE = 200_000, 0.02
"""Code points that are laid out at a time (in about 10 ms), and the seconds between."""


class LayoutFiller:
    """Completes the layout of a page; `completed` is called at its end."""

    def __init__(self, widget: Widget, page: Page, completed: Callable[[], None]) -> None:
        self._widget, self._page, self._completed = widget, page, completed
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin, where the layout is not complete."""
        if self._timer is None and not self._page.layout.complete:
            self._timer = self._widget.set_interval(_PAUSE, self._extend)

    def _extend(self) -> None:
        if self._page.layout.extend(_SLICE) and self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._completed()
