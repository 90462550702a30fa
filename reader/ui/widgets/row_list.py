"""A list that draws only the rows on the screen, however many there are.

The widget knows how many rows there are and asks for one to be painted when it comes into view;
a row may be several lines high. Subclasses paint the rows; `natural_rows` has rows of different heights.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import ROW_COMMANDS

Piece = tuple[str, str]
"""A stretch of a row: text, and the names of its component classes ("" for plain, "dim strong").

"title" is bold in the row under the cursor, and has no class.
"""

_KEPT_LINES = 1000


class RowList(ScrollView, can_focus=True):
    """Rows of a fixed height with a cursor; keyboard and mouse."""

    ALLOW_SELECT = False
    ROW_HEIGHT: ClassVar[int] = 1
    """Lines of a row, where a list is not told otherwise."""
    INDENT: ClassVar[int] = 3
    """Cells before the text of an empty list: as much as before the title above."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ROW_COMMANDS)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--cursor",
        "row--cursor-blurred",
        "row--dim",
        "row--strong",
        "row--accent",
        "row--warn",
    }
    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .row--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .row--cursor-blurred { background: $block-cursor-blurred-background; }
        & > .row--dim { color: $dim; }
        & > .row--strong { text-style: bold; }
        & > .row--accent { color: $accent; }
        & > .row--warn { color: $warning; }
        &:nocolor > .row--cursor { text-style: reverse; }
        &:nocolor > .row--cursor-blurred { text-style: underline; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Moved(Message):
        """The cursor came to rest on another row."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    @dataclass
    class Chosen(Message):
        """A row was opened: enter, or a click on it."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.row_height = self.ROW_HEIGHT
        """Lines of a row."""
        self._count = 0
        self._painted: OrderedDict[tuple[int, int, int], Strip] = OrderedDict()
        self._styles: dict[str, Style] = {}
        self._empty: SafeText = safe_line("")

    # --- what subclasses say

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        """The lines of one row, `row_height` of them, each a list of pieces; too long a line is cut."""
        raise NotImplementedError

    def can_rest(self, index: int) -> bool:
        """Whether the cursor may be on a row (not on a heading)."""
        return True

    # --- what callers use

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def set_rows(self, count: int, *, cursor: int = 0, empty: SafeText | None = None) -> None:
        """Show `count` rows with the cursor at `cursor`; `empty` is the text when there are none."""
        self._count = count
        if empty is not None:
            self._empty = empty
        self._painted.clear()
        self.virtual_size = Size(0, self.top_of(count))
        self.set_reactive(RowList.cursor, self._nearest(max(0, min(cursor, count - 1)), 1))
        self.refresh()
        self._show_cursor()

    def repaint_rows(self, *rows: int) -> None:
        """Paint again what changed: the named rows, or all when none is named."""
        if not rows:
            self._painted.clear()
            self.refresh()
            return
        for key in [key for key in self._painted if key[0] in rows]:
            del self._painted[key]
        for row in rows:
            top = self.top_of(row) - self.scroll_offset.y
            self.refresh(Region(0, top, self.size.width, self.height_of(row)))

    # --- where rows are

    def top_of(self, row: int) -> int:
        """The line that a row begins on, counted from the top of the list."""
        return row * self.row_height

    def height_of(self, row: int) -> int:
        """The lines of a row."""
        return self.row_height

    def place_of(self, y: int) -> tuple[int, int]:
        """The row that a line of the list is in, and which of its lines; a row too many below the last."""
        return divmod(y, self.row_height)

    # --- cursor

    def _nearest(self, index: int, step: int) -> int:
        """The first row from `index` on, in the direction of `step`, where the cursor may rest."""
        for direction in (step, -step):
            row = index
            while 0 <= row < self._count:
                if self.can_rest(row):
                    return row
                row += direction
        return 0

    def _go(self, index: int, step: int) -> None:
        if self._count:
            self.cursor = self._nearest(max(0, min(index, self._count - 1)), step)

    def watch_cursor(self, old: int, new: int) -> None:
        self.repaint_rows(old, new)
        self._show_cursor()
        self.post_message(self.Moved(self, new))

    def _show_cursor(self) -> None:
        height, view = self.row_height, self.scrollable_content_region.height
        if not view:
            return
        first, top = self.cursor * height, self.scroll_offset.y
        if self.cursor and not any(self.can_rest(row) for row in range(self.cursor)):
            first = 0  # a heading above the first row stays in sight
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif (bottom := (self.cursor + 1) * height) > top + view:
            # of a row that has not room enough the upper part is shown
            self.scroll_to(y=bottom - max(view, height), animate=False, immediate=True)

    def cursor_on_screen(self) -> Offset:
        """The cell where the row under the cursor begins."""
        return self.content_region.offset + Offset(0, self.top_of(self.cursor) - self.scroll_offset.y)

    @property
    def _rows_in_view(self) -> int:
        return max(1, self.scrollable_content_region.height // self.row_height)

    def action_move(self, rows: int) -> None:
        self._go(self.cursor + rows, 1 if rows > 0 else -1)

    def action_first(self) -> None:
        self._go(0, 1)

    def action_last(self) -> None:
        self._go(self._count - 1, -1)

    def action_half_page(self, direction: int) -> None:
        self.action_move(direction * max(1, self._rows_in_view // 2))

    def action_page(self, direction: int) -> None:
        self.action_move(direction * max(1, self._rows_in_view - 1))

    def action_choose(self) -> None:
        if self._count:
            self.post_message(self.Chosen(self, self.cursor))

    # --- mouse

    def row_at(self, event: events.MouseEvent) -> int | None:
        """The row under the mouse, None below the last."""
        row, _ = self.place_of(int(event.y) + self.scroll_offset.y)
        return row if 0 <= row < self._count and self.can_rest(row) else None

    def on_click(self, event: events.Click) -> None:
        row = self.row_at(event)
        if row is None:
            return
        event.stop()
        self.cursor = row
        self.post_message(self.Chosen(self, row))

    # --- drawing

    def on_resize(self) -> None:
        self._painted.clear()
        self._show_cursor()

    def notify_style_update(self) -> None:
        self._painted.clear()
        self._styles.clear()
        super().notify_style_update()

    def on_focus(self) -> None:
        self.repaint_rows(self.cursor)

    def on_blur(self) -> None:
        self.repaint_rows(self.cursor)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        row, line = self.place_of(y + self.scroll_offset.y)
        if row >= self._count:
            return self._blank_line(y, width)
        key = (row, line, width)
        strip = self._painted.get(key)
        if strip is None:
            self.paint_row(row, width)
            strip = self._painted.get(key) or Strip.blank(width, self.rich_style)
        return strip

    def paint_row(self, row: int, width: int) -> int:
        """Paint a row and keep its lines, of which it has so many."""
        lines = self.paint(row, width)
        for number, pieces in enumerate(lines):
            self._painted[(row, number, width)] = self._strip(row, pieces, width)
        while len(self._painted) > _KEPT_LINES:
            self._painted.popitem(last=False)
        return len(lines)

    def _blank_line(self, y: int, width: int) -> Strip:
        if not self._count and self._empty:
            lines = wrapped(self._empty, max(10, width - self.INDENT - 2))
            if 1 <= y <= len(lines):
                style = self._style("") + self._style("dim")
                return Strip([Segment(set_cell_size(" " * self.INDENT + lines[y - 1], width), style)], width)
        return Strip.blank(width, self._style(""))

    def _style(self, name: str) -> Style:
        """The style of a component class, or the widget's own; kept until the styles change."""
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"row--{name}", partial=True) if name else self.rich_style
            self._styles[name] = style
        return style

    def _strip(self, row: int, pieces: list[Piece], width: int) -> Strip:
        base = self._style("")
        cursor = Style.null()
        if row == self.cursor:
            cursor = self._style("cursor" if self.has_focus else "cursor-blurred")
        segments: list[Segment] = []
        used = 0
        for text, names in pieces:
            room = width - used
            if room <= 0:
                break
            style = base + cursor
            for name in names.split():
                if name != "title":
                    style = style + self._style(name)
                elif row == self.cursor:
                    style = style + self._style("strong")
            shown = clip(text, room)
            segments.append(Segment(shown, style))
            used += cell_len(shown)
        if used < width:
            segments.append(Segment(" " * (width - used), base + cursor))
        return Strip(segments, width)


def clip(text: str, room: int) -> str:
    """The text in at most `room` cells, with an ellipsis where it was cut."""
    if cell_len(text) <= room:
        return text
    return set_cell_size(text, room - 1) + "…" if room > 1 else " " * max(0, room)


def justify(left: list[Piece], right: list[Piece], width: int) -> list[Piece]:
    """One line with some pieces at the left and some at the right; the left is cut where they would meet."""
    room = width - sum(cell_len(text) for text, _ in right)
    line: list[Piece] = []
    for text, names in left:
        shown = clip(text, room)
        line.append((shown, names))
        room -= cell_len(shown)
        if room <= 0:
            break
    return [*line, (" " * max(0, room), ""), *right]


def wrapped(text: str, width: int) -> list[str]:
    """The text broken at spaces into lines of at most `width` cells; a longer word, a path say, goes on."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and cell_len(line) + 1 + cell_len(word) > width:
                lines.append(line)
                line = ""
            *full, line = chop_cells(f"{line} {word}".strip(), width)
            lines += full
        lines.append(line)
    return lines
