"""Scrolling and painting, as the commands of the article need it."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView

from reader.document.blocks import Block
from reader.ui.article.footnote import footnote_strips
from reader.ui.article.highlights import Highlights
from reader.ui.article.messages import StatusMessage
from reader.ui.article.painter import Painter
from reader.ui.article.scrollbar import BarMarks
from reader.ui.article.search import Hit, Search
from reader.ui.article.selection import Painted


class Viewport:
    """The rows of a page that a scroll view shows."""

    def __init__(self, view: ScrollView) -> None:
        self._view = view

    @property
    def top(self) -> int:
        """First row of the page on the screen."""
        return self._view.scroll_offset.y

    @property
    def height(self) -> int:
        """Rows of the screen."""
        return self._view.size.height


class Surface:
    """The screen of an article; offsets count in `Document.text`.

    `caret_shown` is called after caret or selection were painted again, `complete` where more than the
    first piece of a long text is needed.
    """

    def __init__(
        self,
        view: ScrollView,
        painter: Painter,
        highlights: Highlights,
        bar_marks: BarMarks,
        *,
        caret_shown: Callable[[], None],
        complete: Callable[[], None],
    ) -> None:
        self._view, self._page, self._painter = view, painter.page, painter
        self._bar_marks = bar_marks
        self._selection, self._highlights = highlights.selection, highlights
        self._caret_shown, self._complete = caret_shown, complete
        self._painted = Painted()

    def send(self, message: Message | None) -> None:
        """Post a message, where there is one."""
        if message is not None:
            self._view.post_message(message)

    def say(self, text: str) -> None:
        """Show a short plain sentence in the bottom line."""
        self._view.post_message(StatusMessage(text))

    # --- scrolling

    def scroll_row(self, row: int) -> None:
        """Scroll so that a row of the page is the first on the screen."""
        if self._page.partial and row + self._page.viewport.height > self._page.rows:
            self._complete()
        self.fit_height()
        self._view.scroll_to(y=max(0, row), animate=False)

    def fit_height(self) -> None:
        """Let the view scroll over all rows of the page that are laid out."""
        size = Size(self._view.virtual_size.width, self._page.rows)
        if (
            self._page.frame.width
            and self._page.document.text
            and size.height > self._view.virtual_size.height
        ):
            self._view.virtual_size = size

    def reveal(self, offset: int, *, centre: bool = False) -> None:
        """Scroll as little as it takes to show the row of an offset; to the middle when it is far."""
        self.reveal_row(self._page.row_of(offset), centre=centre)

    def reveal_row(self, row: int, *, centre: bool = False) -> None:
        """Scroll as little as it takes to show a row of the page; to the middle when it is far."""
        top, height = self._page.viewport.top, self._page.viewport.height
        page = self._page
        covered = len(page.wide.head_at(top - page.header_rows))
        if top + covered <= row < top + height:
            return
        if centre or not top - height < row < top + 2 * height:
            self.scroll_row(row - height // 3)
        elif row < top + covered:
            self.scroll_row(row - len(page.wide.head_at(row - page.header_rows)))
        else:
            self.scroll_row(row - height + 1)

    # --- painting

    def rows_changed(self, first: int, last: int) -> None:
        """Paint the rows [first, last) of the page again."""
        self._painter.forget_rows(first, last)
        viewport = self._page.viewport
        first, last = max(first, viewport.top), min(last, viewport.top + viewport.height)
        if first < last:
            self._view.refresh_lines(first, last - first)

    def offsets_changed(self, start: int, end: int) -> None:
        """Paint the rows from one offset to another again."""
        self.rows_changed(*self._page.rows_between(start, end))

    def page_changed(self) -> None:
        """Paint everything again."""
        self._painter.forget()
        self._view.refresh()

    def reset(self) -> None:
        """Another text is shown: nothing of caret and selection is painted yet."""
        self._painter.marks.clear()
        self._painted = Painted()

    def caret_changed(self, *, reveal: bool = True) -> None:
        """Paint caret and selection as they are now, and scroll to the caret."""
        selection, page, marks = self._selection, self._page, self._painter.marks
        if not page.document.text:
            self._caret_shown()
            return
        now = selection.painted
        colour = self._highlights.next_colour if now.start < now.end else ""
        if now.start < 0 and self._painter.hints.first_word:
            now = Painted(now.caret, *self._painter.hints.first_word)
        before, self._painted = self._painted, now
        marks.caret, marks.selection = now.caret, (now.start, now.end)
        if colour != marks.selection_colour:
            marks.selection_colour = colour
            if 0 <= now.start < now.end:
                self.offsets_changed(now.start, now.end)
        for start, end in now.changes(before):
            self.offsets_changed(start, end)
        if now.caret >= 0 and (block := page.wide.reveal(now.caret)) is not None:
            self.rows_changed(*page.block_rows(block))
        if reveal:
            self.reveal(now.caret if now.caret >= 0 else selection.caret)
        self._caret_shown()

    def cursor_cell(self) -> Offset:
        """The cell of the caret on the screen of the article, else of the first text there."""
        page, selection = self._page, self._selection
        shown = selection.caret_visible or selection.anchor is not None
        if not page.document.text:
            return Offset()
        row, cell = page.cell_on_screen(selection.caret if shown else page.first_offset())
        return Offset(page.frame.left + cell, page.header_rows + row - page.viewport.top)

    def hits_changed(self, search: Search) -> None:
        """Paint the hits of a search, none of them current."""
        marks = self._painter.marks
        marks.hits, marks.label_hits = search.in_text(), search.in_labels()
        marks.current_hit, marks.current_label_hit = (-1, -1), (-1, -1, -1)
        self._bar_marks.forget()
        self._view.vertical_scrollbar.refresh()
        self._view.refresh_bindings()
        self.page_changed()

    def hit_rows(self, hit: Hit) -> tuple[int, int]:
        """First row of the page with anything of a hit, and the row after the last."""
        if hit.block < 0:
            return self._page.rows_between(hit.start, hit.end)
        rows = [self._page.layout.row_of_label(hit.block, char) for char in hit.label]
        return self._page.header_rows + rows[0], self._page.header_rows + rows[1] + 1

    def hit_changed(self, before: Hit | None, now: Hit) -> None:
        """Another hit is the current one; scroll to it."""
        marks = self._painter.marks
        marks.current_hit = (now.start, now.end) if now.block < 0 else (-1, -1)
        marks.current_label_hit = (now.block, *now.label)
        for hit in filter(None, (before, now)):
            self.rows_changed(*self.hit_rows(hit))
        self.reveal_row(self.hit_rows(now)[0], centre=True)

    def show_footnote(self, block: Block) -> None:
        """Show a footnote over the foot of the screen."""
        painter, page = self._painter, self._page
        most = max(3, page.viewport.height // 2)
        painter.overlay = footnote_strips(block, painter.styles, page.frame, most)
        self._view.refresh()

    def close_footnote(self) -> bool:
        """Take the footnote away; False where none is shown."""
        shown = bool(self._painter.overlay)
        self._painter.overlay = []
        if shown:
            self._view.refresh()
        return shown
