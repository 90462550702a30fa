"""Rows of a few cells, one below the other, in columns as wide as what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from reader.safetext import SafeText
from reader.ui.widgets.row_list import Piece, RowList, clip

_GAP = 3


class ColumnRows(RowList):
    """Rows of cells; the first column is plain, the others are dim. Only the last one is cut at the edge."""

    def __init__(self, *, most: int = 16) -> None:
        """`most` rows are shown at once."""
        super().__init__()
        self._most = most
        self._cells: Sequence[Sequence[SafeText]] = ()
        self._widths: list[int] = []

    def show(
        self, rows: Sequence[Sequence[SafeText]], *, here: int = 0, empty: SafeText | None = None
    ) -> None:
        """Show these rows, all of as many cells, with the cursor at the row `here`."""
        self._cells = rows
        self._widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        self.styles.height = max(3 if empty else 1, min(len(rows), self._most))
        self.set_rows(len(rows), cursor=here, empty=empty)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        pieces: list[Piece] = [(" ", "")]
        room = width - 2
        last = max((place for place, wide in enumerate(self._widths) if wide), default=0)
        for place, (text, widest) in enumerate(zip(self._cells[index], self._widths, strict=True)):
            wide = widest if place == last else min(widest, max(8, room // 2))
            shown = clip(text, wide) if place < last else text
            pad = " " * (wide - cell_len(shown) + _GAP) if place < last else ""
            pieces.append((shown + pad, "title" if not place else "dim" if place > 1 or last == 1 else ""))
            room -= wide + _GAP
        return [pieces]
