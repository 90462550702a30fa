"""Tables and code wider than the page: how far they are moved sideways, and what of a table stays.

The first column of a table stays at the left while the others move, its head at the top while the rest is
scrolled. Cells count from the column's left edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.document.blocks import BlockKind
from reader.document.rows import Row

if TYPE_CHECKING:
    from reader.ui.article.page import Page

_ROWS_LEFT = 2
"""Rows of a table that must be seen below its head, for that to stay."""


class WideBlocks:
    """The wide blocks of a page. `moved` are the cells that each is moved to the left."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.moved: dict[int, int] = {}

    def clear(self) -> None:
        """Another text: nothing is moved."""
        self.moved = {}

    def move(self, cells: int) -> bool:
        """Move the wide blocks on the screen sideways; False when there are none."""
        found = False
        rows = map(self._page.layout.row, self._page.visible_rows())
        for block, row in {row.block: row for row in rows if row.width}.items():
            over = row.width + row.indent + 2 - self._page.frame.room
            if over > 0:
                self.moved[block] = min(over, max(0, self.moved.get(block, 0) + cells))
                found = True
        return found

    def reveal(self, offset: int) -> int | None:
        """Move a wide block so that a place in it is on the screen; the block that moved."""
        row, cell = self._page.layout.cell_of(offset)
        at = self._page.layout.row(row)
        x = cell - at.indent
        if not at.width or x < at.kept:
            return None
        moved, room = self.moved.get(at.block, 0), self._page.frame.room - at.indent - 2
        wanted = x - room if x > moved + room else min(moved, x - at.kept)
        if wanted == moved:
            return None
        self.moved[at.block] = wanted
        return at.block

    def on_screen(self, row: Row, cell: int) -> int:
        """The cell of the screen where a cell of a row is; one under the column that stays is at its end."""
        moved = self.moved.get(row.block, 0) if row.width else 0
        if not row.kept:
            return cell - moved
        return cell if cell < row.indent + row.kept else max(cell - moved, row.indent + row.kept)

    def under(self, row: Row, cell: int) -> int:
        """The cell of a row that is at a cell of the screen."""
        moved = self.moved.get(row.block, 0) if row.width else 0
        return cell if row.kept and cell < row.indent + row.kept else cell + moved

    def head_at(self, top: int) -> range:
        """The rows of the layout that stay at the top of the screen while row `top` of it is the first there.

        They are the head of the table that the row is in.
        """
        layout, none = self._page.layout, range(0)
        if not self._page.document.text or not 0 <= top < layout.rows:
            return none
        block = layout.row(top).block
        if self._page.document.blocks[block].kind is not BlockKind.TABLE:
            return none
        first, head = layout.top(block), layout.head(block)
        below = first + layout.height(block) - top
        if top <= first or below < head + _ROWS_LEFT or head > self._page.viewport.height // 3:
            return none
        return range(first, first + head)
