"""Layout of tables: aligned columns that fit the width where possible."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from reader.document.blocks import Block, Cell
from reader.document.cells import cells
from reader.document.rows import Piece
from reader.document.wrapping import MeasuredText, greedy
from reader.safetext import safe

GAP = 2
"""Free cells between two columns."""
_LEAST = 6
"""The least width of a column, raised to its longest word up to `_LONGEST`."""
_LONGEST = 14
_WIDEST = 30
"""Cells of a column of a table that does not fit."""
_MOST_ROWS = 200
"""Rows that are measured for the widths of a table's columns."""
_PLAIN = re.compile(r"[\x20-\x7e\n\t]*")
"""Characters that take one cell each, and those that part cells."""
_WORD = re.compile(r"(\S*)(\s*)")
_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789 .,%+-−–±$€£¥()/<>≤≥~*x×—\u00a0\u202f")


class TableMeasures:
    """The measurements of a table at any width.

    Of a very long table only some rows are measured where that takes time, the first ones and others evenly
    among the rest: what is wider elsewhere is wrapped.
    """

    def __init__(self, block: Block) -> None:
        self._text = safe(block.text)
        table = block.cells or _cells_of_text(self._text)
        # most are in order, which costs less to find than to sort by both
        ordered = sorted(table, key=attrgetter("row"))
        self.rows = [sorted(row, key=attrgetter("column")) for _, row in groupby(ordered, attrgetter("row"))]
        self._sample = _some(self.rows)
        self._spans = max(map(attrgetter("span"), table), default=1) > 1
        reach = (cell.column + cell.span for cell in (table if self._spans else _last(self.rows)))
        self.columns = max(reach, default=1)
        # cells and rows are parted by one character each: where there are no more, no cell has two lines
        parts = self._text.count("\n") == len(self.rows) - 1
        self._plain = parts and not self._spans and _PLAIN.fullmatch(self._text) is not None
        self.preferred, self.least = self._wishes()
        self.numeric = self._numeric_columns()

    def text(self, cell: Cell) -> str:
        """The words of a cell, safe for the screen."""
        return self._text[cell.start : cell.end]

    def all_fit(self, widths: Sequence[int]) -> bool:
        """Whether each cell of the table is known to take one line."""
        return self._plain and all(width >= wish for width, wish in zip(widths, self.preferred, strict=True))

    def fit(self, row: Sequence[Cell], widths: Sequence[int]) -> bool:
        """Whether each cell of a row is known to take one line: not where that needs measuring."""
        if not self._plain:
            return False
        return all(end - start <= widths[column] for start, end, _, column, _, _ in row)

    def _wishes(self) -> tuple[list[int], list[int]]:
        """For each column the preferred and the minimum width."""
        preferred, least = [1] * self.columns, [1] * self.columns
        if self._plain:
            for row in self.rows:
                lengths = [cell.end - cell.start for cell in row]
                if len(row) == self.columns:  # most tables: compared at once
                    preferred = list(map(max, preferred, lengths))
                    continue
                for cell, length in zip(row, lengths, strict=True):
                    preferred[cell.column] = max(preferred[cell.column], length)
        for row in self._sample:
            for cell in row:
                column, span, text = cell.column, cell.span, self.text(cell)
                longest = len(text) if self._plain else max(cells(line) for line in text.split("\n"))
                if span == 1:
                    preferred[column] = max(preferred[column], longest)
                    if longest > least[column]:
                        least[column] = max(least[column], _least(text))
                else:
                    covered = preferred[column : column + span]
                    missing = longest - sum(covered) - GAP * (span - 1)
                    preferred[column + span - 1] += max(0, min(missing, 30))
        return preferred, [max(low, min(wish, _LEAST)) for low, wish in zip(least, preferred, strict=True)]

    def _numeric_columns(self) -> set[int]:
        """Columns of numbers, which are aligned right: most of their filled body cells hold one."""
        filled, figures = [0] * self.columns, [0] * self.columns
        for row in self._sample:
            for cell in row:
                if cell.start < cell.end and not cell.header and cell.span == 1:
                    filled[cell.column] += 1
                    figures[cell.column] += _is_number(self.text(cell))
        return {at for at in range(self.columns) if filled[at] and figures[at] * 10 >= filled[at] * 8}

    def crowded(self, widths: Sequence[int]) -> bool:
        """Whether rows take more than two lines on average with columns of these widths."""
        lines = sum(
            max(-(-cells(self.text(cell)) // widths[cell.column]) if cell.span == 1 else 1 for cell in row)
            for row in self._sample
        )
        return lines > 2 * len(self._sample)

    def widths(self, width: int) -> list[int]:
        """Column widths of at most `width` cells in all, with their gaps.

        Where the words do not fit, the table is scrolled sideways, and each column has its preferred
        width up to `_WIDEST`.
        """
        room = width - GAP * (self.columns - 1)
        if sum(self.least) > room:
            return [
                max(low, min(wish, _WIDEST)) for low, wish in zip(self.least, self.preferred, strict=True)
            ]
        return _share(self.preferred, self.least, room)


class TableLayout:
    """The lines of one table with columns of these widths; `wide` is its width in cells.

    `rule_after` is the last line of the table's head, -1 without a head; `first_column` is the width of the
    first of several columns with the gap behind it.
    """

    def __init__(self, measures: TableMeasures, widths: list[int]) -> None:
        self._measures, self._widths = measures, widths
        columns = measures.columns
        self._lefts = [sum(widths[:column]) + GAP * column for column in range(columns)]
        self.wide = sum(widths) + GAP * (columns - 1)
        self.first_column = widths[0] + GAP if columns > 1 else 0
        self._made: dict[int, list[tuple[Piece, ...]]] = {}  # the lines of rows that were asked for
        self._tops: list[int] = []  # first line of each row of the table
        self._starts = [row[0].start for row in measures.rows]  # offset where each row begins
        self.height = 0
        fitting = measures.all_fit(widths)
        for number, row in enumerate(measures.rows):
            self._tops.append(self.height)
            self.height += 1 if fitting or measures.fit(row, widths) else len(self._lines(number))
        head = 0
        while head < len(measures.rows) and all(cell.header for cell in measures.rows[head]):
            head += 1
        self.rule_after = (self._tops[head] if head < len(self._tops) else self.height) - 1

    def line(self, number: int) -> tuple[Piece, ...]:
        """The pieces of one line, offsets counted in the block's text."""
        row = bisect_right(self._tops, number) - 1
        return self._lines(row)[number - self._tops[row]]

    def find(self, char: int) -> tuple[int, Piece]:
        """The line and the piece of a character of the block; for a cell's end, its last line."""
        row = max(0, bisect_right(self._starts, char) - 1)
        lines = self._lines(row)
        best = (self._tops[row], lines[0][0])
        for number, pieces in enumerate(lines, self._tops[row]):
            for piece in pieces:
                if best[1].start <= piece.start <= char:
                    best = (number, piece)
        return best

    def begins(self, char: int) -> bool:
        """Whether a piece begins at a character."""
        return self.find(char)[1].start == char

    def _lines(self, row: int) -> list[tuple[Piece, ...]]:
        """The lines of a row of the table."""
        if (known := self._made.get(row)) is None:
            known = self._made[row] = self._make_lines(self._measures.rows[row])
        return known

    def _make_lines(self, row: Sequence[Cell]) -> list[tuple[Piece, ...]]:
        wrapped: list[list[Piece]] = []
        for cell in row:
            measured = MeasuredText(self._measures.text(cell))
            room = sum(self._widths[cell.column : cell.column + cell.span]) + GAP * (cell.span - 1)
            starts = greedy(measured, room)
            x = self._lefts[cell.column]
            if cell.span == 1 and cell.column in self._measures.numeric and len(starts) == 1:
                x += max(0, room - measured.edges[-1])
            ends = [*starts[1:], len(measured.text)]
            wrapped.append(
                [Piece(cell.start + a, cell.start + b, x) for a, b in zip(starts, ends, strict=True)]
            )
        height = max(map(len, wrapped))
        return [tuple(pieces[line] for pieces in wrapped if line < len(pieces)) for line in range(height)]


def _last(rows: Sequence[list[Cell]]) -> Iterator[Cell]:
    return (row[-1] for row in rows)


def _some(rows: Sequence[list[Cell]]) -> Sequence[list[Cell]]:
    """All rows of a table, of a very long one some: the first, and others evenly among the rest."""
    most = _MOST_ROWS // 2
    if len(rows) <= _MOST_ROWS:
        return rows
    return [*rows[:most], *rows[most :: -(-(len(rows) - most) // most)]]


def _is_number(text: str) -> bool:
    text = text.strip()
    return _NUMERIC.issuperset(text) and not _DIGITS.isdisjoint(text)


def _least(text: str) -> int:
    """The width that a cell needs without breaking a number or a short word."""
    if _is_number(text):
        return cells(text)
    if text.isascii() and text.isprintable() and "  " not in text:
        return min(_LONGEST, max(map(len, text.split(" "))))
    parts = _WORD.findall(text)
    return max(min(cells(word), _LONGEST) + max(0, cells(space) - 1) for word, space in parts)


def _cells_of_text(text: str) -> tuple[Cell, ...]:
    """Cells from newlines and tabs, for a table stored without them."""
    table: list[Cell] = []
    at = 0
    for row, line in enumerate(text.split("\n")):
        for column, piece in enumerate(line.split("\t")):
            table.append(Cell(at, at + len(piece), row, column))
            at += len(piece) + 1
    return tuple(table)


def _share(preferred: list[int], least: list[int], room: int) -> list[int]:
    """Column widths of `room` cells in all: the minimum, and a share of the rest by the preferred widths.

    The automatic table layout of CSS 2.1, 17.5.2.2: preferred widths where they fit, minimum widths where
    not even those do.
    """
    missing = [wish - low for wish, low in zip(preferred, least, strict=True)]
    extra = room - sum(least)
    if extra >= sum(missing):
        return list(preferred)
    if extra <= 0:
        return list(least)
    widths = [low + extra * lack // sum(missing) for low, lack in zip(least, missing, strict=True)]
    for column in sorted(range(len(widths)), key=lambda column: -missing[column])[: room - sum(widths)]:
        widths[column] += 1
    return widths
