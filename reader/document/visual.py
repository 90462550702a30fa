"""One line with right-to-left text: which grapheme is at which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reader.document.bidi import base_level, levels, shaped, visual_order
from reader.document.cells import is_boundary


class Cluster(NamedTuple):
    """A grapheme on a line: its range in the block's text, its cell from the line's left edge, its width."""

    start: int
    end: int
    x: int
    width: int
    level: int


@dataclass(frozen=True, slots=True)
class VisualLine:
    """The visible graphemes of a line from left to right, and the positions beside them.

    `hanging` are the positions after the text (white space at a line break, the end of the block), as
    offset and cell; in a right-to-left paragraph they are left of the text, below cell 0.
    """

    clusters: tuple[Cluster, ...]
    hanging: tuple[tuple[int, int], ...]
    width: int
    right_to_left: bool

    def cell_of(self, index: int) -> int:
        """Cell of the grapheme that begins at an index, or of a position after the text."""
        for cluster in self.clusters:
            if cluster.start <= index < cluster.end:
                return cluster.x
        cells = [cell for place, cell in self.hanging if place <= index]
        return cells[-1] if cells else 0

    def index_at(self, cell: int) -> int:
        """Index of the grapheme that covers a cell, else the nearest position."""
        for cluster in self.clusters:
            if cluster.x <= cell < cluster.x + cluster.width:
                return cluster.start
        beyond = cell < 0 if self.right_to_left else cell >= self.width
        if self.hanging and (beyond or not self.clusters):
            return min(self.hanging, key=lambda place: abs(place[1] - cell))[0]
        return self.clusters[-1 if cell >= self.width else 0].start


class VisualBlock:
    """A block's text with the embedding levels of its paragraphs, and its Arabic letters shaped.

    A paragraph is the text between two line breaks.
    """

    def __init__(self, text: str, edges: Sequence[int]) -> None:
        self.text, self.edges = text, edges
        self.shaped = shaped(text)
        self._levels: list[int] = []
        self._bases: list[int] = []
        for line in text.split("\n"):
            base = base_level(line)
            self._levels += [*levels(line), base]
            self._bases += [base] * (len(line) + 1)

    def base(self, index: int) -> int:
        """1 where the paragraph at an index is written from right to left, else 0."""
        return self._bases[min(index, len(self._bases) - 1)]

    def line(self, start: int, end: int, *, goes_on: bool, in_table: bool = False) -> VisualLine:
        """The line text[start:end]; `goes_on` when the position `end` is on another line.

        In a table cell all text is aligned left, to keep the columns.
        """
        base = 0 if in_table else self.base(start)
        seen = start + len(self.text[start:end].rstrip())
        at = [index for index in range(start, seen) if is_boundary(self.edges, index)]
        ends = [*at[1:], seen] if at else []
        order = visual_order([self._levels[index] for index in at])
        clusters: list[Cluster] = []
        x = 0
        for number in order:
            low, high = at[number], ends[number]
            width = self.edges[high] - self.edges[low]
            clusters.append(Cluster(low, high, x, width, self._levels[low]))
            x += width
        beyond = [index for index in range(seen, end) if is_boundary(self.edges, index)]
        if not goes_on and (is_boundary(self.edges, end) or not at):
            beyond.append(end)
        hanging = tuple((place, -1 - number if base else x + number) for number, place in enumerate(beyond))
        return VisualLine(tuple(clusters), hanging, x, bool(base))
