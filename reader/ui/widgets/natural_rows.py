"""A list with rows of variable height, with a blank line below each.

Heights are known of the rows about the screen only; the others count as `GUESSED` lines until they come
near. What is on the screen stays where it is when a height above it becomes known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import ClassVar

from textual.geometry import Size
from textual.strip import Strip

from reader.safetext import SafeText
from reader.ui.widgets.row_list import RowList


class NaturalRows(RowList):
    """Rows of different heights with a cursor. `paint` gives the lines of a row without the blank one."""

    DEFAULT_CSS = "NaturalRows { scrollbar-gutter: stable; }"  # no other width once the scrollbar comes
    GUESSED: ClassVar[int] = 5
    """Lines of a row, the blank one too, that was not painted yet."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._heights: list[int] = []
        self._tops: list[int] = [0]
        """Where each row begins, and the end of the last one."""
        self._measured: set[int] = set()
        self._width = 0
        """What the heights are right for."""

    # --- where rows are

    def top_of(self, row: int) -> int:
        return self._tops[min(row, len(self._tops) - 1)]

    def height_of(self, row: int) -> int:
        return self._heights[row] if row < len(self._heights) else 0

    def place_of(self, y: int) -> tuple[int, int]:
        row = bisect_right(self._tops, max(0, y)) - 1
        return row, y - self._tops[row]

    @property
    def _view(self) -> Size:
        return self.scrollable_content_region.size

    # --- heights

    def set_rows(self, count: int, *, cursor: int = 0, empty: SafeText | None = None) -> None:
        """Show `count` rows with the cursor at `cursor`, on the line of the screen where it was before."""
        line = self.top_of(self.cursor) - self.scroll_offset.y
        self._guess(count)
        super().set_rows(count, cursor=cursor, empty=empty)
        self._hold(self.cursor, line)
        self._show_cursor()

    def _guess(self, count: int) -> None:
        self._heights = [self.GUESSED] * count
        self._measured.clear()
        self._width = self._view.width
        self._sum_up()

    def _sum_up(self) -> None:
        self._tops = list(accumulate(self._heights, initial=0))
        size = Size(0, self._tops[-1])
        if not self.show_vertical_scrollbar or size.height <= self._view.height:
            self.virtual_size = size
            if not self.size and size.height > self.app.size.height:
                self.show_vertical_scrollbar = True  # in the first layout, not in one more after it
            return
        # only the scrollbar changes: laying out the whole screen again takes longer than all else
        self.set_reactive(NaturalRows.virtual_size, size)
        self.vertical_scrollbar.window_virtual_size = size.height
        self.refresh()

    def paint_row(self, row: int, width: int) -> int:
        lines = super().paint_row(row, width)
        self._painted[(row, lines, width)] = Strip.blank(width, self._style(""))
        return lines + 1

    def _measure(self, rows: Iterable[int]) -> None:
        """Learn the heights of rows."""
        changed = False
        for row in rows:
            if row not in self._measured:
                self._measured.add(row)
                height = self.paint_row(row, self._width)
                changed |= height != self._heights[row]
                self._heights[row] = height
        if changed:
            self._sum_up()

    def _around(self, row: int) -> Iterator[int]:
        """The rows that fill a screen above a row, and below it; measure each before the next is taken."""
        for step in (-1, 1):
            room, at = self._view.height, row
            while 0 <= at < len(self._heights) and room > 0:
                yield at
                room -= self._heights[at]
                at += step

    def _hold(self, row: int, line: int) -> None:
        """Measure what is about a row, and keep that row on a line of the screen."""
        if self._width and row < len(self._heights):
            self._measure(self._around(row))
            self.scroll_to(y=max(0, self.top_of(row) - line), animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        row, line = self.place_of(round(new_value))
        if self._width and row < len(self._heights) and not self._measured.issuperset(self._around(row)):
            before = self.top_of(row)
            self._measure(self._around(row))
            if self.top_of(row) != before:
                self.scroll_to(y=self.top_of(row) + line, animate=False, immediate=True)
            self.refresh()

    def on_resize(self) -> None:
        if self._view.width != self._width:
            line = self.top_of(self.cursor) - self.scroll_offset.y
            self._painted.clear()
            self._guess(len(self._heights))
            self._hold(self.cursor, line)
        self._show_cursor()

    # --- cursor

    def _show_cursor(self) -> None:
        view, row = self._view.height, self.cursor
        if not view or row >= len(self._heights):
            return
        self._hold(row, self.top_of(row) - self.scroll_offset.y)
        first, bottom = self.top_of(row), self.top_of(row) + self._heights[row] - 1
        while row and not self.can_rest(row - 1) and bottom - self.top_of(row - 1) <= view:
            row -= 1  # headings right above stay in sight
            first = self.top_of(row)
        top = self.scroll_offset.y
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif bottom > top + view:
            # of a row that has not room enough the upper part is shown
            self.scroll_to(y=min(bottom - view, self.top_of(self.cursor)), animate=False, immediate=True)

    def _go_lines(self, lines: int) -> None:
        """Move the cursor by about so many lines, at least to the next row."""
        row, _ = self.place_of(self.top_of(self.cursor) + lines)
        self.action_move(row - self.cursor or (1 if lines > 0 else -1))

    def action_half_page(self, direction: int) -> None:
        self._go_lines(direction * max(1, self._view.height // 2))

    def action_page(self, direction: int) -> None:
        self._go_lines(direction * max(1, self._view.height - 2))
