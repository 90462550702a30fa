"""The page: a document in a reading column on one scroll view, painted line by line.

Row numbers here count the lines of the header too; those of the layout begin below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.document.bidi import terminal_reorders
from reader.document.blocks import BlockKind, Document
from reader.document.cells import fit
from reader.document.layout import Layout, Measures
from reader.document.motion import Motion
from reader.document.rows import RowKind
from reader.document.wrapping import MeasuredText, balanced
from reader.model import Article, Highlight
from reader.safetext import SafeText, safe, safe_line
from reader.ui.article.header import header_lines
from reader.ui.article.painter import Frame, Marks, Painter, crop, marked_blocks
from reader.ui.article.styles import ArticleStyles
from reader.ui.command_tables import key_of

FOOT = 2
"""Free lines below the text."""
MOST_WIDTH, LEAST_WIDTH = 160, 24


class ArticlePage(ScrollView):
    """Shows one article at a time; the document is swapped, the widget stays."""

    ALLOW_SELECT = False

    column_width: reactive[int] = reactive(72, repaint=False)
    bidi: reactive[str] = reactive("auto", repaint=False)
    """Who puts right-to-left text in order: "terminal", "app", "off" (nobody), "auto" (whoever can)."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.key_map: Mapping[str, str] = {}
        """Keys (comma separated, by command id) that are not the defaults."""
        self.column_left: int | None = None
        """Cells left of the column where something beside it has a share of the room; None: it is centred."""
        self.article: Article | None = None
        self.document = Document()
        self.motion = Motion(self.document)
        self.highlights: list[Highlight] = []
        self.marks = Marks()
        self._message = safe("")
        self._measures = Measures(self.document)
        self._pane_width = 0
        self._frame = Frame(0, 0, 0)
        self._layout_made: Layout | None = None
        self._header: list[tuple[str, str]] = []
        self._painter: Painter | None = None
        self._styles: ArticleStyles | None = None
        self._strips: dict[int, Strip] = {}
        self._pans: dict[int, int] = {}
        self._labels: dict[int, list[tuple[int, str, str]]] = {}
        """By row: cell, letters, and the name of their style."""
        self._bright: int | None = None
        """The row whose words have letters; all others step back."""
        self._empty_row: int | None = None
        """The row that gives its place to letters."""
        self._popup: list[Strip] = []

    # --- what is shown

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article."""
        self.article = article
        self.document = article.revision.document if article.revision else Document()
        self.motion = Motion(self.document)
        self._measures = Measures(self.document)
        self.highlights = list(highlights)
        self.marks = Marks(highlights=marked_blocks(self.document, highlights))
        self._pans, self._labels, self._popup = {}, {}, []
        self._message = safe("" if self.document.text else self._why_empty(article))
        self._set()

    def _why_empty(self, article: Article) -> str:
        if article.revision is None:
            return "The text of this article is being made."
        browser = key_of("library.browser", self.key_map)
        return article.revision.reason or f"This article has no text. {browser} opens it in the browser."

    def explain(self, message: SafeText) -> None:
        """Say why there is no text of the article shown; nothing happens where there is one."""
        if not self.document.text:
            self._message = safe(message)
            self._set()

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        self.article = None
        self.document = Document()
        self.motion, self._measures = Motion(self.document), Measures(self.document)
        self.highlights, self.marks = [], Marks()
        self._pans, self._labels, self._popup = {}, {}, []
        self._message = safe(message)
        self._set()

    def set_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Paint these highlights; place, caret and selection stay."""
        before, self.highlights = self.marks.highlights, list(highlights)
        self.marks.highlights = after = marked_blocks(self.document, self.highlights)
        changed = [block for block in before.keys() | after.keys() if before.get(block) != after.get(block)]
        for block in changed:
            top = self._header_rows + self.layout_rows.top(block)
            self._repaint(top, top + self.layout_rows.height(block))

    # --- setting the text

    @property
    def layout_rows(self) -> Layout:
        """The document set to the column of the moment."""
        if self._layout_made is None:
            self._layout_made = Layout(
                self._measures, self._frame.column, self._frame.room, reorder=self._reorders
            )
        return self._layout_made

    @property
    def _header_rows(self) -> int:
        return len(self._header)

    @property
    def _total_rows(self) -> int:
        return self._header_rows + self.layout_rows.rows + FOOT

    def _frame_for(self, width: int) -> Frame:
        margins = 6 if width >= 60 else 4
        column = max(8, min(self.column_width, width - margins))
        left = (width - column) // 2 if self.column_left is None else self.column_left
        left = max(margins - 2, min(left, width - column - 1))
        return Frame(width, left, column)

    def _set(self, *, again: bool = True) -> None:
        """Set the text to the pane's width; `again` has Textual lay out the screen for the new height."""
        if self._pane_width <= 0:
            return
        self._frame = self._frame_for(self._pane_width)
        width = self._pane_width
        self._layout_made = None
        self._header = (
            header_lines(self.article, self._frame.column, reorder=self._reorders) if self.article else []
        )
        self._forget_strips()
        self._painter, self._popup = None, []
        size = Size(width, self._total_rows if self.document.text else 1)
        if again:
            self.virtual_size = size
            self.refresh()
        else:  # the pass of the moment paints it
            self.set_reactive(ArticlePage.virtual_size, size)
            self._set_dirty()

    @property
    def _reorders(self) -> bool:
        return self.bidi == "app" or (self.bidi == "auto" and not terminal_reorders())

    def validate_column_width(self, width: int) -> int:
        """Keep the column within what can be read."""
        return min(MOST_WIDTH, max(LEAST_WIDTH, width))

    def notify_style_update(self) -> None:
        """Resolve the styles again after a change of theme or CSS."""
        self._styles = self._painter = None
        self._forget_strips()
        super().notify_style_update()

    def _visible_rows(self) -> range:
        """The rows of the layout that are on the screen."""
        first = max(0, self.scroll_offset.y - self._header_rows)
        last = min(self.layout_rows.rows, self.scroll_offset.y + self.size.height - self._header_rows)
        return range(first, max(first, last))

    def headings(self) -> list[tuple[int, str, int]]:
        """(level, text, row) of every heading, for a table of contents; `go_to_row` goes there."""
        return [
            (block.level, safe_line(block.text), self._header_rows + self.layout_rows.top(index))
            for index, block in enumerate(self.document.blocks)
            if block.kind is BlockKind.HEADING and block.text
        ]

    def _pan(self, cells: int) -> bool:
        """Move the wide blocks on the screen sideways; False when there are none."""
        moved = False
        rows = map(self.layout_rows.row, self._visible_rows())
        for block, row in {row.block: row for row in rows if row.width}.items():
            over = row.width + row.indent + 2 - self._frame.room
            if over > 0:
                self._pans[block] = min(over, max(0, self._pans.get(block, 0) + cells))
                moved = True
        if moved:
            self._forget_strips()
            self.refresh()
        return moved

    # --- painting

    def _forget_strips(self) -> None:
        self._strips.clear()

    def _repaint(self, first: int, last: int) -> None:
        """Paint rows [first, last) again."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        for row in [row for row in self._strips if first <= row < last]:
            del self._strips[row]
        first, last = max(first, top), min(last, bottom)
        if first < last:
            self.refresh_lines(first, last - first)

    def _repaint_offsets(self, start: int, end: int) -> None:
        """Paint the rows from one offset to another again."""
        first, last = self.layout_rows.row_of(min(start, end)), self.layout_rows.row_of(max(start, end))
        block = self.document.blocks[self.motion.block(max(start, end))] if self.document.blocks else None
        if block is not None and block.kind is BlockKind.TABLE:
            # the lines of one table row are not in the order of the text
            first = min(first, self.layout_rows.top(self.motion.block(min(start, end))))
            index = self.motion.block(max(start, end))
            last = max(last, self.layout_rows.top(index) + self.layout_rows.height(index) - 1)
        self._repaint(self._header_rows + first, self._header_rows + last + 1)

    def _resolved(self) -> ArticleStyles:
        if self._styles is None:
            self._styles = ArticleStyles.of(self)
        return self._styles

    def render_line(self, y: int) -> Strip:
        """The strip of one line of the screen."""
        if self._popup and y >= self.size.height - len(self._popup):
            return self._popup[y - self.size.height + len(self._popup)]
        row = y + self.scroll_offset.y
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._paint(row)
        width = self._pane_width
        return strip if strip.cell_length == width else strip.adjust_cell_length(width, self._resolved().base)

    def _paint(self, row: int) -> Strip:
        styles, frame = self._resolved(), self._frame
        if not self.document.text:
            return self._paint_message(row)
        if row < self._header_rows:
            text, name = self._header[row]
            style = styles.base + styles[name] if name else styles.base
            return Strip([Segment(" " * frame.left, styles.base), Segment(text, style)]).adjust_cell_length(
                frame.width, styles.base
            )
        number = row - self._header_rows
        if number >= self.layout_rows.rows:
            return Strip.blank(frame.width, styles.base)
        if self._painter is None:
            self._painter = Painter(self.layout_rows, styles, frame)
        self._painter.pans = self._pans
        strip = self._painter.paint(number, self.marks)
        if self._bright not in (None, number):
            muted = styles.base + styles["muted"]
            strip = Strip([Segment(segment.text, muted) for segment in strip])
        if number == self._empty_row:
            strip = Strip.blank(frame.width, styles.base)
        for x, label, name in self._labels.get(number, ()):
            strip = self._overlay(strip, frame.left + x, label, styles.base + styles[name])
        return strip

    @staticmethod
    def _overlay(strip: Strip, x: int, text: str, style: Style) -> Strip:
        """The strip with `text` over what stands at cell `x`."""
        x = max(0, min(x, strip.cell_length - len(text)))
        segments = list(strip)
        after = crop(segments, x + len(text), strip.cell_length)
        return Strip([*crop(segments, 0, x), Segment(text, style), *after])

    def _paint_message(self, row: int) -> Strip:
        """The header, then the message in the middle of the pane."""
        styles, frame = self._resolved(), self._frame
        if row < self._header_rows:
            text, name = self._header[row]
            style = styles.base + styles[name] if name else styles.base
            segments = [Segment(" " * frame.left, styles.base), Segment(text, style)]
            return Strip(segments).adjust_cell_length(frame.width, styles.base)
        measured = MeasuredText(self._message)
        starts = balanced(measured, max(8, min(frame.column, 56)))
        lines = [
            self._message[a:b].rstrip()
            for a, b in zip(starts, [*starts[1:], len(self._message)], strict=True)
        ]
        first = max(self._header_rows + 1, (self.size.height - len(lines)) // 2)
        if not first <= row < first + len(lines):
            return Strip.blank(max(0, frame.width), styles.base)
        line = fit(lines[row - first], max(0, frame.width))
        left = max(0, (frame.width - MeasuredText(line).edges[-1]) // 2)
        segments = [Segment(" " * left, styles.base), Segment(line, styles.base + styles["byline"])]
        return Strip(segments).adjust_cell_length(frame.width, styles.base)

    def _next_text_row(self, row: int) -> int | None:
        """The first row with text at or below `row` of the layout."""
        while row < self.layout_rows.rows:
            if self.layout_rows.row(row).kind is RowKind.TEXT:
                return row
            row += 1
        return None
