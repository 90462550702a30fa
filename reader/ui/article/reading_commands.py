"""The commands of reading: scrolling, going to a place, finding, changing the width, leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reader.document.blocks import BlockKind
from reader.ui.article import messages
from reader.ui.article.search import Search
from reader.ui.article.selection import Selection
from reader.ui.article.surface import Surface
from reader.ui.keys.article_commands import Mode


class ReadingCommands:
    """What the keys of reading do. `count` is how often the next command is to be done."""

    def __init__(
        self,
        surface: Surface,
        selection: Selection,
        search: Search,
        widen: Callable[[int], None],
    ) -> None:
        """`widen` changes the width of the column by some cells."""
        self.surface, self.page = surface, selection.page
        self.selection, self.search = selection, search
        self.widen = widen
        self.count = 1

    def table(self) -> Mapping[str, Callable[[], None]]:
        """The commands by their id."""
        return {
            "article.line-down": partial(self.scroll_lines, 1),
            "article.line-up": partial(self.scroll_lines, -1),
            "article.half-down": partial(self.half_page, 1),
            "article.half-up": partial(self.half_page, -1),
            "article.page-down": partial(self.turn_page, 1),
            "article.page-up": partial(self.turn_page, -1),
            "article.page-back": partial(self.turn_page, -1),
            "article.top": self.top,
            "article.bottom": self.bottom,
            "article.pan-right": partial(self.pan, 1),
            "article.pan-left": partial(self.pan, -1),
            "article.wider": partial(self.widen, 4),
            "article.narrower": partial(self.widen, -4),
            "article.next-heading": partial(self.next_heading, 1),
            "article.previous-heading": partial(self.next_heading, -1),
            "article.find": self.ask_find,
            "article.find-next": partial(self.find_next, 1),
            "article.find-previous": partial(self.find_next, -1),
            "article.cancel": self.cancel,
            "article.back": self.back,
            "article.leave": self.leave,
        }

    # --- scrolling

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self.selection.caret_known = False
        self.surface.scroll_row(self.page.viewport.top + lines * self.count)

    def half_page(self, step: int) -> None:
        """Go half a page on or back; the caret goes along when it is shown."""
        self._go_rows(step * self.count * max(1, self.page.viewport.height // 2))

    def turn_page(self, step: int) -> None:
        """Go a page on or back, with two lines of the old one."""
        self._go_rows(step * self.count * max(1, self.page.viewport.height - 2))

    def _go_rows(self, rows: int) -> None:
        top = self.page.viewport.top
        if self.selection.mode is Mode.READING:
            self.selection.caret_known = False
            self.surface.scroll_row(top + rows)
            return
        self.surface.scroll_row(top + rows)
        self.selection.move_rows(rows)
        self.surface.caret_changed()

    def top(self) -> None:
        """Go to the top."""
        self.selection.caret_known = False
        self.surface.scroll_row(0)

    def bottom(self) -> None:
        """Go to the end."""
        self.selection.caret_known = False
        self.page.layout.extend()
        self.surface.scroll_row(self.page.rows)

    def pan(self, step: int) -> None:
        """Move wide tables and code sideways."""
        if self.page.wide.move(8 * step * self.count):
            self.surface.page_changed()

    def next_heading(self, step: int) -> None:
        """Go to the next (or previous) heading."""
        blocks = enumerate(self.page.document.blocks)
        rows = [self.page.block_rows(index)[0] for index, block in blocks if block.kind is BlockKind.HEADING]
        at = self.page.viewport.top + 1
        beyond = [row for row in rows if row > at] if step > 0 else [row for row in rows if row < at][::-1]
        if beyond:
            self.surface.scroll_row(beyond[min(self.count, len(beyond)) - 1] - 1)
        else:
            self.surface.say("No heading there")

    # --- finding

    def ask_find(self) -> None:
        """Ask for words to find."""
        if self.page.document.text:
            self.surface.send(messages.FindRequested())

    def find(self, text: str) -> int:
        """Mark all places of `text`, go to the first from the first visible line on; how many there are."""
        count = self.search.find(text)
        self.surface.hits_changed(self.search)
        if count:
            self._go_to_hit(1, self.page.first_offset() - 1, 1)
        return count

    def find_next(self, step: int) -> None:
        """Go to the next (or previous) hit."""
        self._go_to_hit(step, self.page.first_offset(), self.count)

    def _go_to_hit(self, step: int, origin: int, count: int) -> None:
        before = self.search.current
        hit = self.search.next(step, origin, count)
        if hit is None:
            return
        self.surface.hit_changed(before, hit)
        if hit.block < 0:
            self.selection.place(hit.start)
            self.surface.caret_changed(reveal=False)
        self.surface.say(f"{self.search.number} of {len(self.search.hits)}")

    # --- leaving

    def cancel(self) -> None:
        """End the selection; else hide the caret; else end the search."""
        if self.selection.mode is Mode.SELECTION:
            self.selection.end()
            self.surface.caret_changed(reveal=False)
        elif self.selection.caret_visible:
            self.selection.hide_caret()
            self.surface.caret_changed(reveal=False)
        else:
            self.find("")

    def back(self) -> None:
        """Leave the article."""
        self.surface.send(messages.BackRequested())

    def leave(self) -> None:
        """End the selection, or leave the article."""
        if self.selection.mode is Mode.SELECTION:
            self.cancel()
        else:
            self.back()
