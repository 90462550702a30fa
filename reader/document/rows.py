"""One line of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of text on a line: `start` and `end` count code points, `x` cells from the left edge."""

    start: int
    end: int
    x: int


class RowKind(Enum):
    """What a row is."""

    TEXT = "text"
    GAP = "gap"
    RULE = "rule"
    PLACEHOLDER = "placeholder"
    """A line of a figure's caption or description, which is not in the text."""
    TABLE_RULE = "table rule"
    DESCRIPTION = "description"
    """What the image of a figure shows, in one line below its caption."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen.

    `block`   index of its block; a gap belongs to the block above it
    `pieces`  the document's text on it, offsets in `Document.text`
    `indent`  cells left of the text (quote bars, list markers)
    `first`   whether it is the first row of its block
    `width`   cells of its block where that is wider than the column (a table, code), else 0
    `kept`    cells of a wide table's first column, which stays where the rest is moved sideways
    `label`   range of a placeholder in what is shown for its figure; `label_cut`: whether there is more of it
              that the line has no room for
    `right_to_left`  whether the text is aligned right, and its prefix right of it
    """

    block: int
    kind: RowKind
    pieces: tuple[Piece, ...] = ()
    indent: int = 0
    first: bool = False
    width: int = 0
    kept: int = 0
    label: tuple[int, int] = (0, 0)
    label_cut: bool = False
    right_to_left: bool = False

    @property
    def start(self) -> int:
        """Offset of the first character on the row; -1 where there is none."""
        return self.pieces[0].start if self.pieces else -1

    @property
    def end(self) -> int:
        """Offset after the last character on the row; -1 where there is none."""
        return self.pieces[-1].end if self.pieces else -1
