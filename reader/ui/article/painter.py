"""Painting the page, one line of the screen at a time: header, text, letters, message, footnote.

Painted rows are kept until `forget` or `forget_rows` says that they have changed.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.document.cells import cells, fit
from reader.document.wrapping import MeasuredText, balanced
from reader.ui.article.hints import HintLayer
from reader.ui.article.marks import Marks
from reader.ui.article.page import Page
from reader.ui.article.row_painter import RowPainter, crop
from reader.ui.article.styles import ArticleStyles

_MESSAGE_WIDTH = 56


class Painter:
    """Paints a page with what is laid over its text. `resolve` gives the styles of the theme in force."""

    def __init__(self, page: Page, hints: HintLayer, resolve: Callable[[], ArticleStyles]) -> None:
        self.page, self.hints = page, hints
        self.marks = Marks()
        self.overlay: list[Strip] = []
        """Lines shown over the foot of the screen."""
        self._resolve = resolve
        self._styles: ArticleStyles | None = None
        self._rows: RowPainter | None = None
        self._strips: dict[int, Strip] = {}

    @property
    def styles(self) -> ArticleStyles:
        """The styles in force."""
        if self._styles is None:
            self._styles = self._resolve()
        return self._styles

    def forget_styles(self) -> None:
        """The theme has changed."""
        self._styles = self._rows = None
        self.forget()

    def forget_layout(self) -> None:
        """The text was laid out again."""
        self._rows, self.overlay = None, []
        self.forget()

    def forget(self) -> None:
        """Every row has changed."""
        self._strips.clear()

    def forget_rows(self, first: int, last: int) -> None:
        """The rows [first, last) of the page have changed."""
        for row in [row for row in self._strips if first <= row < last]:
            del self._strips[row]

    def line(self, y: int) -> Strip:
        """The strip of a line of the screen."""
        viewport, width = self.page.viewport, self.page.frame.width
        if self.overlay and y >= viewport.height - len(self.overlay):
            return self.overlay[y - viewport.height + len(self.overlay)]
        row = y + viewport.top
        head = self.page.wide.head_at(viewport.top - self.page.header_rows)
        if y < len(head):
            row = self.page.header_rows + head[y]
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._paint(row)
        return strip if strip.cell_length == width else strip.adjust_cell_length(width, self.styles.base)

    def _paint(self, row: int) -> Strip:
        page = self.page
        if row < page.header_rows:
            return self._header(row)
        if not page.document.text:
            return self._message(row)
        number = row - page.header_rows
        if number >= page.layout.rows:
            return Strip.blank(page.frame.width, self.styles.base)
        return self._text(number)

    def _header(self, row: int) -> Strip:
        base = self.styles.base
        text, name = self.page.header[row]
        style = base + self.styles[name] if name else base
        segments = [Segment(" " * self.page.frame.left, base), Segment(text, style)]
        return Strip(segments).adjust_cell_length(self.page.frame.width, base)

    def _message(self, row: int) -> Strip:
        """A line of the message, which is in the middle of the pane."""
        base, frame, message = self.styles.base, self.page.frame, self.page.message
        starts = balanced(MeasuredText(message), max(8, min(frame.column, _MESSAGE_WIDTH)))
        lines = [message[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(message)], strict=True)]
        first = max(self.page.header_rows + 1, (self.page.viewport.height - len(lines)) // 2)
        if not first <= row < first + len(lines):
            return Strip.blank(max(0, frame.width), base)
        line = fit(lines[row - first], max(0, frame.width))
        left = max(0, (frame.width - MeasuredText(line).edges[-1]) // 2)
        segments = [Segment(" " * left, base), Segment(line, base + self.styles["byline"])]
        return Strip(segments).adjust_cell_length(frame.width, base)

    def _text(self, number: int) -> Strip:
        """A row of the layout, with the letters on it."""
        styles, frame, hints = self.styles, self.page.frame, self.hints
        if self._rows is None:
            self._rows = RowPainter(self.page.layout, styles, frame)
        self._rows.moved = self.page.wide.moved
        strip = self._rows.paint(number, self.marks)
        if hints.bright_row not in (None, number):
            muted = styles.base + styles["muted"]
            strip = Strip([Segment(segment.text, muted) for segment in strip])
        if number == hints.empty_row:
            strip = Strip.blank(frame.width, styles.base)
        if page_number := self.page.label_beside(number):
            beyond = frame.room if self.page.layout.row(number).width else frame.column + 2
            at = min(frame.width - cells(page_number), frame.left + beyond)
            strip = overlaid(strip, at, page_number, styles.base + styles["muted"])
        for label in hints.labels.get(number, ()):
            strip = overlaid(strip, frame.left + label.cell, label.letters, styles.base + styles[label.style])
        return strip


def overlaid(strip: Strip, x: int, text: str, style: Style) -> Strip:
    """The strip with `text`, a cell a character, over what is at cell `x`."""
    x = max(0, min(x, strip.cell_length - len(text)))
    segments = list(strip)
    after = crop(segments, x + len(text), strip.cell_length)
    return Strip([*crop(segments, 0, x), Segment(text, style), *after])
