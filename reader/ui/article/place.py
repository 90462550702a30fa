"""Where the reader is on the page: scrolling, and the place that outlives every change of size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from textual.geometry import Size
from textual.reactive import reactive
from textual.timer import Timer

from reader.model import Article, Highlight, Place
from reader.safetext import SafeText
from reader.ui.article import messages
from reader.ui.article.header import WORDS_A_MINUTE
from reader.ui.article.page import ArticlePage

PLACE_QUOTE = 48
"""Code points of text that a stored place carries to be found again by."""
_REST = 0.6
"""Seconds without a move after which the place is told."""


_TOP = (0, -1)
"""The place of a page that was not scrolled: no row is above that of the first character."""


class PlacedPage(ArticlePage):
    """A page that can be scrolled and keeps its place.

    The place is that of the last scroll: however often the text is set anew after it, at whatever
    width, it is the same characters that stand at the top again.
    """

    reached: reactive[tuple[int, int]] = reactive((0, 0), repaint=False)
    """Per cent of the article up to the bottom of the screen, and minutes of reading below it."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._held: tuple[int, int] | None = None  # offset, and rows from the top of the screen to it
        self._setting = False
        self._rest: Timer | None = None
        self._told_end = False

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it, else from its top."""
        super().show(article, highlights)
        self._told_end = False
        offset = self._offset_of(article.state.place)
        self._held = (offset, 1) if offset else _TOP
        with self._setting_again():
            self.refresh()
        self._rested(moved=False)  # a short article is at its end at once

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        super().clear(message)
        self._held = None
        self._scroll_row(0)
        self._measure()

    # --- setting the text anew

    @contextmanager
    def _setting_again(self) -> Iterator[None]:
        """While it lasts, no scroll is the reader's own; the place is kept before and gone back to after."""
        if self._frame.width:
            self._hold()
        self._setting = True
        try:
            yield
            self._go_back()
        finally:
            self._setting = False
        self._measure()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Set the text in the pass in which Textual tells the new size, so that the first frame is right.

        With `on_resize` alone the old lines would be painted once at the new size.
        """
        width = max(0, size.width - self.scrollbar_size_vertical)
        if size == self.size and width == self._pane_width:
            return super()._size_updated(size, virtual_size, container_size, layout)
        self._painting_follows(True)
        with self._setting_again():
            if width != self._pane_width:
                self._pane_width = width
                self._set(again=False)
            resized = super()._size_updated(size, virtual_size, container_size, layout)
        self._painting_follows(False)
        return resized

    def _painting_follows(self, follows: bool) -> None:
        """Tell that all is painted after this, so that no part need ask for it."""

    def watch_column_width(self) -> None:
        """Set the text again."""
        if self._frame.width:
            with self._setting_again():
                self._set()

    def watch_bidi(self) -> None:
        """Set the text again."""
        self.watch_column_width()

    def _hold(self) -> None:
        """Remember what stands at the top of the screen, unless that is known."""
        if self._held is None:
            top = self.scroll_offset.y
            offset = self._first_offset()
            line = self._header_rows + self.layout_rows.row_of(offset) - top
            self._held = (offset, line) if top else _TOP

    def _go_back(self) -> None:
        """Scroll to what was at the top of the screen."""
        offset, line = self._held or _TOP
        row = 0 if (offset, line) == _TOP else self._header_rows + self.layout_rows.row_of(offset) - line
        self._scroll_row(row)

    # --- places

    def _offset_of(self, place: Place | None) -> int:
        """Offset of a stored place, found again by its quote when the text before it changed."""
        if place is None or not self.document.text:
            return 0
        block = min(max(0, place.block), len(self.document.blocks) - 1)
        char = min(max(0, place.char), len(self.document.blocks[block].text))
        offset = self.document.offset(block, char)
        text, quote = self.document.text, place.quote
        if quote and not text.startswith(quote, offset):
            found = [text.find(quote, offset), text.rfind(quote, 0, offset + len(quote))]
            near = [at for at in found if at >= 0]
            if near:
                offset = min(near, key=lambda at: abs(at - offset))
        return self.motion.clamp(min(offset, len(text)))

    def _place_of(self, offset: int) -> Place:
        block, char = self.document.position(offset)
        return Place(block, char, self.document.text[offset : offset + PLACE_QUOTE])

    def _first_offset(self) -> int:
        """Offset of the first character on the screen, 0 while the header is on it."""
        row = self.scroll_offset.y - self._header_rows
        if row <= 0:
            return 0
        layout = self.layout_rows
        while row < layout.rows and not layout.row(row).pieces:
            row += 1
        return layout.row(row).start if row < layout.rows else len(self.document.text)

    def _is_visible(self, offset: int) -> bool:
        return bool(self.document.text) and self.layout_rows.row_of(offset) in self._visible_rows()

    def _measure(self) -> None:
        """Bring up to date how far the reader has come."""
        self.reached = (int(self.progress * 100), self.minutes_left)

    @property
    def progress(self) -> float:
        """How much of the article has been on the screen up to here, from 0 to 1."""
        if not self.document.text:
            return 0.0
        return min(1.0, (self.scroll_offset.y + self.size.height) / max(1, self._total_rows))

    @property
    def minutes_left(self) -> int:
        """Minutes of reading below the last visible line."""
        revision = self.article.revision if self.article else None
        if revision is None or not self.document.text:
            return 0
        rows = self._visible_rows()
        if rows.stop >= self.layout_rows.rows:
            return 0
        share = 1 - self.layout_rows.offset_at(rows.stop, 0) / len(self.document.text)
        return max(1, round(revision.words * share / WORDS_A_MINUTE))

    # --- scrolling

    def _scroll_row(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False)

    def _reveal(self, offset: int, *, centre: bool = False) -> None:
        """Scroll as little as it takes to show the row of an offset; or to the middle when it is far."""
        row = self._header_rows + self.layout_rows.row_of(offset)
        top, height = self.scroll_offset.y, self.size.height
        if top <= row < top + height:
            return
        if centre or not top - height < row < top + 2 * height:
            self._scroll_row(row - height // 3)
        else:
            self._scroll_row(row if row < top else row - height + 1)

    def go_to_row(self, row: int) -> None:
        """Show a row that `headings` told, near the top of the screen."""
        self._scroll_row(row - 1)

    def go_to_offset(self, offset: int) -> None:
        """Show the row of an offset, near the top of the screen."""
        if self.document.text:
            self._scroll_row(self._header_rows + self.layout_rows.row_of(offset) - 2)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the place when the reader rests, and when the end was reached."""
        if not self._setting:
            super().watch_scroll_y(old_value, new_value)
        elif self.show_vertical_scrollbar:  # what is set anew is painted anyhow
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            if not self._setting:
                self._held = None
            self._rested(moved=not self._setting)
            self._measure()

    def _rested(self, *, moved: bool = True) -> None:
        """After a moment without a change tell the place, if the reader moved, and the end of the text."""
        if self._rest is not None:
            self._rest.stop()
        if self.document.text and self.is_running:
            self._rest = self.set_timer(_REST, self._tell_place if moved else self._tell_end)

    def _tell_place(self) -> None:
        self._rest = None
        if not self.document.text:
            return
        self.post_message(messages.PlaceChanged(self.place))
        self._tell_end()

    def _tell_end(self) -> None:
        if self.document.text and not self._told_end and self._visible_rows().stop >= self.layout_rows.rows:
            self._told_end = True
            self.post_message(messages.ReachedEnd())

    @property
    def place(self) -> Place:
        """Where the reader is: the character that was the first to be seen after the last scroll."""
        return self._place_of(self._held[0] if self._held else self._first_offset())
